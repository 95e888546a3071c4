package io.tidemark.attached;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * One object of a report with its place in it: reads fields by name and kind, and refuses with the pointer of the field. A field
 * that nobody asks for is passed over: a newer Spark tells more. Immutable.
 */
record Reported(String pointer, JsonNode node) {
  private static final int MOST_ITEMS = 1_000;
  private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

  Reported {
    if (!node.isObject()) {
      throw Problem.invalid(pointer, (pointer.isEmpty() ? "the report" : pointer) + " must be an object");
    }
  }

  private Problem wrong(String field, String must) {
    return Problem.invalid(at(field), at(field) + " must be " + must);
  }

  private String at(String field) {
    return pointer + "/" + field.replace("~", "~0").replace("/", "~1");
  }

  boolean has(String field) {
    return node.hasNonNull(field);
  }

  Reported object(String field) {
    return new Reported(at(field), node.path(field));
  }

  /** Element {@code index} of the list at {@code field}. */
  Reported item(String field, int index) {
    return new Reported(at(field) + "/" + index, node.path(field).get(index));
  }

  /** How long the list is; 0 where there is none. */
  int size(String field, int most) {
    JsonNode list = node.path(field);
    if (list.isMissingNode() || list.isNull()) {
      return 0;
    }
    if (!list.isArray() || list.size() > most) {
      throw wrong(field, "a list of at most " + most);
    }
    return list.size();
  }

  String text(String field, int longest) {
    JsonNode value = node.path(field);
    if (!value.isTextual() || value.asText().isEmpty() || value.asText().length() > longest) {
      throw wrong(field, "a text of 1 to " + longest + " characters");
    }
    return value.asText();
  }

  /** Null where it is null, missing or empty. */
  String textOrNull(String field, int longest) {
    return has(field) && !node.path(field).asText("-").isEmpty() ? text(field, longest) : null;
  }

  long count(String field) {
    JsonNode value = node.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 0) {
      throw wrong(field, "a whole number from 0");
    }
    return value.asLong();
  }

  /** As Spark has it: its "not known" is a negative number here and there. */
  long whole(String field) {
    JsonNode value = node.path(field);
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(field, "a whole number");
    }
    return value.asLong();
  }

  /** 0 where it is null or missing: Spark leaves out what is no number. */
  double rate(String field) {
    JsonNode value = node.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return 0;
    }
    if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
      throw wrong(field, "a finite number");
    }
    return value.asDouble();
  }

  Instant instant(String field) {
    try {
      Instant time = Instant.parse(text(field, 40));
      if (time.isAfter(FIRST.minusMillis(1)) && time.isBefore(LAST)) {
        return time;
      }
    } catch (DateTimeException e) {
      // Said below.
    }
    throw wrong(field, "a time such as 2026-01-31T12:00:00.000Z, of the years 1970 to 9998");
  }

  OptionalLong millisOrEmpty(String field) {
    return has(field) ? OptionalLong.of(instant(field).toEpochMilli()) : OptionalLong.empty();
  }

  /** Whole numbers by name; empty where it is null or missing. */
  Map<String, Long> counts(String field) {
    Map<String, Long> counts = new TreeMap<>();
    if (!has(field)) {
      return counts;
    }
    Reported object = object(field);
    if (object.node.size() > MOST_ITEMS) {
      throw wrong(field, "an object of at most " + MOST_ITEMS + " fields");
    }
    object.node.properties().forEach(entry -> {
      if (!entry.getValue().isIntegralNumber() || !entry.getValue().canConvertToLong() || entry.getKey().length() > 200) {
        throw object.wrong(entry.getKey(), "a whole number, and its name at most 200 characters");
      }
      counts.put(entry.getKey(), entry.getValue().asLong());
    });
    return counts;
  }
}
