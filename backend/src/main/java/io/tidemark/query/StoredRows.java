package io.tidemark.query;

import io.tidemark.eventtime.TimeWindow;
import io.tidemark.eventtime.WrittenRow;
import io.tidemark.query.ResultShape.WindowColumns;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads windows back from rows as they were stored with a batch. Stateless. */
final class StoredRows {
  private StoredRows() {}

  static List<WrittenRow> windows(List<Map<String, Object>> rows, WindowColumns columns) {
    List<WrittenRow> windows = new ArrayList<>();
    for (Map<String, Object> row : rows) {
      window(row, columns)
          .ifPresent(
              window -> {
                List<String> keys = new ArrayList<>();
                columns.groups().forEach(name -> keys.add(row.get(name) == null ? null : String.valueOf(row.get(name))));
                windows.add(new WrittenRow(window, keys, row));
              });
    }
    return windows;
  }

  private static Optional<TimeWindow> window(Map<String, Object> row, WindowColumns columns) {
    if (columns.window() != null) {
      return row.get(columns.window()) instanceof Map<?, ?> window
          ? Optional.of(new TimeWindow(micros(window.get("start")), micros(window.get("end"))))
          : Optional.empty();
    }
    if (row.get(columns.start()) == null) {
      return Optional.empty();
    }
    long start = micros(row.get(columns.start()));
    return Optional.of(new TimeWindow(start, columns.end() == null ? start + columns.sizeMicros() : micros(row.get(columns.end()))));
  }

  private static long micros(Object time) {
    return RowReader.micros(Instant.parse(String.valueOf(time)));
  }
}
