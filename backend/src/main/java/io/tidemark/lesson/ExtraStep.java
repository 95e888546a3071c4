package io.tidemark.lesson;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.stream.StreamDefinition;
import io.tidemark.wire.Problem;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Puts a step that is not in the script into a scenario, before what is left of it. */
final class ExtraStep {
  private ExtraStep() {}

  /**
   * The scenario with one more step.
   *
   * @param played how many steps have been played
   * @param body {@code {"events":[…],"at":…}}, as a step of a scenario
   * @throws Problem 400 naming every bad field
   */
  static Scenario into(Scenario scenario, int played, JsonNode body) {
    Complaints complaints = new Complaints();
    if (!complaints.object("", body, Set.of("events", "at"))) {
      complaints.refuseIfAny();
    }
    if (!body.path("events").isArray()) {
      complaints.add("/events", "must be a list of events; send {} to play the next step of the script");
    }
    if (scenario.steps().size() >= Scenario.MOST_STEPS || scenario.eventCount() + body.path("events").size() > Scenario.MOST_EVENTS) {
      complaints.add("", "a run has at most " + Scenario.MOST_STEPS + " steps with " + Scenario.MOST_EVENTS + " events; start another run");
    }
    complaints.refuseIfAny();
    Map<String, StreamDefinition> streams = new LinkedHashMap<>();
    scenario.streams().forEach((name, source) -> streams.put(name, ScenarioReader.definition(source)));
    EventReader events = new EventReader(new DayTime(scenario.day()), streams, complaints);
    events.continueAfter(scenario);
    events.reserve(body.path("events"));
    Instant before = played == 0 ? null : scenario.steps().get(played - 1).at();
    Scenario.Step step = events.step("", timed(scenario, played, body, before), before);
    refuseTaken(scenario, step, complaints);
    complaints.refuseIfAny();
    return scenario.with(played, step);
  }

  /** Between two steps of the script, an extra one without times is triggered when the next would be. */
  private static JsonNode timed(Scenario scenario, int played, JsonNode body, Instant before) {
    boolean untimed = body.path("at").isMissingNode();
    for (JsonNode event : body.path("events")) {
      untimed &= event.path("at").isMissingNode();
    }
    if (!untimed || before == null || played >= scenario.steps().size()) {
      return body;
    }
    Instant next = scenario.steps().get(played).at();
    ObjectNode timed = body.deepCopy();
    return next.isBefore(before.plusSeconds(60)) ? timed.put("at", DayTime.iso(next)) : timed;
  }

  private static void refuseTaken(Scenario scenario, Scenario.Step step, Complaints complaints) {
    for (int i = 0; step != null && i < step.events().size(); i++) {
      String id = step.events().get(i).id();
      long others = scenario.steps().stream().flatMap(known -> known.events().stream()).filter(event -> event.id().equals(id)).count();
      long own = step.events().stream().filter(event -> event.id().equals(id)).count();
      if (others + own > 1) {
        complaints.add("/events/" + i + "/id", "\"" + id + "\" is the name of another event; choose a different one or leave it out");
      }
    }
  }
}
