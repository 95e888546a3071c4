package io.tidemark.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.Folder;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a query's checkpoint says of earlier batches: after a restart the watermark of the batch before is not in any report, only
 * in Spark's offset log ({@code offsets/N}, second line, {@code batchWatermarkMs}).
 */
final class CheckpointLog {
  private static final int MOST_SOURCES = 8;

  private final Path directory;

  CheckpointLog(Path directory) {
    this.directory = directory;
  }

  Path directory() {
    return directory;
  }

  /** As Spark wants it; not a URI, whose escapes (a blank as {@code %20}) Spark would take for the folder's name. */
  String location() {
    return "file://" + directory.toAbsolutePath().toString().replace('\\', '/');
  }

  /** The id Spark gave the checkpoint, another one each time it begins from scratch. */
  String id() {
    try {
      return Json.node(Files.readString(directory.resolve("metadata"), StandardCharsets.UTF_8)).path("id").asText();
    } catch (IOException e) {
      throw Problem.unavailable("the checkpoint in " + directory + " has no readable metadata (" + e.getMessage()
          + "); restart the query from scratch");
    }
  }

  boolean exists() {
    return Files.isDirectory(directory.resolve("offsets"));
  }

  /** The watermark that micro-batch {@code batchId} evicted by; empty when the log does not have the batch. */
  OptionalLong watermark(long batchId) {
    Path file = directory.resolve("offsets").resolve(Long.toString(batchId));
    try {
      List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
      JsonNode metadata = lines.size() < 2 ? null : Json.node(lines.get(1));
      return metadata == null || !metadata.has("batchWatermarkMs") ? OptionalLong.empty()
          : OptionalLong.of(metadata.get("batchWatermarkMs").asLong());
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** Where the query began to read a partition, from Spark's records of its sources; empty when there is none. */
  OptionalLong initialOffset(String topic, int partition) {
    OptionalLong found = OptionalLong.empty();
    for (int source = 0; found.isEmpty() && source < MOST_SOURCES; source++) {
      found = initialOffset(source, topic, partition);
    }
    return found;
  }

  private OptionalLong initialOffset(int source, String topic, int partition) {
    try {
      String text = Files.readString(directory.resolve("sources").resolve(Integer.toString(source)).resolve("0"),
          StandardCharsets.UTF_8);
      JsonNode offset = Json.node(text.substring(text.indexOf('{'))).path(topic).path(Integer.toString(partition));
      return offset.isIntegralNumber() ? OptionalLong.of(offset.asLong()) : OptionalLong.empty();
    } catch (IOException | IndexOutOfBoundsException e) {
      return OptionalLong.empty();
    }
  }

  /** Forgets the checkpoint: the query starts from scratch. */
  void delete() throws IOException {
    Folder.delete(directory);
  }
}
