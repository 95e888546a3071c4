package io.tidemark.query;

import java.util.ArrayList;
import java.util.List;

/**
 * How the rows a query writes are kept and matched.
 *
 * @param keys the columns by which update mode replaces rows
 * @param mode update replaces rows of the same keys, append adds, complete replaces all
 * @param windows where a row says which window it is of; null when rows can't be matched to windows
 */
record ResultShape(List<String> keys, QueryDefinition.OutputMode mode, WindowColumns windows) {
  ResultShape {
    keys = List.copyOf(keys);
  }

  /**
   * The columns that name a row's window and group.
   *
   * @param window a column that holds the window whole; null when {@code start} is there instead
   * @param end null where the window's length is fixed, {@code sizeMicros}
   * @param groups the result columns of the grouping columns, in the order of the judged query's keys
   */
  record WindowColumns(String window, String start, String end, long sizeMicros, List<String> groups) {
    WindowColumns {
      groups = List.copyOf(groups);
    }
  }

  /** Of a definition without SQL. */
  static ResultShape of(QueryDefinition definition) {
    List<String> keys = new ArrayList<>();
    if (definition.window() != null) {
      keys.add("window");
    }
    keys.addAll(definition.groupBy());
    return new ResultShape(
        keys,
        definition.aggregating() ? definition.outputMode() : QueryDefinition.OutputMode.append,
        definition.window() == null ? null : new WindowColumns("window", null, null, 0, definition.groupBy()));
  }
}
