package io.tidemark.sink;

import io.tidemark.broker.KafkaAccess;
import io.tidemark.broker.Topics;
import io.tidemark.connection.ConnectionRegistry;
import io.tidemark.wire.Problem;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What sinks write to: the one Kafka, the folder of files, the connections. Safe for use by many threads. */
public final class SinkTargets {
  private final Path folder;
  private final ConnectionRegistry connections;
  private volatile KafkaAccess kafka;

  /** @param folder files go below it, into a folder for each name */
  public SinkTargets(Path folder, ConnectionRegistry connections) {
    this.folder = folder;
    this.connections = connections;
  }

  /** Kafka is up. */
  public void kafka(KafkaAccess up) {
    kafka = up;
  }

  Path folder() {
    return folder;
  }

  ConnectionRegistry connections() {
    return connections;
  }

  /** Spark's options that say how Kafka is reached. */
  Map<String, String> kafka() {
    Map<String, String> options = new LinkedHashMap<>();
    kafka.properties().forEach((name, value) -> options.put("kafka." + name, value));
    options.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    return options;
  }

  /** Creates the topic where there is none. @throws io.tidemark.broker.BrokerUnavailable when Kafka refuses */
  void ensureTopic(String topic) {
    if (kafka == null) {
      throw Problem.unavailable("Kafka is still starting; try again in a few seconds");
    }
    try (Topics topics = new Topics(kafka)) {
      topics.ensure(topic, 1);
    }
  }
}
