package io.tidemark.broker;

/** The Kafka in use, embedded or external. Safe for use by many threads. */
public interface Broker extends AutoCloseable {
  /** {@code host:port} for Kafka clients; the same for as long as the broker is open. */
  String bootstrapServers();

  /** Whether it takes connections now; answers within a second and never throws. */
  boolean reachable();

  /** Stops what this object has started; an external Kafka is left alone. Idempotent. */
  @Override
  void close();
}
