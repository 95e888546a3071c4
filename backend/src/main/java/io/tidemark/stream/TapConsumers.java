package io.tidemark.stream;

import io.tidemark.broker.KafkaAccess;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Settings of consumers that only look: no group, no commits, small buffers. */
final class TapConsumers {
  private TapConsumers() {}

  static Map<String, Object> settings(KafkaAccess kafka, String clientId, int recordsPerPoll) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("client.id", clientId);
    settings.put("key.deserializer", ByteArrayDeserializer.class);
    settings.put("value.deserializer", ByteArrayDeserializer.class);
    settings.put("enable.auto.commit", "false");
    settings.put("auto.offset.reset", "earliest");
    settings.put("allow.auto.create.topics", "false");
    settings.put("max.poll.records", recordsPerPoll);
    settings.put("max.partition.fetch.bytes", 256 * 1024);
    settings.put("fetch.max.bytes", 4 * 1024 * 1024);
    // A fetch that waits for more to come holds up what is asked after it on the same connection, such as where a new topic begins.
    settings.put("fetch.max.wait.ms", 100);
    settings.put("retry.backoff.ms", 20);
    settings.put("retry.backoff.max.ms", 200);
    settings.put("auto.include.jmx.reporter", "false");
    settings.put("request.timeout.ms", 5_000);
    settings.put("default.api.timeout.ms", 5_000);
    settings.put("reconnect.backoff.max.ms", 2_000);
    return kafka.client(settings);
  }
}
