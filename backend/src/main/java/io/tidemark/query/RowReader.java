package io.tidemark.query;

import io.tidemark.engine.WireValue;
import io.tidemark.eventtime.TimeWindow;
import io.tidemark.eventtime.WrittenRow;
import io.tidemark.query.ResultShape.WindowColumns;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Turns Spark's rows into rows for the wire, see {@link WireValue}. Immutable. */
final class RowReader {
  private final WindowColumns windows;

  /** @param windows where a row says which window it is of; null when rows are of none */
  RowReader(WindowColumns windows) {
    this.windows = windows;
  }

  static List<Column> columns(StructType schema) {
    List<Column> columns = new ArrayList<>();
    for (StructField field : schema.fields()) {
      columns.add(new Column(field.name(), type(field)));
    }
    return columns;
  }

  record Column(String name, String type) {}

  private static String type(StructField field) {
    DataType type = field.dataType();
    if (type instanceof StructType struct) {
      return List.of(struct.fieldNames()).equals(List.of("start", "end")) ? "window" : "string";
    }
    return switch (type.typeName()) {
      case "timestamp" -> "timestamp";
      case "string", "date" -> "string";
      case "boolean" -> "boolean";
      default -> "number";
    };
  }

  Map<String, Object> wire(Row row) {
    Map<String, Object> result = new LinkedHashMap<>();
    StructField[] fields = row.schema().fields();
    for (int i = 0; i < fields.length; i++) {
      result.put(fields[i].name(), WireValue.of(row.get(i)));
    }
    return result;
  }

  /** The row as the event-time ledger wants it; only for queries whose rows say which window they are of. */
  WrittenRow written(Row row, Map<String, Object> wire) {
    List<String> keys = new ArrayList<>();
    for (String name : windows.groups()) {
      Object key = wire.get(name);
      keys.add(key == null ? null : String.valueOf(key));
    }
    return new WrittenRow(window(row), keys, wire);
  }

  private TimeWindow window(Row row) {
    if (windows.window() != null) {
      Row window = row.getStruct(row.fieldIndex(windows.window()));
      return new TimeWindow(micros((Instant) WireValue.of(window.get(0))), micros((Instant) WireValue.of(window.get(1))));
    }
    long start = micros((Instant) WireValue.of(row.get(row.fieldIndex(windows.start()))));
    long end = windows.end() == null ? start + windows.sizeMicros() : micros((Instant) WireValue.of(row.get(row.fieldIndex(windows.end()))));
    return new TimeWindow(start, end);
  }

  static long micros(Instant time) {
    return time.getEpochSecond() * 1_000_000L + time.getNano() / 1_000L;
  }
}
