package io.tidemark.query;

import io.tidemark.eventtime.TimeWindow;
import io.tidemark.eventtime.WrittenRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads windows back from rows as they were stored with a batch. Stateless. */
final class StoredRows {
  private StoredRows() {}

  static List<WrittenRow> windows(List<Map<String, Object>> rows, List<String> groupBy) {
    List<WrittenRow> windows = new ArrayList<>();
    for (Map<String, Object> row : rows) {
      if (row.get("window") instanceof Map<?, ?> window) {
        List<String> keys = new ArrayList<>();
        groupBy.forEach(name -> keys.add(row.get(name) == null ? null : String.valueOf(row.get(name))));
        windows.add(new WrittenRow(new TimeWindow(micros(window.get("start")), micros(window.get("end"))), keys, row));
      }
    }
    return windows;
  }

  private static long micros(Object time) {
    return RowReader.micros(Instant.parse(String.valueOf(time)));
  }
}
