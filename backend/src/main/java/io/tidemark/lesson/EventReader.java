package io.tidemark.lesson;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.stream.StreamDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads steps and their events: short times become whole, names and times left out are filled in, and each event is checked against the
 * schema of its stream.
 *
 * <p>Remembers the names given, so that none is given twice. Confined to its caller's thread.
 */
final class EventReader {
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}";
  private static final Duration BETWEEN = Duration.ofMinutes(1);

  private final DayTime times;
  private final Map<String, StreamDefinition> streams;
  private final Complaints complaints;
  private final Set<String> names = new HashSet<>();
  private int number;

  /** @param streams the streams by name; those that could not be read are missing */
  EventReader(DayTime times, Map<String, StreamDefinition> streams, Complaints complaints) {
    this.times = times;
    this.streams = streams;
    this.complaints = complaints;
  }

  /** Reserves names that may not be given to other events. */
  void reserve(JsonNode events) {
    events.forEach(event -> names.add(event.path("id").asText("")));
  }

  /** Goes on after the events of a scenario that has been read. */
  void continueAfter(Scenario scenario) {
    scenario.steps().forEach(step -> step.events().forEach(event -> names.add(event.id())));
    number = scenario.eventCount();
  }

  /** @param before when the step before was triggered; null for the first. Answers null where a time is wrong */
  Scenario.Step step(String pointer, JsonNode node, Instant before) {
    Instant told = time(pointer + "/at", node.path("at"));
    List<Scenario.Event> events = new ArrayList<>();
    JsonNode list = node.path("events");
    if (!Complaints.absent(list) && !list.isArray()) {
      complaints.add(pointer + "/events", "must be a list of events");
      return null;
    }
    for (int i = 0; i < list.size(); i++) {
      Scenario.Event event = event(pointer + "/events/" + i, list.get(i));
      if (event != null) {
        events.add(event);
      }
    }
    Instant at = told != null ? told : otherwise(events, before);
    if (told != null && before != null && told.isBefore(before)) {
      complaints.add(pointer + "/at", "is before the step before it, which is triggered at " + DayTime.iso(before));
    }
    List<Scenario.Event> arrived = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      Scenario.Event event = events.get(i);
      if (event.at() != null && event.at().isAfter(at)) {
        complaints.add(pointer + "/events/" + i + "/at", "the event arrives after its step is triggered at " + DayTime.iso(at));
      }
      arrived.add(event.at() != null ? event : new Scenario.Event(event.id(), event.stream(), at, event.data()));
    }
    return new Scenario.Step(at, arrived);
  }

  /** When a step is triggered that does not say so. */
  private Instant otherwise(List<Scenario.Event> events, Instant before) {
    Optional<Instant> latest = events.stream().map(Scenario.Event::at).filter(at -> at != null).max(Instant::compareTo);
    if (latest.isPresent()) {
      return before != null && latest.get().isBefore(before) ? before : latest.get();
    }
    if (before != null) {
      return before.plus(BETWEEN);
    }
    return events.stream()
        .flatMap(event -> eventTime(event).stream())
        .max(Instant::compareTo)
        .map(newest -> newest.plus(BETWEEN))
        .orElseGet(() -> times.instant("12:00").orElseThrow());
  }

  private Optional<Instant> eventTime(Scenario.Event event) {
    StreamDefinition stream = streams.get(event.stream());
    return stream == null ? Optional.empty() : times.instant(event.data().path(stream.eventTime()).asText(""));
  }

  private Instant time(String pointer, JsonNode node) {
    if (Complaints.absent(node)) {
      return null;
    }
    Optional<Instant> time = node.isTextual() ? times.instant(node.textValue()) : Optional.empty();
    if (time.isEmpty()) {
      complaints.add(pointer, node + " is not " + DayTime.RULE);
    }
    return time.map(at -> Instant.ofEpochMilli(at.toEpochMilli())).orElse(null);
  }

  private Scenario.Event event(String pointer, JsonNode node) {
    int before = complaints.count();
    number++;
    if (!complaints.object(pointer, node, Set.of("id", "stream", "at", "data"))) {
      return null;
    }
    String id = id(pointer + "/id", node.path("id"));
    String stream = stream(pointer + "/stream", node.path("stream"));
    Instant at = time(pointer + "/at", node.path("at"));
    JsonNode data = stream == null ? node.path("data") : data(pointer + "/data", node.path("data"), streams.get(stream));
    return complaints.count() > before || stream == null ? null : new Scenario.Event(id, stream, at, data);
  }

  private String id(String pointer, JsonNode node) {
    if (!Complaints.absent(node)) {
      return complaints.name(pointer, node, NAME, "at most 64 letters, digits, - and _");
    }
    int free = number;
    while (!names.add("e" + free)) {
      free++;
    }
    return "e" + free;
  }

  private String stream(String pointer, JsonNode node) {
    if (Complaints.absent(node) && streams.size() == 1) {
      return streams.keySet().iterator().next();
    }
    return streams.isEmpty() ? null : complaints.choice(pointer, node, streams.keySet());
  }

  private JsonNode data(String pointer, JsonNode node, StreamDefinition stream) {
    if (!node.isObject()) {
      complaints.add(pointer, "must be an object with the columns " + String.join(", ", stream.columnNames()));
      return node;
    }
    ObjectNode data = node.deepCopy();
    for (String column : stream.timeColumns()) {
      Optional<Instant> time = data.path(column).isTextual() ? times.instant(data.path(column).textValue()) : Optional.empty();
      time.ifPresent(at -> data.put(column, DayTime.iso(at)));
    }
    stream.complaints(data, pointer).forEach(field -> complaints.add(field.pointer(), field.detail()));
    return data;
  }
}
