package io.tidemark.learning;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.learning.Definition.Algorithm;
import io.tidemark.learning.Definition.Unit;
import io.tidemark.wire.Fields;
import io.tidemark.wire.Interval;
import io.tidemark.wire.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Reads and checks what is to be done to a run of a definition. Stateless. */
final class ActionReader {
  static final int MOST_BATCHES = 50;
  static final double EDGE = 10;
  private static final Duration FASTEST = Duration.ofMillis(100);
  private static final Duration SLOWEST = Duration.ofMinutes(1);

  private ActionReader() {}

  /** @throws Problem naming each field that is wrong */
  static Action read(JsonNode body, Definition definition) {
    Set<String> fields =
        switch (body.path("do").asText()) {
          case "step" -> Set.of("do", "batches");
          case "play" -> Set.of("do", "every");
          case "pause" -> Set.of("do");
          case "move" -> only(definition.clusters(), "move", Set.of("do", "centre", "to"));
          case "drift" -> definition.clusters() ? Set.of("do", "angle") : Set.of("do", "weights", "intercept");
          case "set" -> definition.clusters()
              ? Set.of("do", "halfLife", "decay", "unit", "k", "spread")
              : Set.of("do", "stepSize", "noise");
          case "predict" -> Set.of("do", "at");
          default -> throw Problem.invalid(
              "/do", body.path("do") + " is unknown; one of step, play, pause, move, drift, set, predict");
        };
    Fields asked = Fields.ofChoice(body, fields);
    Action action = action(asked, body.path("do").asText(), definition);
    asked.refuseIfBad();
    return action;
  }

  private static Set<String> only(boolean possible, String what, Set<String> fields) {
    if (!possible) {
      throw Problem.invalid("/do", "\"" + what + "\" is for kmeans; a regression's truth is changed by \"drift\"");
    }
    return fields;
  }

  private static Action action(Fields asked, String what, Definition definition) {
    return switch (what) {
      case "step" -> new Action.Step(asked.number("batches", 1, MOST_BATCHES, 1));
      case "play" -> play(asked);
      case "pause" -> new Action.Pause();
      case "move" -> move(asked, definition);
      case "drift" -> drift(asked, definition);
      case "set" -> set(asked, definition);
      default -> {
        int size = definition.clusters() ? Truth.DIMENSIONS : definition.weights().size();
        yield new Action.Predict(required(asked, "at", asked.numbers("at", size, size, 1_000)));
      }
    };
  }

  private static Action play(Fields asked) {
    Interval every = asked.interval("every", FASTEST, SLOWEST, "1 second");
    return new Action.Play(every.text(), every.duration());
  }

  private static Action move(Fields asked, Definition definition) {
    int centre = asked.number("centre", 0, definition.centres() - 1, 0);
    return new Action.Move(centre, required(asked, "to", asked.numbers("to", Truth.DIMENSIONS, Truth.DIMENSIONS, EDGE)));
  }

  private static Action drift(Fields asked, Definition definition) {
    if (definition.clusters()) {
      Double angle = required(asked, "angle", asked.decimal("angle", -360, 360, null));
      return new Action.Turn(angle == null ? 0 : angle);
    }
    int size = definition.weights().size();
    List<Double> weights = asked.numbers("weights", size, size, DefinitionReader.MOST_WEIGHT);
    Double intercept = asked.decimal("intercept", -DefinitionReader.MOST_WEIGHT, DefinitionReader.MOST_WEIGHT, null);
    return new Action.Drift(intercept == null ? required(asked, "weights", weights) : weights, intercept);
  }

  private static Action set(Fields asked, Definition definition) {
    boolean linear = definition.algorithm() == Algorithm.linear;
    Double halfLife = asked.decimal("halfLife", DefinitionReader.LEAST_HALF_LIFE, DefinitionReader.MOST_HALF_LIFE, null);
    Double decay = asked.decimal("decay", 0, 1, null);
    if (asked.has("halfLife") && asked.has("decay")) {
      asked.complain("/decay", "and halfLife say the same in two ways; leave one of them out");
    }
    int fewest = definition.start() == Definition.Start.far ? 2 : 1;
    return new Action.Set(
        halfLife, decay, asked.has("unit") ? asked.choice("unit", Unit.class, null) : null,
        asked.number("k", fewest, DefinitionReader.MOST_CENTRES, null),
        asked.decimal("stepSize", DefinitionReader.LEAST_STEP, DefinitionReader.MOST_STEP, null),
        asked.decimal("spread", DefinitionReader.LEAST_SPREAD, DefinitionReader.MOST_SPREAD, null),
        asked.decimal("noise", 0, linear ? DefinitionReader.MOST_NOISE : DefinitionReader.MOST_TURNED, null));
  }

  private static <T> T required(Fields asked, String name, T value) {
    if (value == null && !asked.has(name)) {
      asked.complain("/" + name, "is missing");
    }
    return value;
  }
}
