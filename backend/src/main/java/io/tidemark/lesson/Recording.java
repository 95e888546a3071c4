package io.tidemark.lesson;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.query.Injection;
import io.tidemark.query.QueryStep;
import io.tidemark.query.StepAnswer;
import io.tidemark.stream.Appended;
import io.tidemark.wire.Failure;
import io.tidemark.wire.Json;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns a scenario's step into what Spark is given, and what Spark answered into the recording, in the scenario's names.
 *
 * <p>Remembers each query's result, which stands for it in steps that it takes no part in. Confined to the run's turn.
 */
final class Recording {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Names names;
  private final Map<String, ObjectNode> last = new HashMap<>();

  Recording(Names names) {
    this.names = names;
  }

  /** The step's events by stream id. */
  Map<String, Injection> injections(Scenario.Step step) {
    Map<String, ArrayNode> events = new LinkedHashMap<>();
    Map<String, List<Long>> arrived = new LinkedHashMap<>();
    for (Scenario.Event event : step.events()) {
      String id = names.id(event.stream());
      events.computeIfAbsent(id, stream -> NODES.arrayNode()).add(event.data());
      arrived.computeIfAbsent(id, stream -> new ArrayList<>()).add(event.at().toEpochMilli());
    }
    Map<String, Injection> injections = new LinkedHashMap<>();
    events.forEach(
        (id, list) -> {
          ObjectNode body = NODES.objectNode().put("partition", 0);
          body.set("events", list);
          injections.put(id, new Injection(body, arrived.get(id)));
        });
    return injections;
  }

  RunView.Step step(int index, Scenario scenario, long millis, StepAnswer answer, List<RunView.Query> queries) {
    Scenario.Step step = scenario.steps().get(index);
    Map<String, JsonNode> played = new LinkedHashMap<>();
    for (RunView.Query query : queries) {
      if (query.refused() == null) {
        played.put(query.name(), query(query, answer.queries().get(names.id(query.name()))));
      }
    }
    return new RunView.Step(index, step.at(), millis, events(step, scenario, answer), played);
  }

  private JsonNode query(RunView.Query query, QueryStep step) {
    if (step == null) {
      return last.computeIfAbsent(query.name(), name -> nothing(query.error()));
    }
    ObjectNode played = NODES.objectNode();
    played.set("batches", names.plain(Json.mapper().valueToTree(step.batches())));
    played.set("result", names.plain(Json.mapper().valueToTree(step.result())));
    played.put("truncated", step.truncated());
    played.set("error", Json.mapper().valueToTree(failure(step)));
    ObjectNode after = played.deepCopy();
    after.set("batches", NODES.arrayNode());
    last.put(query.name(), after);
    return played;
  }

  private static ObjectNode nothing(Failure error) {
    ObjectNode nothing = NODES.objectNode();
    nothing.set("batches", NODES.arrayNode());
    nothing.set("result", NODES.arrayNode());
    nothing.put("truncated", false);
    nothing.set("error", Json.mapper().valueToTree(error));
    return nothing;
  }

  /** Why a query ended during a step; null if it did not. */
  Failure failure(QueryStep step) {
    return step == null || step.error() == null
        ? null
        : new Failure(step.error().condition(), names.plain(step.error().message()));
  }

  private List<RunView.Event> events(Scenario.Step step, Scenario scenario, StepAnswer answer) {
    Map<String, Integer> taken = new HashMap<>();
    List<RunView.Event> events = new ArrayList<>();
    for (Scenario.Event event : step.events()) {
      Appended appended = answer.appended().get(names.id(event.stream()));
      int index = taken.merge(event.stream(), 1, Integer::sum) - 1;
      String time = event.data().path(scenario.streams().get(event.stream()).eventTime()).asText();
      Instant eventTime = OffsetDateTime.parse(time).toInstant();
      events.add(
          new RunView.Event(
              event.id(), event.stream(), appended.partition(), appended.offsets().get(index), event.at(), eventTime,
              event.data()));
    }
    return events;
  }
}
