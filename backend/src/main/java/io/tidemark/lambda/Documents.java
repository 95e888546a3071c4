package io.tidemark.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Fields;
import io.tidemark.wire.Interval;
import io.tidemark.wire.Problem;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/** Reads what callers send: definitions of runs, and actions. Everything wrong is a {@link Problem} with pointers. Stateless. */
final class Documents {
  static final int MOST_AT_ONCE = 5_000;
  private static final int MOST_DISTURBED = 1_000;
  private static final int FASTEST = 1_000_000;
  private static final Duration DAY = Duration.ofDays(1);
  private static final Logic USUAL = new Logic(15, Logic.By.origin);
  private static final Set<String> DEFINITION =
      Set.of("input", "day", "speed", "logic", "watermark", "batchEvery", "kappa", "seed");

  private Documents() {}

  static Definition definition(JsonNode json) {
    Fields fields = new Fields(json, DEFINITION);
    Definition.Input input = fields.choice("input", Definition.Input.class, Definition.Input.flights);
    String usual = input == Definition.Input.flights ? FlightInput.USUAL_DAY : null;
    String day = fields.given("day") ? fields.text("day", null) : usual;
    int speed = fields.number("speed", 1, FASTEST, 600);
    Logic logic = logic(fields);
    Interval watermark = watermark(fields, "watermark");
    Interval every = schedule(fields);
    boolean kappa = fields.flag("kappa", true);
    int seed = fields.number("seed", 0, Integer.MAX_VALUE, 7);
    if (day != null && input == Definition.Input.random) {
      fields.complain("/day", "is for flights only; drawn flights are of three days");
    } else if (day != null && !FlightInput.has(day)) {
      fields.complain("/day", "is no day of the flights; they are of " + FlightInput.days());
    }
    fields.refuseIfBad();
    return new Definition(input, day, speed, logic, text(watermark), text(every), kappa, seed);
  }

  private static Interval watermark(Fields fields, String name) {
    return fields.interval(name, Duration.ZERO, DAY.multipliedBy(30), null);
  }

  private static Interval schedule(Fields fields) {
    return fields.interval("batchEvery", Duration.ofSeconds(5), DAY, null);
  }

  private static String text(Interval interval) {
    return interval == null ? null : interval.text();
  }

  private static Logic logic(Fields fields) {
    Fields logic = fields.object("logic", Set.of("delayedOver", "by"));
    return new Logic(logic.number("delayedOver", 0, 1_440, USUAL.delayedOver()), logic.choice("by", Logic.By.class, USUAL.by()));
  }

  /** What {@code do} may say. */
  private enum Verb {
    play(Set.of()),
    pause(Set.of()),
    advance(Set.of("reports")),
    late(Set.of("reports", "by")),
    wrong(Set.of("reports")),
    batch(Set.of()),
    logic(Set.of("logic")),
    kill(Set.of("layer")),
    revive(Set.of("layer")),
    watermark(Set.of("delay")),
    schedule(Set.of("batchEvery")),
    speed(Set.of("speed"));

    private final Set<String> fields;

    Verb(Set<String> fields) {
      this.fields = fields;
    }
  }

  static Action action(JsonNode json) {
    Set<String> details = Set.of("reports", "by", "logic", "layer", "delay", "batchEvery", "speed");
    Fields all = new Fields(json, with(details, "do"));
    Verb verb = Fields.verb(json, Verb.class);
    all.refuseIfBad();
    for (String name : details) {
      if (all.given(name) && !verb.fields.contains(name)) {
        all.complain("/" + name, "does not belong to " + verb);
      }
    }
    Action action = action(verb, all);
    all.refuseIfBad();
    return action;
  }

  private static Set<String> with(Set<String> names, String another) {
    Set<String> all = new TreeSet<>(names);
    all.add(another);
    return all;
  }

  private static Action action(Verb verb, Fields fields) {
    return switch (verb) {
      case play -> new Action.Play();
      case pause -> new Action.Pause();
      case advance -> new Action.Advance(fields.number("reports", 1, MOST_AT_ONCE, 1));
      case late -> late(fields);
      case wrong -> new Action.Wrong(fields.number("reports", 1, MOST_DISTURBED, 1));
      case batch -> new Action.Batch();
      case logic -> logicChange(fields);
      case kill -> new Action.Kill(fields.choice("layer", Action.LayerName.class, null));
      case revive -> new Action.Revive(fields.choice("layer", Action.LayerName.class, null));
      case watermark -> new Action.Watermark(text(watermark(fields, "delay")));
      case schedule -> new Action.Schedule(text(schedule(fields)));
      case speed -> new Action.Speed(fields.requiredNumber("speed", 1, FASTEST));
    };
  }

  private static Action late(Fields fields) {
    int reports = fields.number("reports", 1, MOST_DISTURBED, 1);
    Interval by = fields.interval("by", Duration.ofSeconds(1), DAY.multipliedBy(7), "12 hours");
    return new Action.Late(reports, by.duration(), by.text());
  }

  private static Action logicChange(Fields fields) {
    fields.require("logic", "such as {\"delayedOver\":15,\"by\":\"origin\"}");
    return new Action.ChangeLogic(logic(fields));
  }
}
