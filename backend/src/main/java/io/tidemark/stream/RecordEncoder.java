package io.tidemark.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Problem;
import java.util.List;

/**
 * Writes events given as JSON in a stream's own format.
 *
 * <p>Not safe for use by several threads: each caller takes its own.
 */
@FunctionalInterface
public interface RecordEncoder {
  /**
   * The record of an event that fits the stream's schema.
   *
   * @param pointer where the event stands in what the caller sent
   * @param problems gets what this format can't say; the answer is of no use then
   */
  byte[] encode(JsonNode event, String pointer, List<Problem.Field> problems);
}
