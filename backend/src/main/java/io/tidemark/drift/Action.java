package io.tidemark.drift;

import io.tidemark.wire.Interval;

/** What may be done to a run. */
sealed interface Action {
  record Play() implements Action {}

  record Pause() implements Action {}

  record Advance(int seconds) implements Action {}

  record Break(FaultKind kind, int sensor, int seconds) implements Action {}

  /** What a sensor measures in these seconds comes only afterwards, so much later. */
  record Late(int sensor, int seconds, int by) implements Action {}

  /** @param by standard deviations of a quiet sensor */
  record Drift(Feature feature, double by, Interval over) implements Action {}

  record Calm() implements Action {}

  record Quantile(double quantile) implements Action {}

  record Refit() implements Action {}
}
