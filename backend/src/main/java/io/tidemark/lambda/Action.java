package io.tidemark.lambda;

import java.time.Duration;

/** What may be done to a run. */
sealed interface Action {
  record Play() implements Action {}

  record Pause() implements Action {}

  record Advance(int reports) implements Action {}

  record Late(int reports, Duration by, String words) implements Action {}

  record Wrong(int reports) implements Action {}

  record Batch() implements Action {}

  record ChangeLogic(Logic logic) implements Action {}

  record Kill(LayerName layer) implements Action {}

  record Revive(LayerName layer) implements Action {}

  /** @param delay null for none */
  record Watermark(String delay) implements Action {}

  /** @param every null when runs are begun by hand from now on */
  record Schedule(String every) implements Action {}

  record Speed(int speed) implements Action {}

  /** The layers that can be killed. */
  enum LayerName {
    speed,
    batch,
    master,
    kappa
  }
}
