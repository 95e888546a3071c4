package io.tidemark.lesson;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.stream.StreamDefinition;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Writes a scenario as YAML that reads well, times short and defaults left out, and that reads back to the same scenario. Confined to its
 * caller's thread.
 */
final class ScenarioWriter {
  private final Scenario scenario;
  private final DayTime times;
  private final Map<String, StreamDefinition> streams = new HashMap<>();
  private int number;

  private ScenarioWriter(Scenario scenario) {
    this.scenario = scenario;
    this.times = new DayTime(scenario.day());
    scenario.streams().forEach((name, source) -> streams.put(name, ScenarioReader.definition(source)));
  }

  static String write(Scenario scenario) {
    return new ScenarioWriter(scenario).write();
  }

  private String write() {
    YamlText yaml = new YamlText();
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("tidemark", scenario.tidemark());
    root.put("id", scenario.id());
    root.put("title", yaml.flow(words(scenario.title())));
    if (scenario.about() != null) {
      root.put("about", words(scenario.about()));
    }
    root.put("day", scenario.day().toString());
    root.put("streams", each(scenario.streams(), source -> yaml.flow(source(source))));
    root.put("queries", each(scenario.queries(), query -> yaml.flow(shortest(query))));
    List<Object> steps = new ArrayList<>();
    scenario.steps().forEach(step -> steps.add(step(step, yaml)));
    root.put("steps", steps);
    return yaml.write(root);
  }

  private static <T> Map<String, Object> each(Map<String, T> all, Function<T, Object> written) {
    Map<String, Object> result = new LinkedHashMap<>();
    all.forEach((name, value) -> result.put(name, written.apply(value)));
    return result;
  }

  private static Map<String, Object> words(Bilingual text) {
    Map<String, Object> words = new LinkedHashMap<>();
    words.put("en", text.en());
    words.put("ru", text.ru());
    return words;
  }

  private static Map<String, Object> source(Scenario.Source source) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("schema", source.schema());
    fields.put("eventTime", source.eventTime());
    if (source.partitions() != 1) {
      fields.put("partitions", source.partitions());
    }
    return fields;
  }

  /** The definition without what reads back by itself. */
  private Object shortest(JsonNode query) {
    ObjectNode rest = query.deepCopy();
    rest.remove("trigger");
    List<String> fields = new ArrayList<>();
    rest.fieldNames().forEachRemaining(fields::add);
    for (String field : fields) {
      JsonNode value = rest.remove(field);
      if (!readsBackTo(query, rest)) {
        rest.set(field, withoutNulls(value));
      }
    }
    return Json.mapper().convertValue(rest, Object.class);
  }

  private boolean readsBackTo(JsonNode query, ObjectNode rest) {
    try {
      return ScenarioReader.complete(rest, stream -> ScenarioReader.shape(stream, streams.get(stream))).equals(query);
    } catch (Problem incomplete) {
      return false;
    }
  }

  private static JsonNode withoutNulls(JsonNode value) {
    JsonNode copy = value.deepCopy();
    if (copy instanceof ObjectNode object) {
      object.properties().removeIf(entry -> entry.getValue().isNull());
      object.properties().forEach(entry -> entry.setValue(withoutNulls(entry.getValue())));
    } else if (copy instanceof ArrayNode list) {
      for (int i = 0; i < list.size(); i++) {
        list.set(i, withoutNulls(list.get(i)));
      }
    }
    return copy;
  }

  private Map<String, Object> step(Scenario.Step step, YamlText yaml) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("at", times.shortest(step.at()));
    List<Object> events = new ArrayList<>();
    step.events().forEach(event -> events.add(yaml.flow(event(event, step.at()))));
    fields.put("events", events);
    return fields;
  }

  private Map<String, Object> event(Scenario.Event event, Instant stepAt) {
    Map<String, Object> fields = new LinkedHashMap<>();
    number++;
    if (!event.id().equals("e" + number)) {
      fields.put("id", event.id());
    }
    if (scenario.streams().size() > 1) {
      fields.put("stream", event.stream());
    }
    if (!event.at().equals(stepAt)) {
      fields.put("at", times.shortest(event.at()));
    }
    ObjectNode data = event.data().deepCopy();
    for (String column : streams.get(event.stream()).timeColumns()) {
      if (data.path(column).isTextual()) {
        times.instant(data.path(column).textValue()).ifPresent(time -> data.put(column, times.shortest(time)));
      }
    }
    fields.put("data", Json.mapper().convertValue(data, Object.class));
    return fields;
  }
}
