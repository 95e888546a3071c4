package io.tidemark.drift;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Fields;
import io.tidemark.wire.Interval;
import io.tidemark.wire.Problem;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Reads what callers send: definitions of runs, and actions. Everything wrong is a {@link Problem} with pointers. Stateless. */
final class Documents {
  private static final Set<String> DEFINITION =
      Set.of("sensors", "every", "k", "quantile", "window", "watermark", "speed", "seed");
  private static final int MOST_SECONDS = 600;
  private static final int MOST_FAULT = 300;
  private static final double LEAST_QUANTILE = 0.5;
  private static final double MOST_QUANTILE = 0.9999;
  private static final double MOST_SHIFT = 5;

  private Documents() {}

  static Definition definition(JsonNode json) {
    Fields fields = new Fields(json, DEFINITION);
    Definition definition =
        new Definition(
            fields.number("sensors", 1, 8, 4),
            millis(fields, "every", Duration.ofMillis(200), Duration.ofSeconds(10), "1 second"),
            fields.number("k", 1, 12, 4),
            fields.decimal("quantile", LEAST_QUANTILE, MOST_QUANTILE, 0.995),
            millis(fields, "window", Duration.ofSeconds(20), Duration.ofMinutes(10), "1 minute"),
            millis(fields, "watermark", Duration.ZERO, Duration.ofMinutes(10), "10 seconds"),
            fields.number("speed", 1, 120, 30),
            fields.number("seed", 0, Integer.MAX_VALUE, 7));
    fields.refuseIfBad();
    return definition;
  }

  /** Spark takes less, the plant's clock does not. */
  private static Interval millis(Fields fields, String name, Duration least, Duration most, String otherwise) {
    Interval interval = fields.interval(name, least, most, otherwise);
    if (interval.micros() % 1_000 != 0) {
      fields.complain("/" + name, "\"" + interval.text() + "\" is not a whole number of milliseconds");
    }
    return interval;
  }

  /** What {@code do} may say. */
  private enum Verb {
    play,
    pause,
    advance("seconds"),
    fault("kind", "sensor", "seconds"),
    late("sensor", "seconds", "by"),
    drift("feature", "by", "over"),
    calm,
    quantile("quantile"),
    refit;

    private final Set<String> fields;

    Verb(String... fields) {
      this.fields = new HashSet<>(Set.of(fields));
      this.fields.add("do");
    }
  }

  static Action action(JsonNode json, Definition definition) {
    Verb verb = Fields.verb(json, Verb.class);
    Fields fields = new Fields(json, verb.fields);
    Action action = read(verb, fields, definition);
    fields.refuseIfBad();
    return action;
  }

  private static Action read(Verb verb, Fields fields, Definition definition) {
    return switch (verb) {
      case play -> new Action.Play();
      case pause -> new Action.Pause();
      case advance -> new Action.Advance(fields.number("seconds", 1, MOST_SECONDS, 60));
      case fault -> new Action.Break(
          fields.choice("kind", FaultKind.class, null), sensor(fields, definition), fields.number("seconds", 1, MOST_FAULT, 20));
      case late -> new Action.Late(
          sensor(fields, definition), fields.number("seconds", 1, MOST_FAULT, 20), fields.number("by", 1, MOST_SECONDS, 120));
      case drift -> new Action.Drift(
          fields.choice("feature", Feature.class, null), fields.decimal("by", -MOST_SHIFT, MOST_SHIFT, 1.5),
          millis(fields, "over", Duration.ZERO, Duration.ofHours(1), "5 minutes"));
      case calm -> new Action.Calm();
      case quantile -> new Action.Quantile(fields.requiredDecimal("quantile", LEAST_QUANTILE, MOST_QUANTILE));
      case refit -> new Action.Refit();
    };
  }

  private static int sensor(Fields fields, Definition definition) {
    return fields.number("sensor", 0, definition.sensors() - 1, 0);
  }
}
