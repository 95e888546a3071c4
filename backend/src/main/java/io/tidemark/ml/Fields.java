package io.tidemark.ml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
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
  private static final int MOST_UNKNOWN = 20;

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
    if (!document.isObject() && !document.isMissingNode()) {
      complain("", "must be an object with the fields " + String.join(", ", new TreeSet<>(allowed)));
      return;
    }
    document.fieldNames().forEachRemaining(name -> {
      if (!allowed.contains(name) && bad.size() < MOST_UNKNOWN) {
        complain("/" + name.replace("~", "~0").replace("/", "~1"), "is unknown; allowed: "
            + String.join(", ", new TreeSet<>(allowed)));
      }
    });
  }

  /** The object in a field; when it is left out, one with nothing in it. */
  Fields object(String name, Set<String> allowed) {
    return new Fields(has(name) ? document.get(name) : MissingNode.getInstance(), at + "/" + name, allowed, bad);
  }

  boolean has(String name) {
    return document.hasNonNull(name);
  }

  void complain(String pointer, String detail) {
    bad.add(new Problem.Field(at + pointer, detail));
  }

  int number(String name, int least, int most, int otherwise) {
    JsonNode node = document.path(name);
    if (has(name) && (!node.isInt() || node.intValue() < least || node.intValue() > most)) {
      complain("/" + name, shown(node) + " is not a whole number from " + least + " to " + most);
      return otherwise;
    }
    return has(name) ? node.intValue() : otherwise;
  }

  double decimal(String name, double least, double most, double otherwise) {
    JsonNode node = document.path(name);
    if (has(name) && (!node.isNumber() || !(node.doubleValue() >= least && node.doubleValue() <= most))) {
      complain("/" + name, shown(node) + " is not a number from " + least + " to " + most);
      return otherwise;
    }
    return has(name) ? node.doubleValue() : otherwise;
  }

  <E extends Enum<E>> E choice(String name, Class<E> words, E otherwise) {
    if (!has(name)) {
      if (otherwise == null) {
        complain("/" + name, "is missing; one of " + Arrays.toString(words.getEnumConstants()));
      }
      return otherwise;
    }
    return word("/" + name, document.get(name), words, otherwise);
  }

  private <E extends Enum<E>> E word(String pointer, JsonNode node, Class<E> words, E otherwise) {
    for (E word : words.getEnumConstants()) {
      if (node.isTextual() && word.name().equals(node.textValue())) {
        return word;
      }
    }
    complain(pointer, shown(node) + " is unknown; one of " + Arrays.toString(words.getEnumConstants()));
    return otherwise;
  }

  /** Distinct words, at least one. */
  <E extends Enum<E>> List<E> choices(String name, Class<E> words, List<E> otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    JsonNode list = document.get(name);
    if (!list.isArray() || list.isEmpty() || list.size() > words.getEnumConstants().length) {
      complain("/" + name, shown(list) + " is not a list of at least one of " + Arrays.toString(words.getEnumConstants()));
      return otherwise;
    }
    List<E> chosen = new ArrayList<>();
    for (int i = 0; i < list.size(); i++) {
      E word = word("/" + name + "/" + i, list.get(i), words, null);
      if (word != null && chosen.contains(word)) {
        complain("/" + name + "/" + i, "\"" + word + "\" is there twice; leave one out");
      } else if (word != null) {
        chosen.add(word);
      }
    }
    return chosen;
  }

  String text(String name, String otherwise) {
    if (has(name) && !document.get(name).isTextual()) {
      complain("/" + name, shown(document.get(name)) + " is not a text");
      return otherwise;
    }
    return has(name) ? document.get(name).textValue() : otherwise;
  }

  /** A text that must be there. */
  String required(String name) {
    if (!has(name)) {
      complain("/" + name, "is missing");
    }
    return text(name, "");
  }

  Interval interval(String name, Duration least, Duration most, String otherwise) {
    String text = text(name, otherwise);
    try {
      Interval interval = Interval.parse(text);
      if (interval.duration().compareTo(least) < 0 || interval.duration().compareTo(most) > 0) {
        complain("/" + name, "\"" + interval.text() + "\" is not from " + least.toMinutes() + " minutes to " + most.toHours()
            + " hours");
      }
      return interval;
    } catch (Problem e) {
      complain("/" + name, shown(document.get(name)) + " is not a length of time such as \"" + otherwise + "\"");
      return Interval.parse(otherwise);
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
