package io.tidemark.dstream;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * All that may be done with the DStream lab from outside; every answer is a record ready for JSON, in the words of its contract.
 *
 * <p>Each method throws {@link io.tidemark.wire.Problem}; runs answer unavailable until Spark is up. Safe for use by many
 * threads.
 */
public interface DStreamLab {
  /** The scripts, what lines may come from, and what Spark says of DStreams. */
  Object catalog();

  /** DEFINITION, with {@code "play":n} beside; answers RUN at once. */
  Object start(JsonNode body);

  Object run(String id);

  /** Plays the next step of the script, or of {@code {"lines":[…]}}; answers STEP when Spark is through. */
  Object step(String id, JsonNode body);

  /** Ends a run, also one that is still playing. */
  void close(String id);
}
