package io.tidemark.delivery.driver;

import io.tidemark.broker.KafkaAccess;
import io.tidemark.broker.Topics;
import java.util.HashMap;
import java.util.Map;

/** Where the lanes' topics end. Opens its connection with the first lane and keeps it. Confined to the command thread. */
final class TopicEnd implements AutoCloseable {
  private Topics topics;

  TopicEnd at(Map<String, String> kafka) {
    if (topics == null) {
      Map<String, String> properties = new HashMap<>(kafka);
      topics = new Topics(new KafkaAccess(properties.remove("bootstrap.servers"), properties));
    }
    return this;
  }

  /** The offset that the next record of the topic's one partition will get. */
  long of(String topic) {
    return topics.end(topic).get(0);
  }

  @Override
  public void close() {
    if (topics != null) {
      topics.close();
    }
  }
}
