package io.tidemark.eventtime;

import java.util.Collections;
import java.util.List;
import java.util.Map;

/** One row that Spark wrote for a window; {@code keys} are the grouping columns as text, {@code row} is the whole row for display. */
public record WrittenRow(TimeWindow window, List<String> keys, Map<String, Object> row) {
  public WrittenRow {
    keys = Collections.unmodifiableList(keys);
  }
}
