package io.tidemark.state;

import io.tidemark.engine.WireValue;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * How the columns of a key or a value in the state store are shown: under Spark's names, a name that comes again (two sums have
 * two buffers called {@code sum}) with a number behind it.
 *
 * <p>Three are shown otherwise: the many words of a distinct count's sketch are one text, {@code expiresAtMicros} is the time
 * {@code expiresAt}, and the placeholder of a value without columns is left out. Immutable.
 */
final class StateColumns {
  private static final String SKETCH_WORD = "MS\\[\\d+]";
  private static final String EXPIRY = "expiresAtMicros";
  private static final String PLACEHOLDER = "__dummy__";

  private final List<Shown> columns = new ArrayList<>();

  /** {@code words} fields of Spark's from {@code first} on are shown as one. */
  private record Shown(String name, String field, int first, int words) {}

  StateColumns(List<String> fields) {
    Set<String> used = new HashSet<>();
    for (int i = 0; i < fields.size(); i++) {
      String field = fields.get(i);
      if (field.equals(PLACEHOLDER)) {
        continue;
      }
      int words = field.matches(SKETCH_WORD) ? sketch(fields, i) : 1;
      String name = field.matches(SKETCH_WORD) ? "sketch" : field.equals(EXPIRY) ? "expiresAt" : field;
      columns.add(new Shown(unused(name, used), field, i, words));
      i += words - 1;
    }
  }

  /** How many words the sketch that begins at {@code from} has; the next one begins with word 0 again. */
  private static int sketch(List<String> fields, int from) {
    int to = from + 1;
    while (to < fields.size() && fields.get(to).matches(SKETCH_WORD) && !fields.get(to).equals("MS[0]")) {
      to++;
    }
    return to - from;
  }

  private static String unused(String name, Set<String> used) {
    String free = name;
    for (int n = 2; !used.add(free); n++) {
      free = name + "_" + n;
    }
    return free;
  }

  /** @param valueAt what Spark has in the column of that position */
  Map<String, Object> read(IntFunction<Object> valueAt) {
    Map<String, Object> result = new LinkedHashMap<>();
    for (Shown column : columns) {
      result.put(column.name, value(column, valueAt.apply(column.first)));
    }
    return result;
  }

  private static Object value(Shown column, Object value) {
    if (column.field.matches(SKETCH_WORD)) {
      return "(sketch, " + column.words * Long.BYTES + " bytes)";
    }
    boolean expiry = column.field.equals(EXPIRY) && value instanceof Long;
    return expiry ? Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS) : WireValue.of(value);
  }
}
