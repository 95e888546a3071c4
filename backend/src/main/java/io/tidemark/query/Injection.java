package io.tidemark.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What a step brings to one stream.
 *
 * @param body {@code {"events":[…],"partition":0}}, as for an append
 * @param arrivedMillis when each event arrives, written into its record; empty for now
 */
public record Injection(JsonNode body, List<Long> arrivedMillis) {
  public Injection {
    arrivedMillis = List.copyOf(arrivedMillis);
  }
}
