package io.tidemark.delivery;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The API of Spark a lane is written in. */
public enum Api {
  @JsonProperty("structured")
  STRUCTURED,
  @JsonProperty("dstream")
  DSTREAM
}
