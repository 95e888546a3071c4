package io.tidemark.broker;

import java.util.HashMap;
import java.util.Map;

/**
 * How a Kafka is reached: its address and what else a client must be told, such as who it is.
 *
 * <p>The properties may hold passwords: they are handed to clients and to Spark and are never shown, {@link #toString} included.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 */
public record KafkaAccess(String bootstrapServers, Map<String, String> properties) {
  public KafkaAccess {
    properties = Map.copyOf(properties);
  }

  /** A Kafka that asks nobody who he is. */
  public static KafkaAccess open(String bootstrapServers) {
    return new KafkaAccess(bootstrapServers, Map.of());
  }

  /** The settings of a client: the properties, overruled by {@code own}, and the address. */
  public Map<String, Object> client(Map<String, Object> own) {
    Map<String, Object> settings = new HashMap<>(properties);
    settings.putAll(own);
    settings.put("bootstrap.servers", bootstrapServers);
    return settings;
  }

  @Override
  public String toString() {
    return bootstrapServers;
  }
}
