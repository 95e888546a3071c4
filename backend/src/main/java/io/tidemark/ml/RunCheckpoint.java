package io.tidemark.ml;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What a query's checkpoint says of its micro-batches, read from Spark's own files while no query writes them. Stateless. */
final class RunCheckpoint {
  private final Path folder;

  RunCheckpoint(Path folder) {
    this.folder = folder;
  }

  boolean exists() {
    return Files.exists(folder.resolve("metadata"));
  }

  /** The last micro-batch that was begun. */
  OptionalLong lastBegun() {
    return newest("offsets");
  }

  /** The last micro-batch that will not be run again. */
  OptionalLong lastCommitted() {
    return newest("commits");
  }

  private OptionalLong newest(String log) {
    Path files = folder.resolve(log);
    if (!Files.isDirectory(files)) {
      return OptionalLong.empty();
    }
    try (Stream<Path> found = Files.list(files)) {
      return found.map(file -> file.getFileName().toString()).filter(name -> name.matches("\\d+")).mapToLong(Long::parseLong).max();
    } catch (IOException e) {
      throw new UncheckedIOException("the checkpoint in " + folder + " can't be read", e);
    }
  }

  /** The watermark of the last micro-batch that was begun; null before the first, or when there is none yet. */
  Instant watermark() {
    OptionalLong last = lastBegun();
    if (last.isEmpty()) {
      return null;
    }
    try {
      List<String> lines = Files.readAllLines(folder.resolve("offsets").resolve(String.valueOf(last.getAsLong())));
      JsonNode metadata = Json.node(lines.size() < 2 ? "{}" : lines.get(1));
      long at = metadata.path("batchWatermarkMs").asLong();
      return at > 0 ? Instant.ofEpochMilli(at) : null;
    } catch (IOException e) {
      throw new UncheckedIOException("the checkpoint in " + folder + " can't be read", e);
    }
  }
}
