package io.tidemark.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What the lanes of a run write to, each into one of its own.
 *
 * @param connection the name of a connection for TABLE, else null
 */
public record SinkChoice(Kind kind, @JsonInclude(JsonInclude.Include.NON_NULL) String connection) {
  /** The sorts of sinks. */
  public enum Kind {
    /** A file of the run. */
    @JsonProperty("sqlite")
    SQLITE,
    /** In the database of a connection. */
    @JsonProperty("table")
    TABLE,
    @JsonProperty("kafka")
    KAFKA
  }

  static SinkChoice of(Kind kind) {
    return new SinkChoice(kind, null);
  }
}
