package io.tidemark.drift;

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
  private static final int MOST_COMPLAINTS = 20;

  private final JsonNode document;
  private final List<Problem.Field> bad = new ArrayList<>();

  Fields(JsonNode document, Set<String> allowed) {
    this.document = document;
    if (!document.isObject()) {
      throw Problem.invalid("", "must be an object with the fields " + String.join(", ", new TreeSet<>(allowed)));
    }
    document.fieldNames().forEachRemaining(name -> {
      if (!allowed.contains(name) && bad.size() < MOST_COMPLAINTS) {
        complain(name.replace("~", "~0").replace("/", "~1"), "is unknown; allowed: " + String.join(", ", new TreeSet<>(allowed)));
      }
    });
  }

  static Set<String> with(Set<String> names, String more) {
    Set<String> all = new TreeSet<>(names);
    all.add(more);
    return all;
  }

  /** What {@code do} says. */
  static <E extends Enum<E>> E verb(JsonNode document, Class<E> verbs) {
    for (E verb : verbs.getEnumConstants()) {
      if (document.path("do").isTextual() && verb.name().equals(document.path("do").textValue())) {
        return verb;
      }
    }
    throw Problem.invalid("/do", shown(document.path("do")) + " is nothing that can be done; one of " + Arrays.toString(verbs.getEnumConstants()));
  }

  private void complain(String name, String detail) {
    bad.add(new Problem.Field("/" + name, detail));
  }

  int number(String name, int least, int most, int otherwise) {
    JsonNode node = document.path(name);
    if (!document.hasNonNull(name)) {
      return otherwise;
    }
    if (!node.isInt() || node.intValue() < least || node.intValue() > most) {
      complain(name, shown(node) + " is not a whole number from " + least + " to " + most);
      return otherwise;
    }
    return node.intValue();
  }

  /** @param otherwise null where it must be there */
  double decimal(String name, double least, double most, Double otherwise) {
    JsonNode node = document.path(name);
    if (otherwise != null && !document.hasNonNull(name)) {
      return otherwise;
    }
    if (!node.isNumber() || !(node.doubleValue() >= least && node.doubleValue() <= most)) {
      complain(name, shown(node) + " is not a number from " + least + " to " + most);
      return least;
    }
    return node.doubleValue();
  }

  /** Complains where it is missing; the first word goes no further then. */
  <E extends Enum<E>> E choice(String name, Class<E> words) {
    for (E word : words.getEnumConstants()) {
      if (document.path(name).isTextual() && word.name().equals(document.path(name).textValue())) {
        return word;
      }
    }
    complain(name, shown(document.path(name)) + " is unknown; one of " + Arrays.toString(words.getEnumConstants()));
    return words.getEnumConstants()[0];
  }

  Interval interval(String name, Duration least, Duration most, String otherwise) {
    if (!document.hasNonNull(name)) {
      return Interval.parse(otherwise);
    }
    JsonNode node = document.get(name);
    try {
      Interval interval = Interval.parse(node.isTextual() ? node.textValue() : "");
      if (interval.duration().compareTo(least) >= 0 && interval.duration().compareTo(most) <= 0 && interval.micros() % 1_000 == 0) {
        return interval;
      }
      complain(name, shown(node) + " is not from " + least.toMillis() + " milliseconds to " + most.toSeconds() + " seconds");
    } catch (Problem e) {
      complain(name, shown(node) + " is not a length of time such as \"" + otherwise + "\"");
    }
    return Interval.parse(otherwise);
  }

  void refuseIfBad() {
    if (!bad.isEmpty()) {
      throw Problem.invalid(bad);
    }
  }

  private static String shown(JsonNode node) {
    String text = node.isMissingNode() ? "nothing" : node.toString();
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }
}
