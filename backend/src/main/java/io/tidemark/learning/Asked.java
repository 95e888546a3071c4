package io.tidemark.learning;

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
final class Asked {
  private static final int MOST_COMPLAINTS = 20;

  private final JsonNode document;
  private final List<Problem.Field> bad = new ArrayList<>();

  Asked(JsonNode document, Set<String> allowed) {
    this.document = document;
    if (!document.isObject()) {
      complain("", "must be an object with the fields " + String.join(", ", new TreeSet<>(allowed)));
      return;
    }
    document.fieldNames().forEachRemaining(name -> {
      if (has(name) && !allowed.contains(name) && bad.size() < MOST_COMPLAINTS) {
        complain(
            name.replace("~", "~0").replace("/", "~1"),
            "does not belong here; allowed: " + String.join(", ", new TreeSet<>(allowed)));
      }
    });
  }

  boolean has(String name) {
    return document.hasNonNull(name);
  }

  /** @param name "" for the whole document */
  void complain(String name, String detail) {
    bad.add(new Problem.Field(name.isEmpty() ? "" : "/" + name, detail));
  }

  Integer whole(String name, int least, int most, Integer otherwise) {
    JsonNode node = document.path(name);
    if (!has(name)) {
      return otherwise;
    }
    if (!node.isInt() || node.intValue() < least || node.intValue() > most) {
      complain(name, shown(node) + " is not a whole number from " + least + " to " + most);
      return otherwise;
    }
    return node.intValue();
  }

  Double number(String name, double least, double most, Double otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    JsonNode node = document.get(name);
    if (!within(node, least, most)) {
      complain(name, shown(node) + " is not a number from " + plain(least) + " to " + plain(most));
      return otherwise;
    }
    return node.doubleValue();
  }

  /** Numbers between plus and minus {@code most}; null when it is left out or wrong. */
  List<Double> numbers(String name, int fewest, int longest, double most) {
    if (!has(name)) {
      return null;
    }
    JsonNode list = document.get(name);
    List<Double> numbers = new ArrayList<>();
    boolean fits = list.isArray() && list.size() >= fewest && list.size() <= longest;
    for (int i = 0; fits && i < list.size(); i++) {
      fits = within(list.get(i), -most, most);
      numbers.add(list.get(i).doubleValue());
    }
    if (!fits) {
      String many = fewest == longest ? String.valueOf(fewest) : fewest + " to " + longest;
      complain(name, shown(list) + " is not a list of " + many + " numbers from " + plain(-most) + " to " + plain(most));
      return null;
    }
    return List.copyOf(numbers);
  }

  private static boolean within(JsonNode node, double least, double most) {
    return node.isNumber() && node.doubleValue() >= least && node.doubleValue() <= most;
  }

  <E extends Enum<E>> E choice(String name, Class<E> words, E otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    for (E word : words.getEnumConstants()) {
      if (document.get(name).isTextual() && word.name().equals(document.get(name).textValue())) {
        return word;
      }
    }
    complain(name, shown(document.get(name)) + " is unknown; one of " + Arrays.toString(words.getEnumConstants()));
    return otherwise;
  }

  /** A length of time in words; null when it is left out or wrong. */
  Interval interval(String name, Duration least, Duration most) {
    if (!has(name)) {
      return null;
    }
    try {
      Interval interval = Interval.parse(document.get(name).asText());
      if (interval.duration().compareTo(least) >= 0 && interval.duration().compareTo(most) <= 0) {
        return interval;
      }
    } catch (Problem e) {
      complain(name, shown(document.get(name)) + " is not a length of time such as \"1 second\"");
      return null;
    }
    complain(
        name, shown(document.get(name)) + " is not from " + least.toMillis() + " milliseconds to " + most.toSeconds() + " seconds");
    return null;
  }

  void refuseIfBad() {
    if (!bad.isEmpty()) {
      throw Problem.invalid(bad);
    }
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
  }

  private static String shown(JsonNode node) {
    String text = node.toString();
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }
}
