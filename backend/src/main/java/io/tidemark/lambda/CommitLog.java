package io.tidemark.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What Spark has written of a query's batches into its checkpoint: {@code offsets/N} before batch N runs, {@code commits/N} when it is
 * through. Reads only; throws {@link UncheckedIOException}.
 */
final class CommitLog {
  private final Path checkpoint;
  private final String topic;

  CommitLog(Path checkpoint, String topic) {
    this.checkpoint = checkpoint;
    this.topic = topic;
  }

  /** The newest batch that is through. */
  OptionalLong committed() {
    Path commits = checkpoint.resolve("commits");
    if (!Files.isDirectory(commits)) {
      return OptionalLong.empty();
    }
    try (Stream<Path> files = Files.list(commits)) {
      return files.map(file -> file.getFileName().toString()).filter(name -> name.matches("\\d+")).mapToLong(Long::parseLong).max();
    } catch (IOException e) {
      throw new UncheckedIOException("the checkpoint " + checkpoint + " can't be listed", e);
    }
  }

  /** Where the batch ends in each partition. */
  Offsets end(long batchId) {
    return Offsets.of(Json.node(lines(batchId).get(2)).path(topic));
  }

  /** The watermark that the batch evicted by, epoch milliseconds; 0 before the first event. */
  long watermark(long batchId) {
    JsonNode metadata = Json.node(lines(batchId).get(1));
    return metadata.path("batchWatermarkMs").asLong();
  }

  /** Version, metadata, and then a line for each source. */
  private List<String> lines(long batchId) {
    Path file = checkpoint.resolve("offsets").resolve(Long.toString(batchId));
    try {
      List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
      if (lines.size() < 3) {
        throw new IOException(file + " has " + lines.size() + " lines instead of 3");
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException("Spark's log of batch " + batchId + " can't be read", e);
    }
  }
}
