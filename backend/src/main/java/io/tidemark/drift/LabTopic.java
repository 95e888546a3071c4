package io.tidemark.drift;

import io.tidemark.broker.KafkaAccess;
import io.tidemark.broker.RunTopic;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A topic of a run, of one partition, so that what is read is in the order it was sent. One thread at a time appends. The topic
 * is deleted with {@link #close}.
 */
final class LabTopic implements AutoCloseable {
  private static final long BUFFER_BYTES = 8L * 1024 * 1024;

  private final RunTopic topic;

  LabTopic(KafkaAccess kafka, String name) {
    topic = new RunTopic(kafka, "tidemark-drift", name, 1, BUFFER_BYTES);
  }

  String name() {
    return topic.name();
  }

  /** One past the newest record's offset, as Kafka has confirmed. */
  long end() {
    return topic.end().get(0);
  }

  /** Returns when Kafka has all of them. @throws Problem unavailable; it is not known then which of them it has */
  void append(List<?> records) {
    topic.append(records.stream().map(LabTopic::message).toList());
  }

  private static RunTopic.Message message(Object record) {
    return new RunTopic.Message(0, Json.write(record).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    topic.close();
  }
}
