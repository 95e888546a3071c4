package io.tidemark.lambda;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * All that may be done with the lambda lab from outside; every answer is a record ready for JSON, in the words of docs/lambda.md. Each
 * method throws {@link io.tidemark.wire.Problem}; runs answer unavailable until Spark is up. Safe for use by many threads.
 */
public interface Lambda {
  /** DEFINITION; answers RUN at once, and closes the run before. */
  Object start(JsonNode body);

  Object run(String id);

  /** @param airport null for all */
  Object answer(String id, String airport);

  Object history(String id);

  /** ACTION; answers RUN when it is through. */
  Object act(String id, JsonNode body);

  void close(String id);
}
