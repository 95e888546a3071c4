package io.tidemark.sink;

import io.tidemark.broker.Topics;
import io.tidemark.connection.ConnectionRegistry;
import io.tidemark.wire.Problem;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What sinks write to: the one Kafka, the folder of files, the connections. Safe for use by many threads. */
public final class SinkTargets {
  private static final String SERVERS = "kafka.bootstrap.servers";

  private final Path folder;
  private final ConnectionRegistry connections;
  private volatile Map<String, String> kafka = Map.of();

  /** @param folder files go below it, into a folder for each name */
  public SinkTargets(Path folder, ConnectionRegistry connections) {
    this.folder = folder;
    this.connections = connections;
  }

  /**
   * Kafka is up.
   *
   * @param properties of Kafka's clients, besides the servers
   */
  public void kafka(String bootstrapServers, Map<String, String> properties) {
    Map<String, String> options = new LinkedHashMap<>();
    properties.forEach((name, value) -> options.put("kafka." + name, value));
    options.put(SERVERS, bootstrapServers);
    kafka = Map.copyOf(options);
  }

  Path folder() {
    return folder;
  }

  ConnectionRegistry connections() {
    return connections;
  }

  /** Spark's options that say how Kafka is reached. */
  Map<String, String> kafka() {
    return kafka;
  }

  /** Creates the topic where there is none. @throws io.tidemark.broker.BrokerUnavailable when Kafka refuses */
  void ensureTopic(String topic) {
    if (kafka.isEmpty()) {
      throw Problem.unavailable("Kafka is still starting; try again in a few seconds");
    }
    try (Topics topics = new Topics(kafka.get(SERVERS))) {
      topics.ensure(topic, 1);
    }
  }
}
