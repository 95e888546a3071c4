package io.tidemark.learning;

import java.time.Duration;
import java.util.List;

/** What may be done to a run. */
sealed interface Action {
  record Step(int batches) implements Action {}

  record Play(String words, Duration every) implements Action {}

  record Pause() implements Action {}

  record Move(int centre, List<Double> to) implements Action {}

  /** @param intercept null to leave it as it is */
  record Drift(List<Double> weights, Double intercept) implements Action {}

  record Turn(double degrees) implements Action {}

  /** What is null stays as it is. */
  record Set(
      Double halfLife, Double decay, Definition.Unit unit, Integer k, Double stepSize, Double spread, Double noise)
      implements Action {}

  record Predict(List<Double> at) implements Action {}
}
