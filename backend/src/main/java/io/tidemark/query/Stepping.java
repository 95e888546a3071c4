package io.tidemark.query;

import com.fasterxml.jackson.databind.JsonNode;

/** Stepping as HTTP sees it. Throws {@link io.tidemark.wire.Problem}; a refused step has changed nothing. Safe for use by many threads. */
public interface Stepping {
  /**
   * Appends {@code {"events":[…]}} as one batch and lets every running manual query on the stream read exactly that; answers
   * {@code {"queries":{"QUERY":{"batches":[…],"result":[…]}}}} when Spark is through.
   */
  Object step(String stream, JsonNode body);
}
