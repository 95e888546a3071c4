package io.tidemark.stream;

import io.tidemark.broker.BrokerUnavailable;
import io.tidemark.wire.Problem;
import java.util.List;
import java.util.Map;

/** The broker's topics, at most {@value #MOST}, by name; those of lab runs are nobody's business. Stateless. */
final class TopicList {
  private static final int MOST = 5_000;
  private static final String OWN = "tidemark.";
  private static final String LAB = "tidemark.lab_";

  private final Connection connection;

  TopicList(Connection connection) {
    this.connection = connection;
  }

  /** @param owners the stream that reads a topic, by topic */
  List<TopicView> views(Map<String, String> owners) {
    try {
      return connection.topics().partitionsByName().entrySet().stream()
          .filter(topic -> !topic.getKey().startsWith(LAB))
          .limit(MOST)
          .map(topic -> new TopicView(topic.getKey(), topic.getValue(), owners.get(topic.getKey()), topic.getKey().startsWith(OWN)))
          .toList();
    } catch (BrokerUnavailable e) {
      throw Problem.unavailable(e.getMessage());
    }
  }
}
