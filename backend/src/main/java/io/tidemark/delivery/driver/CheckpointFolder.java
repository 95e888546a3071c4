package io.tidemark.delivery.driver;

import io.tidemark.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What a query has written into its checkpoint: its starting offset, the batches planned and those committed. Reads only. */
final class CheckpointFolder {
  private final Path folder;
  private final String topic;

  CheckpointFolder(Path folder, String topic) {
    this.folder = folder;
    this.topic = topic;
  }

  /** The newest batch in the offset log. */
  OptionalLong planned() {
    return newest("offsets");
  }

  boolean committed(long batch) {
    return Files.exists(folder.resolve("commits").resolve(Long.toString(batch)));
  }

  /** A batch was planned and not committed: Spark runs it again on start. */
  boolean inHand() {
    OptionalLong planned = planned();
    return planned.isPresent() && !committed(planned.getAsLong());
  }

  /** Where the next batch begins; empty until Spark has resolved where the query starts. */
  OptionalLong position() {
    OptionalLong planned = planned();
    return planned.isPresent() ? until(planned.getAsLong()) : offset(folder.resolve("sources/0/0"));
  }

  /** Where a batch of the offset log ends. */
  OptionalLong until(long batch) {
    return offset(folder.resolve("offsets").resolve(Long.toString(batch)));
  }

  /** The newest batch of a log. */
  OptionalLong newest(String log) {
    if (!Files.isDirectory(folder.resolve(log))) {
      return OptionalLong.empty();
    }
    try (Stream<Path> files = Files.list(folder.resolve(log))) {
      return files.map(file -> file.getFileName().toString()).filter(name -> name.matches("\\d+"))
          .mapToLong(Long::parseLong).max();
    } catch (IOException e) {
      throw new UncheckedIOException("the checkpoint in " + folder + " can't be listed", e);
    }
  }

  /** Both kinds of file end in the line {@code {"topic":{"0":12}}}. */
  private OptionalLong offset(Path file) {
    if (!Files.exists(file)) {
      return OptionalLong.empty();
    }
    try {
      String text = Files.readString(file, StandardCharsets.UTF_8).strip();
      String last = text.substring(text.lastIndexOf('\n') + 1);
      return OptionalLong.of(Json.node(last).path(topic).path("0").asLong());
    } catch (IOException e) {
      throw new UncheckedIOException(file + " can't be read", e);
    }
  }
}
