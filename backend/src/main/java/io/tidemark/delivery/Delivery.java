package io.tidemark.delivery;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * All that may be done in the delivery lab from outside; every answer is a record ready for JSON, in the words of docs/delivery.md.
 *
 * <p>Each method throws {@link io.tidemark.wire.Problem}; runs answer unavailable until Kafka is up. Safe for use by many threads.
 */
public interface Delivery {
  /** Scripts, sinks, and how each guarantee is configured. */
  Object offer();

  /** DEFINITION with {@code play} beside it; answers RUN at once. */
  Object start(JsonNode body);

  Object run(String id);

  /** {@code {}} or {@code {"action":ACTION}}; answers STEP. */
  Object step(String id, JsonNode body);

  /** Ends a run, also one that is busy. */
  void close(String id);
}
