package io.tidemark.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads the fields of one document. What is wrong is gathered with its pointer, its value and what would be right, at most
 * {@value #MOST_COMPLAINTS} complaints, and told together by {@link #refuseIfBad}; what can't be read is taken for left out, so
 * that reading goes on. A field that is null is left out. Confined to one thread.
 */
public final class Fields {
  private static final int MOST_COMPLAINTS = 20;
  private static final int MOST_SHOWN = 60;

  private final JsonNode document;
  private final String at;
  private final List<Problem.Field> bad;

  /** @param allowed the names a field may have */
  public Fields(JsonNode document, Set<String> allowed) {
    this(document, "", new ArrayList<>());
    check(allowed, "is unknown", false);
  }

  private Fields(JsonNode document, String at, List<Problem.Field> bad) {
    this.document = document;
    this.at = at;
    this.bad = bad;
  }

  /** Of a document in which one field says what others there are; those that belong to another choice may be there as null. */
  public static Fields ofChoice(JsonNode document, Set<String> allowed) {
    Fields fields = new Fields(document, "", new ArrayList<>());
    fields.check(allowed, "does not belong here", true);
    return fields;
  }

  /** What the field {@code do} says; the other fields may be anything. @throws Problem when it says none of the verbs */
  public static <E extends Enum<E>> E verb(JsonNode document, Class<E> verbs) {
    Set<String> names = new HashSet<>(Set.of("do"));
    document.fieldNames().forEachRemaining(names::add);
    Fields fields = new Fields(document, names);
    E verb = document.isObject() ? fields.choice("do", verbs, null) : null;
    fields.refuseIfBad();
    return verb;
  }

  private void check(Set<String> allowed, String stranger, boolean asNull) {
    String names = String.join(", ", new TreeSet<>(allowed));
    if (!document.isObject() && !document.isMissingNode()) {
      complain("", "must be an object with the fields " + names);
      return;
    }
    document.fieldNames().forEachRemaining(name -> {
      if (!allowed.contains(name) && !(asNull && document.get(name).isNull())) {
        complain("/" + name.replace("~", "~0").replace("/", "~1"), stranger + "; allowed: " + names);
      }
    });
  }

  /** The object in a field; when it is left out, one with nothing in it. */
  public Fields object(String name, Set<String> allowed) {
    Fields inside = new Fields(has(name) ? document.get(name) : MissingNode.getInstance(), at + "/" + name, bad);
    inside.check(allowed, "is unknown", false);
    return inside;
  }

  public boolean has(String name) {
    return document.hasNonNull(name);
  }

  /** It is there, be it null. */
  public boolean given(String name) {
    return document.has(name);
  }

  /** @param pointer below this document: {@code /field}, or empty for the whole */
  public void complain(String pointer, String detail) {
    if (bad.size() < MOST_COMPLAINTS) {
      bad.add(new Problem.Field(at + pointer, detail));
    }
  }

  /** Complains where a field is left out. @param what would be right, as in {@code a whole number from 1 to 9} */
  public void require(String name, String what) {
    if (!has(name)) {
      complain("/" + name, "is missing; " + what);
    }
  }

  /** A whole number. @param otherwise when it is left out or wrong, here and below; may be null */
  public Integer number(String name, int least, int most, Integer otherwise) {
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

  /** A whole number that must be there; {@code least} goes no further when it is not. */
  public int requiredNumber(String name, int least, int most) {
    require(name, "a whole number from " + least + " to " + most);
    return number(name, least, most, least);
  }

  public Double decimal(String name, double least, double most, Double otherwise) {
    JsonNode node = document.path(name);
    if (!has(name)) {
      return otherwise;
    }
    if (!within(node, least, most)) {
      complain("/" + name, shown(node) + " is not a number from " + plain(least) + " to " + plain(most));
      return otherwise;
    }
    return node.doubleValue();
  }

  /** A number that must be there; {@code least} goes no further when it is not. */
  public double requiredDecimal(String name, double least, double most) {
    require(name, "a number from " + plain(least) + " to " + plain(most));
    return decimal(name, least, most, least);
  }

  /** Numbers from minus to plus {@code most}; null when they are left out or wrong. */
  public List<Double> numbers(String name, int fewest, int longest, double most) {
    if (!has(name)) {
      return null;
    }
    JsonNode list = document.get(name);
    boolean fits = list.isArray() && list.size() >= fewest && list.size() <= longest;
    List<Double> numbers = new ArrayList<>();
    for (int i = 0; fits && i < list.size(); i++) {
      fits = within(list.get(i), -most, most);
      numbers.add(list.get(i).doubleValue());
    }
    if (!fits) {
      String many = fewest == longest ? String.valueOf(fewest) : fewest + " to " + longest;
      complain("/" + name, shown(list) + " is not a list of " + many + " numbers from " + plain(-most) + " to " + plain(most));
      return null;
    }
    return List.copyOf(numbers);
  }

  private static boolean within(JsonNode node, double least, double most) {
    return node.isNumber() && node.doubleValue() >= least && node.doubleValue() <= most;
  }

  public boolean flag(String name, boolean otherwise) {
    if (has(name) && !document.get(name).isBoolean()) {
      complain("/" + name, shown(document.get(name)) + " is neither true nor false");
      return otherwise;
    }
    return has(name) ? document.get(name).booleanValue() : otherwise;
  }

  /** @param otherwise null where it must be there */
  public <E extends Enum<E>> E choice(String name, Class<E> words, E otherwise) {
    if (otherwise == null) {
      require(name, "one of " + all(words));
    }
    return has(name) ? word("/" + name, document.get(name), words, otherwise) : otherwise;
  }

  private <E extends Enum<E>> E word(String pointer, JsonNode node, Class<E> words, E otherwise) {
    for (E word : words.getEnumConstants()) {
      if (node.isTextual() && word.name().equals(node.textValue())) {
        return word;
      }
    }
    complain(pointer, shown(node) + " is unknown; one of " + all(words));
    return otherwise;
  }

  /** Distinct words, at least one. */
  public <E extends Enum<E>> List<E> choices(String name, Class<E> words, List<E> otherwise) {
    if (!has(name)) {
      return otherwise;
    }
    JsonNode list = document.get(name);
    if (!list.isArray() || list.isEmpty() || list.size() > words.getEnumConstants().length) {
      complain("/" + name, shown(list) + " is not a list of at least one of " + all(words) + ", each once");
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

  public String text(String name, String otherwise) {
    if (has(name) && !document.get(name).isTextual()) {
      complain("/" + name, shown(document.get(name)) + " is not a text");
      return otherwise;
    }
    return has(name) ? document.get(name).textValue() : otherwise;
  }

  /** A text that must be there; an empty one goes no further when it is not. */
  public String requiredText(String name) {
    if (!has(name)) {
      complain("/" + name, "is missing");
    }
    return text(name, "");
  }

  /** A length of time in words. @param otherwise null for none */
  public Interval interval(String name, Duration least, Duration most, String otherwise) {
    Interval usual = otherwise == null ? null : Interval.parse(otherwise);
    if (!has(name)) {
      return usual;
    }
    JsonNode node = document.get(name);
    try {
      Interval interval = Interval.parse(node.isTextual() ? node.textValue() : "");
      if (interval.duration().compareTo(least) >= 0 && interval.duration().compareTo(most) <= 0) {
        return interval;
      }
      complain("/" + name, shown(node) + " is not from " + Interval.words(least) + " to " + Interval.words(most));
    } catch (Problem e) {
      String example = Interval.words(least.isZero() ? most : least);
      complain("/" + name, shown(node) + " is not a length of time such as \"" + example + "\"");
    }
    return usual;
  }

  /** Ends the reading. @throws Problem with all complaints, if there are any */
  public void refuseIfBad() {
    if (!bad.isEmpty()) {
      throw Problem.invalid(bad);
    }
  }

  private static <E extends Enum<E>> String all(Class<E> words) {
    return Arrays.stream(words.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "));
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
  }

  /** A value as a complaint shows it. */
  public static String shown(JsonNode node) {
    String text = node.isMissingNode() ? "nothing" : node.toString();
    return text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text;
  }
}
