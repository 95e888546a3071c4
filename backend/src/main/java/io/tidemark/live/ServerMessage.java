package io.tidemark.live;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;

/** What the channel says about itself; everything else comes from the features. */
sealed interface ServerMessage {
  record Hello(String type, int protocol, String version, String instance, Instant serverTime, long pingSeconds)
      implements ServerMessage {}

  record Refused(String type, String topic, String detail) implements ServerMessage {
    Refused(String topic, String detail) {
      this("refused", topic, detail);
    }
  }

  record Pong(String type, JsonNode at) implements ServerMessage {
    Pong(JsonNode at) {
      this("pong", at);
    }
  }
}
