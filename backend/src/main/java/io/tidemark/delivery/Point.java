package io.tidemark.delivery;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Where a batch can be halted, in the order Spark passes these points. */
public enum Point {
  /** The range of offsets is stored, nothing has been processed. */
  @JsonProperty("planned")
  PLANNED,
  /** The first of the batch's two tasks is through, the second has taken up its first event and not written it. */
  @JsonProperty("half")
  HALF,
  /** The sink has everything; Spark has not been told yet. */
  @JsonProperty("written")
  WRITTEN,
  /** The batch is in the commit log. */
  @JsonProperty("committed")
  COMMITTED
}
