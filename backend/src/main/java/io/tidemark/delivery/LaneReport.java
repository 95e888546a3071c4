package io.tidemark.delivery;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Where a lane stands.
 *
 * @param point where its batch is halted; null when it is idle: nothing to read, nothing in hand
 * @param batch the batch in hand, or the one just committed; null when idle before any
 * @param error why the query failed, Spark's words shortened to the cause; null unless failed
 */
public record LaneReport(Query query, Point point, Long batch, String error) {
  /** What has become of the lane's query. */
  public enum Query {
    @JsonProperty("running")
    RUNNING,
    @JsonProperty("failed")
    FAILED
  }
}
