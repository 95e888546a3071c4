package io.tidemark.delivery.driver;

import io.tidemark.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The store of offsets that whoever uses DStreams over Kafka must keep himself, as files named like Spark's: {@code offsets/N}
 * is the end of the range a batch's RDD has, {@code commits/N} says that the lane regards the batch as done. A file is there
 * whole or not at all. Used by one thread at a time.
 */
final class StoredOffsets {
  private final Path folder;
  private final String topic;
  private final CheckpointFolder read;

  StoredOffsets(Path folder, String topic) {
    this.folder = folder;
    this.topic = topic;
    this.read = new CheckpointFolder(folder, topic);
  }

  void planned(long batch, long until) {
    write("offsets", batch, "v1\n{}\n" + Json.write(Map.of(topic, Map.of("0", until))));
  }

  void done(long batch) {
    write("commits", batch, "v1\n{}");
  }

  boolean isDone(long batch) {
    return read.committed(batch);
  }

  /** The newest batch that is done. */
  OptionalLong newestDone() {
    return read.newest("commits");
  }

  /** The newest batch that was planned. */
  OptionalLong newestPlanned() {
    return read.planned();
  }

  /** Where a batch's range ends. */
  long until(long batch) {
    return read.until(batch).orElseThrow();
  }

  private void write(String log, long batch, String text) {
    try {
      Path files = Files.createDirectories(folder.resolve(log));
      Path begun = files.resolve("." + batch);
      Files.writeString(begun, text, StandardCharsets.UTF_8);
      Files.move(begun, files.resolve(Long.toString(batch)), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("the offsets of batch " + batch + " can't be stored in " + folder, e);
    }
  }
}
