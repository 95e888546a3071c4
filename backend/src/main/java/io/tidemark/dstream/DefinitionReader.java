package io.tidemark.dstream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tidemark.lesson.Bilingual;
import io.tidemark.wire.Interval;
import io.tidemark.wire.Problem;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads a DEFINITION and says all that is wrong with it at once, each with its pointer. Whatever is left out has its usual
 * value. One serves one document; confined to its caller's thread.
 */
final class DefinitionReader {
  static final Set<String> FIELDS =
      Set.of("source", "interval", "window", "eventWindow", "watermark", "operations", "start", "script", "steps");
  private static final List<String> OPERATIONS =
      List.of(Definition.MAP, Definition.REDUCE, Definition.WINDOW, Definition.STATE, Definition.JOIN);
  private static final Interval USUAL = Interval.parse("15 seconds");
  private static final int MOST_INTERVALS = 20;
  private static final int MOST_OVERLAP = 6;
  private static final int TEXT = 2_000;

  private final JsonNode json;
  private final List<Problem.Field> bad = new ArrayList<>();

  private DefinitionReader(JsonNode json) {
    this.json = json;
  }

  /** @throws Problem invalid, with every pointer */
  static Definition read(JsonNode json) {
    DefinitionReader reader = new DefinitionReader(json);
    reader.fields("", json, FIELDS);
    reader.refuse();
    Definition read = reader.definition();
    reader.refuse();
    return read;
  }

  private void refuse() {
    if (!bad.isEmpty()) {
      throw Problem.invalid(bad.subList(0, Math.min(100, bad.size())));
    }
  }

  private Definition definition() {
    Interval interval = length("/interval", json.path("interval"), Interval.parse("5 seconds"), 1, 600);
    String start = start(interval);
    String script = json.path("script").isNull() || json.path("script").isMissingNode() ? null : json.path("script").asText();
    return new Definition(
        choice("/source", json.path("source"), List.of(Definition.SOCKET, Definition.KAFKA), Definition.SOCKET),
        interval, window(interval), eventWindow(), watermark(), operations(), start, script, steps());
  }

  private void complain(String pointer, String detail) {
    bad.add(new Problem.Field(pointer, detail));
  }

  private boolean fields(String pointer, JsonNode node, Set<String> allowed) {
    if (!node.isObject()) {
      complain(pointer, "must be an object with the fields " + String.join(", ", new TreeSet<>(allowed)));
      return false;
    }
    node.fieldNames().forEachRemaining(name -> {
      if (!allowed.contains(name)) {
        String step = name.replace("~", "~0").replace("/", "~1");
        complain(pointer + "/" + step, "is unknown; allowed: " + String.join(", ", new TreeSet<>(allowed)));
      }
    });
    return true;
  }

  private static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }

  private String choice(String pointer, JsonNode node, List<String> allowed, String usual) {
    if (absent(node)) {
      return usual;
    }
    if (!node.isTextual() || !allowed.contains(node.textValue())) {
      complain(pointer, node + " is unknown; allowed: " + String.join(", ", allowed));
      return usual;
    }
    return node.textValue();
  }

  private Interval length(String pointer, JsonNode node, Interval usual, long leastSeconds, long mostSeconds) {
    if (absent(node)) {
      return usual;
    }
    try {
      Interval read = Interval.parse(node.isTextual() ? node.textValue() : node.toString());
      if (read.millis() % 1_000 == 0 && read.micros() % 1_000 == 0
          && read.millis() >= leastSeconds * 1_000 && read.millis() <= mostSeconds * 1_000) {
        return read;
      }
      complain(pointer, "\"" + read.text() + "\" must be whole seconds, from " + leastSeconds + " to " + mostSeconds);
    } catch (Problem | ArithmeticException e) {
      complain(pointer, e.getMessage());
    }
    return usual;
  }

  private Definition.Window window(Interval interval) {
    JsonNode node = absent(json.path("window")) ? JsonNodeFactory.instance.objectNode() : json.path("window");
    fields("/window", node, Set.of("size", "slide"));
    Interval slide = length("/window/slide", node.path("slide"), interval, 1, 36_000);
    Interval usual = Interval.parse(3 * Math.max(interval.millis(), slide.millis()) / 1_000 + " seconds");
    Interval size = length("/window/size", node.path("size"), usual, 1, 36_000);
    multiple("/window/size", size, interval);
    multiple("/window/slide", slide, interval);
    if (size.millis() > MOST_INTERVALS * interval.millis()) {
      complain("/window/size", "\"" + size.text() + "\" is more than " + MOST_INTERVALS + " intervals of " + interval.text());
    }
    if (slide.millis() > size.millis()) {
      complain("/window/slide", "\"" + slide.text() + "\" is longer than the window, so that intervals would be left out; at most "
          + size.text());
    }
    return new Definition.Window(size, slide);
  }

  private void multiple(String pointer, Interval length, Interval of) {
    if (length.millis() % of.millis() != 0) {
      complain(pointer, "\"" + length.text() + "\" is not a multiple of the interval, " + of.text() + "; Spark refuses that");
    }
  }

  private Definition.EventWindow eventWindow() {
    JsonNode node = absent(json.path("eventWindow")) ? JsonNodeFactory.instance.objectNode() : json.path("eventWindow");
    fields("/eventWindow", node, Set.of("kind", "size", "slide"));
    String kind = choice("/eventWindow/kind", node.path("kind"), List.of("tumbling", "sliding"), "tumbling");
    Interval size = length("/eventWindow/size", node.path("size"), USUAL, 1, 36_000);
    if (kind.equals("tumbling")) {
      if (!absent(node.path("slide"))) {
        complain("/eventWindow/slide", "a tumbling window has none; use \"kind\":\"sliding\"");
      }
      return new Definition.EventWindow(kind, size, null);
    }
    Interval slide = length("/eventWindow/slide", node.path("slide"), size, 1, 36_000);
    if (slide.millis() > size.millis() || size.millis() > MOST_OVERLAP * slide.millis()) {
      complain("/eventWindow/slide", "must be no longer than the window and at least a " + MOST_OVERLAP + "th of it");
    }
    return new Definition.EventWindow(kind, size, slide);
  }

  /** None only where it says null; the usual one where nothing is said. */
  private Interval watermark() {
    JsonNode node = json.path("watermark");
    return node.isNull() ? null : length("/watermark", node, Interval.parse("30 seconds"), 0, 36_000);
  }

  private List<String> operations() {
    JsonNode node = json.path("operations");
    if (absent(node)) {
      return OPERATIONS;
    }
    Set<String> asked = new TreeSet<>();
    for (JsonNode one : node) {
      asked.add(one.asText());
    }
    if (!node.isArray() || node.size() > OPERATIONS.size() || !OPERATIONS.containsAll(asked) || !asked.contains(Definition.MAP)) {
      complain("/operations", "must be a list with \"map\" and any of " + String.join(", ", OPERATIONS));
      return OPERATIONS;
    }
    if (asked.contains(Definition.JOIN) && !asked.contains(Definition.REDUCE)) {
      complain("/operations", "\"join\" joins what \"reduceByKey\" has counted; add that");
    }
    return OPERATIONS.stream().filter(asked::contains).toList();
  }

  private String start(Interval interval) {
    String text = absent(json.path("start")) ? "12:00:00" : json.path("start").asText();
    if (!text.matches("\\d\\d:\\d\\d(:\\d\\d)?")) {
      complain("/start", "\"" + text + "\" is not a time of day like \"12:00:00\"");
      return "12:00:00";
    }
    try {
      LocalTime time = LocalTime.parse(text.length() == 5 ? text + ":00" : text);
      long off = time.atDate(Definition.DAY).toInstant(ZoneOffset.UTC).toEpochMilli() % interval.millis();
      if (off != 0) {
        complain("/start", "\"" + text + "\" is not where an interval of " + interval.text()
            + " begins: Spark counts them from 1970; take "
            + time.minusNanos(off * 1_000_000));
      }
      if (time.isAfter(LocalTime.of(16, 0))) {
        complain("/start", "\"" + text + "\" leaves too little of the day; begin at 16:00:00 at the latest");
      }
      return text.length() == 5 ? text + ":00" : text;
    } catch (DateTimeParseException e) {
      complain("/start", "\"" + text + "\" is not a time of day like \"12:00:00\"");
      return "12:00:00";
    }
  }

  private List<Definition.Step> steps() {
    JsonNode node = json.path("steps");
    if (absent(node)) {
      return List.of();
    }
    if (!node.isArray() || node.size() > Lines.STEPS) {
      complain("/steps", "must be a list of at most " + Lines.STEPS + " steps");
      return List.of();
    }
    List<Definition.Step> steps = new ArrayList<>();
    int before = bad.size();
    for (int i = 0; i < node.size(); i++) {
      steps.add(step("/steps/" + i, node.get(i)));
    }
    if (bad.size() == before) {
      Lines.checkAll(steps, bad);
    }
    return steps;
  }

  private Definition.Step step(String pointer, JsonNode node) {
    if (!fields(pointer, node, Set.of("lines", "text"))) {
      return new Definition.Step(List.of(), null);
    }
    return new Definition.Step(Lines.read(pointer + "/lines", node.path("lines"), bad), text(pointer + "/text", node.path("text")));
  }

  private Bilingual text(String pointer, JsonNode node) {
    if (absent(node)) {
      return null;
    }
    String en = node.path("en").asText("");
    String ru = node.path("ru").asText("");
    if (!fields(pointer, node, Set.of("en", "ru")) || en.isBlank() || ru.isBlank() || en.length() > TEXT || ru.length() > TEXT) {
      complain(pointer, "must have an \"en\" and a \"ru\" of 1 to " + TEXT + " characters");
      return null;
    }
    return new Bilingual(en.strip(), ru.strip());
  }
}
