package io.tidemark.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Interval;
import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Gathers what is wrong with a document's fields, each with its pointer. Serves one document; confined to its caller's thread. */
final class Complaints {
  private final List<Problem.Field> bad = new ArrayList<>();

  static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  void add(String pointer, String detail) {
    bad.add(new Problem.Field(pointer, detail));
  }

  void refuseIfAny() {
    if (!bad.isEmpty()) {
      throw Problem.invalid(bad);
    }
  }

  /** Whether it is an object; complains of fields that are not allowed. */
  boolean object(String pointer, JsonNode node, Set<String> allowed) {
    if (node == null || !node.isObject()) {
      add(pointer, "must be an object with the fields " + String.join(", ", new TreeSet<>(allowed)));
      return false;
    }
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!allowed.contains(name)) {
                add(pointer + "/" + name.replace("~", "~0").replace("/", "~1"), "is unknown; allowed: " + String.join(", ", new TreeSet<>(allowed)));
              }
            });
    return true;
  }

  /** A length of time no shorter than {@code leastMillis}; null where it is left out or wrong. */
  Interval interval(String pointer, JsonNode node, long leastMillis) {
    if (absent(node)) {
      return null;
    }
    if (!node.isTextual() || node.textValue().length() > 100) {
      add(pointer, "must be a length of time, for example \"1 minute\"");
      return null;
    }
    try {
      Interval interval = Interval.parse(node.textValue());
      if (interval.millis() < leastMillis) {
        add(pointer, "\"" + node.textValue() + "\" is too short; give at least " + leastMillis / 1_000 + " seconds");
        return null;
      }
      return interval;
    } catch (Problem e) {
      add(pointer, e.getMessage());
      return null;
    }
  }
}
