package io.tidemark.latency;

import io.tidemark.wire.Interval;

/** What may be done to a run. */
sealed interface Action {
  record Play() implements Action {}

  record Pause() implements Action {}

  record Rate(int rate) implements Action {}

  /** @param trigger of the micro-batch lane */
  record Trigger(Interval trigger) implements Action {}

  record Clear() implements Action {}
}
