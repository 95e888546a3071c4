package io.tidemark.latency;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.query.Interval;
import io.tidemark.wire.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Reads definitions, actions and acknowledgements; what is wrong is told with its place, at most twenty complaints. */
final class Documents {
  static final int MOST_IDS = 200;
  private static final Set<String> DEFINITION = Set.of("rate", "partitions", "trigger", "checkpoint", "seed");
  private static final Duration LONGEST_TRIGGER = Duration.ofSeconds(10);
  private static final Duration SHORTEST_CHECKPOINT = Duration.ofSeconds(5);
  private static final Duration LONGEST_CHECKPOINT = Duration.ofMinutes(5);

  private final JsonNode document;
  private final List<Problem.Field> bad = new ArrayList<>();

  /** The records of a lane that a browser has. */
  record Seen(LaneName lane, List<Long> ids) {}

  private Documents(JsonNode document, Set<String> allowed) {
    this.document = document;
    if (!document.isObject()) {
      bad.add(new Problem.Field("", "must be an object with the fields " + String.join(", ", new TreeSet<>(allowed))));
    }
    document.fieldNames().forEachRemaining(name -> {
      if (!allowed.contains(name) && bad.size() < 20) {
        String pointer = "/" + name.replace("~", "~0").replace("/", "~1");
        bad.add(new Problem.Field(pointer, "is unknown; allowed: " + String.join(", ", new TreeSet<>(allowed))));
      }
    });
  }

  static Definition definition(JsonNode node) {
    Documents fields = new Documents(node, DEFINITION);
    Definition read = new Definition(
        fields.number("rate", 1, Definition.MOST_RATE, 50),
        fields.number("partitions", 1, Definition.MOST_PARTITIONS, 1),
        fields.interval("trigger", "0 seconds", Duration.ZERO, LONGEST_TRIGGER),
        fields.interval("checkpoint", "5 seconds", SHORTEST_CHECKPOINT, LONGEST_CHECKPOINT),
        fields.number("seed", 0, Integer.MAX_VALUE, 7));
    fields.refuseIfBad();
    return read;
  }

  static Action action(JsonNode node) {
    String what = node.path("do").asText("");
    return switch (what) {
      case "play" -> new Documents(node, Set.of("do")).done(new Action.Play());
      case "pause" -> new Documents(node, Set.of("do")).done(new Action.Pause());
      case "clear" -> new Documents(node, Set.of("do")).done(new Action.Clear());
      case "rate" -> {
        Documents fields = new Documents(node, Set.of("do", "rate"));
        fields.require("rate");
        yield fields.done(new Action.Rate(fields.number("rate", 1, Definition.MOST_RATE, 1)));
      }
      case "trigger" -> {
        Documents fields = new Documents(node, Set.of("do", "trigger"));
        fields.require("trigger");
        yield fields.done(new Action.Trigger(fields.interval("trigger", "0 seconds", Duration.ZERO, LONGEST_TRIGGER)));
      }
      default -> throw Problem.invalid("/do", shown(node.path("do")) + " is unknown; one of play, pause, rate, trigger, clear");
    };
  }

  static Seen seen(JsonNode node) {
    Documents fields = new Documents(node, Set.of("lane", "ids"));
    LaneName lane = LaneName.of(node.path("lane").asText("")).orElse(null);
    if (lane == null) {
      fields.complain("lane", shown(node.path("lane")) + " is unknown; one of micro-batch, real-time");
    }
    JsonNode ids = node.path("ids");
    List<Long> read = new ArrayList<>();
    if (!ids.isArray() || ids.isEmpty() || ids.size() > MOST_IDS) {
      fields.complain("ids", "must be a list of 1 to " + MOST_IDS + " ids of records, as the ping named them");
    } else {
      Set<Long> once = new HashSet<>();
      ids.forEach(id -> {
        if (!id.canConvertToLong() || !id.isIntegralNumber()) {
          fields.complain("ids", shown(id) + " is no id of a record");
        } else if (once.add(id.longValue())) {
          read.add(id.longValue());
        }
      });
    }
    return fields.done(new Seen(lane, List.copyOf(read)));
  }

  private <T> T done(T read) {
    refuseIfBad();
    return read;
  }

  private void refuseIfBad() {
    if (!bad.isEmpty()) {
      throw Problem.invalid(bad);
    }
  }

  private void complain(String name, String detail) {
    if (bad.size() < 20) {
      bad.add(new Problem.Field("/" + name, detail));
    }
  }

  private void require(String name) {
    if (!document.hasNonNull(name)) {
      complain(name, "is missing");
    }
  }

  private int number(String name, int least, int most, int otherwise) {
    if (!document.hasNonNull(name)) {
      return otherwise;
    }
    JsonNode node = document.get(name);
    if (!node.isInt() || node.intValue() < least || node.intValue() > most) {
      complain(name, shown(node) + " is not a whole number from " + least + " to " + most);
      return otherwise;
    }
    return node.intValue();
  }

  private Interval interval(String name, String otherwise, Duration least, Duration most) {
    if (!document.hasNonNull(name)) {
      return Interval.parse(otherwise);
    }
    JsonNode node = document.get(name);
    try {
      Interval read = Interval.parse(node.isTextual() ? node.textValue() : null);
      if (read.duration().compareTo(least) < 0 || read.duration().compareTo(most) > 0) {
        complain(name, shown(node) + " is not from " + least.toSeconds() + " to " + most.toSeconds() + " seconds");
      }
      return read;
    } catch (Problem e) {
      complain(name, shown(node) + " is not a length of time such as \"1 second\"");
      return Interval.parse(otherwise);
    }
  }

  private static String shown(JsonNode node) {
    String text = node.isMissingNode() ? "nothing" : node.toString();
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }
}
