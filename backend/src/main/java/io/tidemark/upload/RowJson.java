package io.tidemark.upload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.stream.ColumnType;
import io.tidemark.stream.StreamSchema;
import io.tidemark.wire.Json;
import java.time.Instant;
import org.apache.spark.sql.Row;

/** Rows of {@link FileTable#values} as JSON records. Stateless. */
final class RowJson {
  private RowJson() {}

  /** A value that does not fit its column is the text it was; times keep their microseconds. */
  static ObjectNode of(Row row, StreamSchema schema) {
    ObjectNode json = Json.mapper().createObjectNode();
    for (int i = 0; i < schema.columns().size(); i++) {
      StreamSchema.Column column = schema.columns().get(i);
      if (row.isNullAt(2 * i)) {
        json.put(column.name(), row.getString(2 * i + 1));
      } else {
        put(json, column, row.get(2 * i));
      }
    }
    return json;
  }

  private static void put(ObjectNode json, StreamSchema.Column column, Object value) {
    boolean infinite = value instanceof Number number && !Double.isFinite(number.doubleValue());
    switch (infinite ? ColumnType.STRING : column.type()) {
      case INT, BIGINT -> json.put(column.name(), ((Number) value).longValue());
      case DOUBLE -> json.put(column.name(), ((Number) value).doubleValue());
      case FLOAT -> json.put(column.name(), ((Number) value).floatValue());
      case BOOLEAN -> json.put(column.name(), (Boolean) value);
      case TIMESTAMP -> json.put(column.name(), time((Instant) value));
      case STRING, DATE -> json.put(column.name(), value.toString());
    }
  }

  private static String time(Instant time) {
    return time.getNano() % 1_000_000 == 0 ? Json.text(time) : time.toString();
  }

  /** Column and text of the first value that does not fit; null when all do. */
  static String misfit(Row row, StreamSchema schema) {
    for (int i = 0; i < schema.columns().size(); i++) {
      if (row.isNullAt(2 * i) && !row.isNullAt(2 * i + 1)) {
        return schema.columns().get(i).name() + " is \"" + row.getString(2 * i + 1) + "\", which is no " + schema.columns().get(i).type();
      }
    }
    return null;
  }
}
