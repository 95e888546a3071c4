package io.tidemark.stream;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What values seen in records may be as columns. A guess from a few of them; Spark's parser says afterwards how many fit. Stateless. */
final class ValueKinds {
  private static final String TIME = "\\d{4}-\\d{2}-\\d{2}[T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?(Z|[+-]\\d{2}(:?\\d{2})?)?";
  private static final String DATE = "\\d{4}-\\d{2}-\\d{2}";
  private static final String WHOLE = "-?(0|[1-9]\\d{0,17})";
  private static final String NUMBER = "-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d+)?";

  private ValueKinds() {}

  /** Of a JSON value that is not null. */
  static ColumnType of(JsonNode value) {
    if (value.isTextual()) {
      String text = value.textValue();
      return text.matches(TIME) ? ColumnType.TIMESTAMP : text.matches(DATE) ? ColumnType.DATE : ColumnType.STRING;
    }
    if (value.isBoolean()) {
      return ColumnType.BOOLEAN;
    }
    // Nested values are read as their JSON text.
    return value.isIntegralNumber() && value.canConvertToLong() ? ColumnType.BIGINT : value.isNumber() ? ColumnType.DOUBLE : ColumnType.STRING;
  }

  /** Of a cell that is not empty. */
  static ColumnType of(String cell) {
    if (cell.matches(WHOLE)) {
      return ColumnType.BIGINT;
    }
    if (cell.matches(NUMBER)) {
      return ColumnType.DOUBLE;
    }
    if (cell.matches("(?i)true|false")) {
      return ColumnType.BOOLEAN;
    }
    return cell.matches(TIME) ? ColumnType.TIMESTAMP : cell.matches(DATE) ? ColumnType.DATE : ColumnType.STRING;
  }

  /** What holds both. */
  static ColumnType both(ColumnType one, ColumnType other) {
    if (one == other) {
      return one;
    }
    List<ColumnType> types = List.of(one, other);
    if (types.contains(ColumnType.BIGINT) && types.contains(ColumnType.DOUBLE)) {
      return ColumnType.DOUBLE;
    }
    return types.contains(ColumnType.TIMESTAMP) && types.contains(ColumnType.DATE) ? ColumnType.TIMESTAMP : ColumnType.STRING;
  }

  /** The column that most likely says when an event happened: one named like it, else the first that holds a time. */
  static Optional<String> eventTime(Map<String, ColumnType> columns) {
    List<String> times = columns.entrySet().stream().filter(column -> column.getValue() == ColumnType.TIMESTAMP).map(Map.Entry::getKey).toList();
    return times.stream()
        .filter(name -> name.toLowerCase(Locale.ROOT).matches("event_?time|.*happened.*|.*occurred.*|timestamp|ts|time|at|started(_?at)?|created(_?at)?"))
        .findFirst()
        .or(() -> times.stream().findFirst());
  }
}
