package io.tidemark.delivery;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a lane is configured to keep. The order is that of the lanes on the page. */
public enum Guarantee {
  @JsonProperty("at-most-once")
  AT_MOST_ONCE("at-most-once"),
  @JsonProperty("at-least-once")
  AT_LEAST_ONCE("at-least-once"),
  @JsonProperty("exactly-once")
  EXACTLY_ONCE("exactly-once");

  private final String id;

  Guarantee(String id) {
    this.id = id;
  }

  /** Its name on the wire. */
  public String id() {
    return id;
  }
}
