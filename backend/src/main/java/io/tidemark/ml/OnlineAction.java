package io.tidemark.ml;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Fields;
import java.util.Set;

/**
 * What is asked of a run.
 *
 * @param model of swap and challenge; null for no challenger
 */
record OnlineAction(What what, int flights, int speed, String model) {
  private static final int MOST_FLIGHTS = 1_000;

  enum What {
    play,
    pause,
    advance,
    swap,
    challenge,
    speed,
    kill,
    revive
  }

  static OnlineAction read(JsonNode document, ModelRegistry models) {
    What what = Fields.verb(document, What.class);
    Fields fields = new Fields(document, allowed(what));
    String model = null;
    int flights = 0;
    int speed = 0;
    switch (what) {
      case advance -> flights = fields.number("flights", 1, MOST_FLIGHTS, 20);
      case swap -> model = model(fields, "champion", fields.requiredText("champion"), models);
      case challenge -> model = model(fields, "challenger", fields.text("challenger", null), models);
      case speed -> speed = fields.requiredNumber("speed", 1, OnlineDefinition.FASTEST);
      case play, pause, kill, revive -> { }
    }
    fields.refuseIfBad();
    return new OnlineAction(what, flights, speed, model);
  }

  private static String model(Fields fields, String name, String id, ModelRegistry models) {
    if (fields.has(name)) {
      OnlineDefinition.check(fields, "/" + name, id, models);
    }
    return id;
  }

  private static Set<String> allowed(What what) {
    return switch (what) {
      case advance -> Set.of("do", "flights");
      case swap -> Set.of("do", "champion");
      case challenge -> Set.of("do", "challenger");
      case speed -> Set.of("do", "speed");
      case play, pause, kill, revive -> Set.of("do");
    };
  }
}
