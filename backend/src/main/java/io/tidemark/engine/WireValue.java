package io.tidemark.engine;

import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Row;

/**
 * Spark's values as the wire has them: a window is {@code {"start":…,"end":…}}, a time an {@link Instant}, whichever of its two
 * time APIs Spark's encoder chose (it follows the thread that planned the rows); what JSON has no word for is text.
 */
public final class WireValue {
  private WireValue() {}

  public static Object of(Object value) {
    if (value instanceof Row window) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("start", of(window.get(0)));
      result.put("end", of(window.get(1)));
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
}
