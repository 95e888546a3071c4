package io.tidemark.ml;

import io.tidemark.ml.PredictionTable.Chosen;
import java.time.Instant;
import java.util.Set;

/**
 * What a run begins with: nothing, or what a server before has left.
 *
 * @param script where the input stands
 * @param board what the run has come to
 * @param held models that are held for it already
 * @param watermark the judge's; null when it has none yet
 * @param resumed when it was taken up; null for a new run
 */
record RunStart(
    String id, OnlineDefinition definition, Chosen wanted, int speed, FlightScript script, Scoreboard board, Set<String> held,
    Instant watermark, Instant resumed) {
  static RunStart anew(String id, OnlineDefinition definition, ModelRegistry models) {
    return new RunStart(
        id, definition, new Chosen(definition.champion(), definition.challenger()), definition.speed(), new FlightScript(definition),
        new Scoreboard(definition.champion(), models::heldOut), Set.of(), null, null);
  }

  /** The input before the run is ready. */
  OnlineView.Input input() {
    OnlineView.InputState state = script.left() == 0 ? OnlineView.InputState.over : OnlineView.InputState.paused;
    return new OnlineView.Input(state, script.announced(), script.reported(), script.left(), script.clock(), speed);
  }
}
