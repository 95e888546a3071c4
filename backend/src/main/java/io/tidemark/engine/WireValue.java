package io.tidemark.engine;

import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Row;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Spark's values as the wire has them: a window is {@code {"start":…,"end":…}}, a time an {@link Instant}, whichever of its two
 * time APIs Spark's encoder chose (it follows the thread that planned the rows); what JSON has no word for is text.
 */
public final class WireValue {
  private WireValue() {}

  public static Object of(Object value) {
    if (value instanceof Row struct) {
      return struct(struct);
    }
    if (value instanceof scala.collection.Seq<?> list) {
      return CollectionConverters.asJava(list).stream().map(WireValue::of).toList();
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      Map<String, Object> result = new LinkedHashMap<>();
      CollectionConverters.asJava(map).forEach((key, item) -> result.put(String.valueOf(of(key)), of(item)));
      return result;
    }
    if (value instanceof Timestamp time) {
      return time.toInstant();
    }
    if (value instanceof Double number && !Double.isFinite(number)) {
      return number.toString();
    }
    if (value instanceof Float number && !Float.isFinite(number)) {
      return number.toString();
    }
    if (value instanceof byte[] bytes) {
      return "(" + bytes.length + " bytes)";
    }
    return value instanceof LocalDate || value instanceof Date ? value.toString() : value;
  }

  private static Object struct(Row row) {
    Map<String, Object> result = new LinkedHashMap<>();
    for (int i = 0; i < row.length(); i++) {
      String name = row.schema() != null ? row.schema().fieldNames()[i] : i == 0 ? "start" : "end";
      result.put(name, of(row.get(i)));
    }
    return result;
  }
}
