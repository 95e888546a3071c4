package io.tidemark.latency;

import com.fasterxml.jackson.databind.JsonNode;

/** Where browsers acknowledge the records that a ping named. */
@FunctionalInterface
public interface SeenRecords {
  /**
   * Records have arrived in a browser; ids it was not asked for are passed over. Called by many threads.
   *
   * @param seen {@code {"lane","ids":[…]}}
   * @throws io.tidemark.wire.Problem when the run is not there, or the document is wrong
   */
  void seen(String run, JsonNode seen);
}
