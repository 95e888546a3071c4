package io.tidemark.stream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Reads one record as the stream's format and schema say, exactly as Spark would.
 *
 * <p>Not safe for use by several threads: each reader takes its own.
 */
@FunctionalInterface
public interface RecordParser {
  Parsed parse(byte[] value);

  /** The record as a reader is shown it; text is shown as it is. */
  default String shown(byte[] value, Parsed parsed) {
    return new String(value, StandardCharsets.UTF_8);
  }

  /**
   * One parsed record.
   *
   * @param eventTimeMicros event time in microseconds since the epoch; meaningless when malformed
   * @param values the schema's columns in their order, as text ({@code null} where the column is null)
   * @param malformed why the record can't be used, or null when it can
   */
  record Parsed(long eventTimeMicros, List<String> values, String malformed) {
    public Parsed {
      values = values == null ? List.of() : Collections.unmodifiableList(Arrays.asList(values.toArray(String[]::new)));
    }

    public boolean usable() {
      return malformed == null;
    }
  }
}
