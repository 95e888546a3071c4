package io.tidemark.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What a client may say; anything else becomes a {@link Complaint} that tells it what is allowed. */
sealed interface ClientMessage {
  int MAX_TOPICS = 32;
  int MAX_TOPIC_LENGTH = 120;

  void leaveWith(LiveClient client);

  record Subscribe(List<String> topics) implements ClientMessage {
    @Override
    public void leaveWith(LiveClient client) {
      client.wish.set(topics);
    }
  }

  record Ping(JsonNode at) implements ClientMessage {
    @Override
    public void leaveWith(LiveClient client) {
      client.reply.set(new ServerMessage.Pong(at));
    }
  }

  record Complaint(String topic, String detail) implements ClientMessage {
    @Override
    public void leaveWith(LiveClient client) {
      client.complaint.set(new ServerMessage.Refused(topic, detail));
    }
  }

  static ClientMessage parse(String text) {
    JsonNode message;
    try {
      message = Json.node(text);
    } catch (Problem e) {
      return new Complaint("", "The message is not JSON.");
    }
    return switch (message.path("type").asText("")) {
      case "subscribe" -> subscribe(message.path("topics"));
      case "ping" -> message.path("at").isValueNode()
          ? new Ping(message.get("at"))
          : new Complaint("", "A ping needs \"at\": a number or a text, which the pong repeats.");
      default -> new Complaint("", "The message's type must be \"subscribe\" or \"ping\".");
    };
  }

  private static ClientMessage subscribe(JsonNode list) {
    if (!list.isArray() || list.size() > MAX_TOPICS) {
      return new Complaint("", "\"topics\" must be a list of at most " + MAX_TOPICS + " topics"
          + (list.isArray() ? ", not " + list.size() : "") + "; the subscription is as it was.");
    }
    Set<String> topics = new LinkedHashSet<>();
    for (JsonNode topic : list) {
      if (!topic.isTextual() || topic.asText().isEmpty() || topic.asText().length() > MAX_TOPIC_LENGTH) {
        return new Complaint("", "Each topic must be a text of 1 to " + MAX_TOPIC_LENGTH
            + " characters; the subscription is as it was.");
      }
      topics.add(topic.asText());
    }
    return new Subscribe(new ArrayList<>(topics));
  }
}
