package io.tidemark.latency;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Fields;
import io.tidemark.wire.Interval;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads definitions, actions and acknowledgements; what is wrong is told with its place, at most twenty complaints. */
final class Documents {
  static final int MOST_IDS = 200;
  private static final Set<String> DEFINITION = Set.of("rate", "partitions", "trigger", "checkpoint", "seed");
  private static final Duration LONGEST_TRIGGER = Duration.ofSeconds(10);
  private static final Duration SHORTEST_CHECKPOINT = Duration.ofSeconds(5);
  private static final Duration LONGEST_CHECKPOINT = Duration.ofMinutes(5);

  /** The records of a lane that a browser has. */
  record Seen(LaneName lane, List<Long> ids) {}

  private Documents() {}

  static Definition definition(JsonNode node) {
    Fields fields = new Fields(node, DEFINITION);
    Definition read = new Definition(
        fields.number("rate", 1, Definition.MOST_RATE, 50),
        fields.number("partitions", 1, Definition.MOST_PARTITIONS, 1),
        fields.interval("trigger", Duration.ZERO, LONGEST_TRIGGER, "0 seconds"),
        fields.interval("checkpoint", SHORTEST_CHECKPOINT, LONGEST_CHECKPOINT, "5 seconds"),
        fields.number("seed", 0, Integer.MAX_VALUE, 7));
    fields.refuseIfBad();
    return read;
  }

  /** What {@code do} may say. */
  private enum Verb {
    play,
    pause,
    rate,
    trigger,
    clear
  }

  static Action action(JsonNode node) {
    Verb verb = Fields.verb(node, Verb.class);
    boolean valued = verb == Verb.rate || verb == Verb.trigger;
    Fields fields = new Fields(node, valued ? Set.of("do", verb.name()) : Set.of("do"));
    Action action = switch (verb) {
      case play -> new Action.Play();
      case pause -> new Action.Pause();
      case clear -> new Action.Clear();
      case rate -> new Action.Rate(fields.requiredNumber("rate", 1, Definition.MOST_RATE));
      case trigger -> {
        fields.require("trigger", "a length of time to " + Interval.words(LONGEST_TRIGGER));
        yield new Action.Trigger(fields.interval("trigger", Duration.ZERO, LONGEST_TRIGGER, "0 seconds"));
      }
    };
    fields.refuseIfBad();
    return action;
  }

  static Seen seen(JsonNode node) {
    Fields fields = new Fields(node, Set.of("lane", "ids"));
    LaneName lane = LaneName.of(node.path("lane").asText("")).orElse(null);
    if (lane == null) {
      fields.complain("/lane", Fields.shown(node.path("lane")) + " is unknown; one of micro-batch, real-time");
    }
    JsonNode ids = node.path("ids");
    List<Long> read = new ArrayList<>();
    if (!ids.isArray() || ids.isEmpty() || ids.size() > MOST_IDS) {
      fields.complain("/ids", "must be a list of 1 to " + MOST_IDS + " ids of records, as the ping named them");
    } else {
      Set<Long> once = new HashSet<>();
      ids.forEach(id -> {
        if (!id.canConvertToLong() || !id.isIntegralNumber()) {
          fields.complain("/ids", Fields.shown(id) + " is no id of a record");
        } else if (once.add(id.longValue())) {
          read.add(id.longValue());
        }
      });
    }
    fields.refuseIfBad();
    return new Seen(lane, List.copyOf(read));
  }
}
