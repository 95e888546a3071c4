package io.tidemark.delivery;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a run can be made to fail. */
public enum FailurePoint {
  @JsonProperty("task")
  TASK,
  @JsonProperty("answer")
  ANSWER,
  @JsonProperty("driver")
  DRIVER,
  @JsonProperty("sink")
  SINK,
  @JsonProperty("source")
  SOURCE
}
