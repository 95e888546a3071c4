package io.tidemark.query;

import io.tidemark.broker.KafkaAccess;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The options with which Spark's Kafka source reaches a broker and begins to read. Stateless. */
final class KafkaOptions {
  private KafkaOptions() {}

  /** The broker's address and what clients need besides it. */
  static Map<String, String> of(KafkaAccess kafka) {
    Map<String, String> options = new HashMap<>();
    kafka.properties().forEach((name, value) -> options.put("kafka." + name, value));
    options.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    return options;
  }

  /**
   * Where a query from scratch begins. From a time on it is each partition's first record of that timestamp or later, and its end when
   * it holds none.
   */
  static Map<String, String> start(StreamShape stream) {
    if (Set.of("earliest", "latest").contains(stream.startingOffsets())) {
      return Map.of("startingOffsets", stream.startingOffsets());
    }
    String millis = String.valueOf(Instant.parse(stream.startingOffsets()).toEpochMilli());
    return Map.of("startingTimestamp", millis, "startingOffsetsByTimestampStrategy", "latest");
  }
}
