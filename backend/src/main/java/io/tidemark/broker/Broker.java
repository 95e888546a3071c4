package io.tidemark.broker;

/** The Kafka in use, embedded or external. Safe for use by many threads. */
public interface Broker extends AutoCloseable {
  /** {@code host:port} for Kafka clients; the same for as long as the broker is open. */
  String bootstrapServers();

  /** The address with what else clients need to get in. */
  default KafkaAccess access() {
    return KafkaAccess.open(bootstrapServers());
  }

  /** Whether it takes connections now; answers within a second and never throws. */
  boolean reachable();

  /** Stops what this object has started; an external Kafka is left alone. Idempotent. */
  @Override
  void close();
}
