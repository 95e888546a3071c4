package io.tidemark.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Interval;
import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads single fields of a definition and gathers what is wrong with them, each with a JSON pointer and what is allowed.
 *
 * <p>A field that can't be read is null, or its default, so that reading goes on and all complaints come at once; {@link #refuseIfWrong}
 * ends it. One reader serves one document. Confined to its caller's thread.
 */
final class FieldReader {
  private final List<Problem.Field> bad = new ArrayList<>();

  static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  void complain(String pointer, String detail) {
    bad.add(new Problem.Field(pointer, detail));
  }

  /** Takes over the complaints of another reader. */
  void complain(Problem problem) {
    bad.addAll(problem.fields());
  }

  /** Throws all complaints as one {@link Problem}; does nothing when there are none. */
  void refuseIfWrong() {
    if (!bad.isEmpty()) {
      throw Problem.invalid(bad);
    }
  }

  /** The name of a column; any name will do while the stream's columns are not known. */
  String column(String pointer, JsonNode node, Set<String> known) {
    String name = text(pointer, node, true);
    if (name != null && !known.isEmpty() && !known.contains(name)) {
      complain(pointer, "\"" + name + "\" is not a column of the stream; columns: " + String.join(", ", new TreeSet<>(known)));
      return null;
    }
    return name;
  }

  Interval interval(String pointer, JsonNode node, long leastMicros) {
    String text = text(pointer, node, true);
    if (text == null) {
      return null;
    }
    try {
      Interval interval = Interval.parse(text);
      if (interval.micros() < leastMicros) {
        complain(pointer, "\"" + text + "\" is too short; it must be longer than zero");
        return null;
      }
      return interval;
    } catch (Problem e) {
      complain(pointer, e.getMessage());
      return null;
    }
  }

  /** @param otherwise what a field left out means; null when it is needed */
  <E extends Enum<E>> E choice(String pointer, JsonNode node, Class<E> type, String otherwise) {
    String text = absent(node) && otherwise != null ? otherwise : text(pointer, node, true);
    if (text == null) {
      return null;
    }
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(text)) {
        return constant;
      }
    }
    complain(pointer, "\"" + text + "\" is unknown; allowed: " + String.join(", ", Arrays.stream(type.getEnumConstants()).map(Enum::name).toList()));
    return null;
  }

  boolean bool(String pointer, JsonNode node, boolean otherwise) {
    if (absent(node)) {
      return otherwise;
    }
    if (!node.isBoolean()) {
      complain(pointer, node + " is not true or false");
    }
    return node.asBoolean(otherwise);
  }

  String text(String pointer, JsonNode node, boolean needed) {
    if (absent(node)) {
      if (needed) {
        complain(pointer, "is missing");
      }
      return null;
    }
    if (!node.isTextual() || node.asText().isBlank() || node.asText().length() > 200) {
      complain(pointer, "must be a text of 1 to 200 characters");
      return null;
    }
    return node.asText();
  }

  void unknownFields(String pointer, JsonNode node, Set<String> allowed) {
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!allowed.contains(name)) {
        complain(pointer + "/" + name.replace("~", "~0").replace("/", "~1"), "is unknown; allowed: " + String.join(", ", new TreeSet<>(allowed)));
      }
    }
  }
}
