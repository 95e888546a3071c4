package io.tidemark.broker;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArraySerializer;

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

  /**
   * The settings of a producer of bytes that waits for Kafka's word on all it sends, 15 s at most.
   *
   * @param lingerMillis how long a record waits for others to go with
   * @param bufferBytes of what waits to be sent
   */
  public Map<String, Object> producer(String client, int lingerMillis, long bufferBytes) {
    return client(
        Map.of(
            "client.id", client,
            "key.serializer", ByteArraySerializer.class,
            "value.serializer", ByteArraySerializer.class,
            "acks", "all",
            "linger.ms", lingerMillis,
            "max.block.ms", 5_000,
            "request.timeout.ms", 5_000,
            "delivery.timeout.ms", 15_000,
            "buffer.memory", bufferBytes,
            "auto.include.jmx.reporter", "false"));
  }

  @Override
  public String toString() {
    return bootstrapServers;
  }
}
