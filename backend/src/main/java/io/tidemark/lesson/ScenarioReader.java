package io.tidemark.lesson;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.query.DefinitionCheck;
import io.tidemark.query.StreamShape;
import io.tidemark.stream.StreamDefinition;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a scenario and answers everything that is wrong with it at once, each with a pointer.
 *
 * <p>Checks form, limits, the streams' columns and each event against its schema; whether Spark would run a query is seen when it is
 * started. One reader serves one document, read once. Confined to its caller's thread.
 */
final class ScenarioReader {
  static final String NAME = "[A-Za-z][A-Za-z0-9_-]{0,39}";
  static final String NAME_RULE = "a letter, then at most 39 letters, digits, - and _";
  static final String ID = "[a-z0-9][a-z0-9-]{0,63}";
  static final String ID_RULE = "at most 64 of a-z, 0-9 and -";
  private static final Set<String> FIELDS = Set.of("tidemark", "id", "title", "about", "day", "streams", "queries", "steps");
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final JsonNode root;
  private final Complaints complaints = new Complaints();
  private final Map<String, StreamDefinition> streams = new LinkedHashMap<>();
  private final Map<String, Scenario.Source> sources = new LinkedHashMap<>();

  private ScenarioReader(JsonNode root) {
    this.root = root;
  }

  /** @throws Problem 400 naming every bad field by its pointer */
  static Scenario read(JsonNode root) {
    return new ScenarioReader(root).read();
  }

  /** The definition of a scenario's stream. */
  static StreamDefinition definition(Scenario.Source source) {
    ObjectNode json = NODES.objectNode().put("schema", source.schema()).put("eventTime", source.eventTime());
    json.putObject("source").put("kind", "kafka").put("partitions", source.partitions());
    return StreamDefinition.parse(json);
  }

  private Scenario read() {
    if (!root.isObject()) {
      throw Problem.invalid("", "a scenario is an object that begins with tidemark: " + Scenario.VERSION);
    }
    complaints.object("", root, FIELDS);
    complaints.choice("/tidemark", root.path("tidemark"), Set.of(Scenario.VERSION));
    String id = complaints.name("/id", root.path("id"), ID, ID_RULE);
    Bilingual title = words("/title", root.path("title"), Complaints.TITLE);
    Bilingual about = Complaints.absent(root.path("about")) ? null : words("/about", root.path("about"), Complaints.PROSE);
    LocalDate day = day(root.path("day"));
    readStreams(root.path("streams"));
    Map<String, JsonNode> queries = queries(root.path("queries"));
    List<Scenario.Step> steps = steps(root.path("steps"), new DayTime(day == null ? LocalDate.EPOCH : day));
    complaints.refuseIfAny();
    return new Scenario(Scenario.VERSION, id, title, about, day, sources, queries, steps);
  }

  /** A single text stands for both languages. */
  private Bilingual words(String pointer, JsonNode node, int most) {
    if (!node.isTextual()) {
      return complaints.bilingual(pointer, node, most);
    }
    String text = complaints.text(pointer, node, most);
    return text == null ? null : new Bilingual(text.strip(), text.strip());
  }

  private LocalDate day(JsonNode node) {
    String text = complaints.text("/day", node, 10);
    try {
      return text == null ? null : LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      complaints.add("/day", "\"" + text + "\" is not a date like \"2026-03-02\"");
      return null;
    }
  }

  /** True if {@code node} is an object of {@code least} to {@code most} things with usable names. */
  private boolean named(String pointer, JsonNode node, int most, String things) {
    if (!node.isObject() || node.isEmpty() || node.size() > most) {
      complaints.add(pointer, "must be an object of 1 to " + most + " " + things + " by name");
      return false;
    }
    node.fieldNames().forEachRemaining(
        name -> {
          if (!name.matches(NAME)) {
            complaints.add(pointer + Complaints.step(name), "\"" + name + "\" can't be a name here; use " + NAME_RULE);
          }
        });
    return true;
  }

  private void readStreams(JsonNode node) {
    if (!named("/streams", node, Scenario.MOST_STREAMS, "streams")) {
      return;
    }
    node.properties().forEach(entry -> readStream(entry.getKey(), "/streams" + Complaints.step(entry.getKey()), entry.getValue()));
  }

  private void readStream(String name, String at, JsonNode node) {
    if (!complaints.object(at, node, Set.of("schema", "eventTime", "partitions"))) {
      return;
    }
    int partitions = complaints.number(at + "/partitions", node.path("partitions"), 1, Scenario.MOST_PARTITIONS, 1);
    ObjectNode json = NODES.objectNode();
    json.set("schema", node.path("schema").deepCopy());
    json.set("eventTime", node.path("eventTime").deepCopy());
    json.putObject("source").put("kind", "kafka");
    try {
      StreamDefinition definition = StreamDefinition.parse(json);
      streams.put(name, definition);
      sources.put(name, new Scenario.Source(definition.schema(), definition.eventTime(), partitions));
    } catch (Problem e) {
      complaints.addAll(at, e);
    }
  }

  private Map<String, JsonNode> queries(JsonNode node) {
    Map<String, JsonNode> queries = new LinkedHashMap<>();
    if (named("/queries", node, Scenario.MOST_QUERIES, "queries")) {
      node.properties().forEach(
          entry -> {
            String at = "/queries" + Complaints.step(entry.getKey());
            try {
              queries.put(entry.getKey(), query(at, entry.getValue()));
            } catch (Problem e) {
              complaints.addAll(at, e);
            }
          });
    }
    return queries;
  }

  private JsonNode query(String at, JsonNode node) {
    if (!node.isObject()) {
      throw Problem.invalid("", "must be a query definition, an object");
    }
    ObjectNode definition = node.deepCopy();
    JsonNode trigger = definition.remove("trigger");
    if (trigger != null && !trigger.isNull() && !trigger.path("kind").asText().equals("manual")) {
      complaints.add(at + "/trigger", "a scenario's queries read step by step; leave the trigger out");
    }
    return complete(definition, this::shape);
  }

  /** A query's definition with its defaults, as JSON. */
  static JsonNode complete(ObjectNode definition, StreamShape.Catalog streams) {
    ObjectNode complete = Json.mapper().valueToTree(DefinitionCheck.read(definition, streams));
    complete.set("trigger", NODES.objectNode().put("kind", "manual").putNull("interval"));
    return complete;
  }

  private StreamShape shape(String stream) {
    StreamDefinition definition = streams.get(stream);
    if (definition != null) {
      return shape(stream, definition);
    }
    if (root.path("streams").has(stream)) {
      // Its own complaints say what is wrong; no column is to blame for that.
      return new StreamShape(stream, stream, "", "", List.of(), "earliest");
    }
    throw Problem.notFound("the scenario has no stream \"" + stream + "\"; it has " + String.join(", ", streams.keySet()));
  }

  static StreamShape shape(String stream, StreamDefinition definition) {
    return StreamShape.of(stream, definition);
  }

  private List<Scenario.Step> steps(JsonNode node, DayTime times) {
    List<Scenario.Step> steps = new ArrayList<>();
    if (!node.isArray() || node.size() > Scenario.MOST_STEPS) {
      complaints.add("/steps", "must be a list of at most " + Scenario.MOST_STEPS + " steps");
      return steps;
    }
    EventReader events = new EventReader(times, streams, complaints);
    int count = 0;
    for (JsonNode step : node) {
      events.reserve(step.path("events"));
      count += step.path("events").size();
    }
    if (count > Scenario.MOST_EVENTS) {
      complaints.add("/steps", "there are " + count + " events; at most " + Scenario.MOST_EVENTS + " are allowed");
      return steps;
    }
    Instant before = null;
    for (int i = 0; i < node.size(); i++) {
      String at = "/steps/" + i;
      Scenario.Step step = complaints.object(at, node.get(i), Set.of("at", "events")) ? events.step(at, node.get(i), before) : null;
      if (step != null) {
        steps.add(step);
        before = step.at();
      }
    }
    refuseSameNames(steps);
    return steps;
  }

  private void refuseSameNames(List<Scenario.Step> steps) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < steps.size(); i++) {
      List<Scenario.Event> events = steps.get(i).events();
      for (int j = 0; j < events.size(); j++) {
        if (!names.add(events.get(j).id())) {
          complaints.add("/steps/" + i + "/events/" + j + "/id", "\"" + events.get(j).id() + "\" is the name of another event");
        }
      }
    }
  }
}
