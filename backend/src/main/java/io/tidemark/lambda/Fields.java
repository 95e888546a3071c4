package io.tidemark.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.query.Interval;
import io.tidemark.wire.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads the fields of one document; complaints are gathered, at most one a field, and told together. Confined to one thread. */
final class Fields {
  private final JsonNode document;
  private final String at;
  private final List<Problem.Field> bad;

  Fields(JsonNode document, Set<String> allowed) {
    this(document, "", allowed, new ArrayList<>());
  }

  private Fields(JsonNode document, String at, Set<String> allowed, List<Problem.Field> bad) {
    this.document = document;
    this.at = at;
    this.bad = bad;
    if (!document.isObject()) {
      complain("", "must be an object with the fields " + String.join(", ", new TreeSet<>(allowed)));
      return;
    }
    document.fieldNames().forEachRemaining(name -> {
      if (!allowed.contains(name) && bad.size() < 20) {
        complain("/" + name.replace("~", "~0").replace("/", "~1"), "is unknown; allowed: " + String.join(", ", new TreeSet<>(allowed)));
      }
    });
  }

  /** The object in a field, or null when it is left out. */
  Fields object(String name, Set<String> allowed) {
    return has(name) ? new Fields(document.get(name), at + "/" + name, allowed, bad) : null;
  }

  boolean has(String name) {
    return document.hasNonNull(name);
  }

  /** It is there, be it null. */
  boolean given(String name) {
    return document.has(name);
  }

  void complain(String pointer, String detail) {
    bad.add(new Problem.Field(at + pointer, detail));
  }

  int number(String name, int least, int most, int otherwise) {
    JsonNode node = document.path(name);
    if (!has(name)) {
      return otherwise;
    }
    if (!node.isInt() || node.intValue() < least || node.intValue() > most) {
      complain("/" + name, shown(node) + " is not a whole number from " + least + " to " + most);
      return otherwise;
    }
    return node.intValue();
  }

  boolean flag(String name, boolean otherwise) {
    if (has(name) && !document.get(name).isBoolean()) {
      complain("/" + name, shown(document.get(name)) + " is neither true nor false");
    }
    return has(name) ? document.get(name).asBoolean() : otherwise;
  }

  <E extends Enum<E>> E choice(String name, Class<E> words, E otherwise) {
    if (!has(name)) {
      if (otherwise == null) {
        complain("/" + name, "is missing; one of " + Arrays.toString(words.getEnumConstants()));
      }
      return otherwise;
    }
    for (E word : words.getEnumConstants()) {
      if (document.get(name).isTextual() && word.name().equals(document.get(name).textValue())) {
        return word;
      }
    }
    complain("/" + name, shown(document.get(name)) + " is unknown; one of " + Arrays.toString(words.getEnumConstants()));
    return otherwise;
  }

  String text(String name, String otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    if (!document.get(name).isTextual()) {
      complain("/" + name, shown(document.get(name)) + " is not a text");
      return otherwise;
    }
    return document.get(name).textValue();
  }

  /** A length of time in words; null when it is left out. */
  Interval interval(String name, Duration least, Duration most) {
    String text = text(name, null);
    if (text == null) {
      return null;
    }
    try {
      Interval interval = Interval.parse(text);
      if (interval.duration().compareTo(least) < 0 || interval.duration().compareTo(most) > 0) {
        complain("/" + name, "\"" + shown(document.get(name)) + "\" is not from " + least.toSeconds() + " seconds to " + most.toHours() + " hours");
      }
      return interval;
    } catch (Problem e) {
      complain("/" + name, "is not a length of time such as \"6 hours\"");
      return null;
    }
  }

  void refuseIfBad() {
    if (!bad.isEmpty()) {
      throw Problem.invalid(bad);
    }
  }

  private static String shown(JsonNode node) {
    String text = node.toString();
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }
}
