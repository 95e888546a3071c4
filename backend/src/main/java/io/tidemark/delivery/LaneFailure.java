package io.tidemark.delivery;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What can be made to fail inside a lane; it strikes once. */
public enum LaneFailure {
  /** The second task of the batch in hand, or of the next one, throws at its first event. */
  @JsonProperty("task")
  TASK,
  /** The sink has written; the call that should say so throws. */
  @JsonProperty("answer")
  ANSWER
}
