package io.tidemark.ml;

import io.tidemark.broker.KafkaAccess;
import io.tidemark.broker.Topics;
import io.tidemark.wire.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The topics of a run, of one partition each, so that a micro-batch has its flights in the order they were sent: announcements,
 * reports and predictions. One producer, which keeps the order and sends nothing twice. Safe for use by many threads. The topics are
 * deleted with {@link #close}.
 */
final class FlightTopics implements AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
  private static final Duration POLL = Duration.ofSeconds(1);
  private static final int MOST_EMPTY_POLLS = 20;
  private static final int LINGER_MILLIS = 5;
  private static final long BUFFER_BYTES = 4L * 1024 * 1024;

  final String announcements;
  final String reports;
  final String predictions;
  private final KafkaAccess kafka;
  private final KafkaProducer<byte[], byte[]> producer;

  FlightTopics(MlStage stage, String run) {
    List<String> names = names(stage, run);
    announcements = names.get(0);
    reports = names.get(1);
    predictions = names.get(2);
    kafka = stage.kafka();
    try (Topics topics = new Topics(kafka)) {
      all().forEach(topic -> topics.ensure(topic, 1));
    }
    Map<String, Object> settings = new HashMap<>(kafka.producer("tidemark-ml", LINGER_MILLIS, BUFFER_BYTES));
    settings.put("enable.idempotence", true);
    producer = new KafkaProducer<>(settings);
  }

  /** Announcements, reports and predictions of a run. */
  static List<String> names(MlStage stage, String run) {
    return List.of(stage.topic(run, "announcements"), stage.topic(run, "reports"), stage.topic(run, "predictions"));
  }

  private List<String> all() {
    return List.of(announcements, reports, predictions);
  }

  /** Returns when Kafka has all of them. @throws Problem unavailable; it is not known then which of them it has */
  void send(String topic, List<String> records) {
    List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
    try {
      for (String json : records) {
        sent.add(producer.send(new ProducerRecord<>(topic, json.getBytes(StandardCharsets.UTF_8))));
      }
      for (Future<RecordMetadata> one : sent) {
        one.get();
      }
    } catch (KafkaException | ExecutionException e) {
      throw Problem.unavailable("Kafka does not take what is sent to " + topic + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("interrupted while sending to " + topic);
    }
  }

  /** The last records of a topic, at most so many; what was sent before and not confirmed is in it or will never be. */
  Set<String> last(String topic, int most) {
    producer.flush();
    Set<String> records = new HashSet<>();
    TopicPartition partition = new TopicPartition(topic, 0);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
        kafka.client(Map.of(
            "client.id", "tidemark-ml-last",
            "key.deserializer", ByteArrayDeserializer.class,
            "value.deserializer", ByteArrayDeserializer.class,
            "default.api.timeout.ms", 15_000,
            "auto.include.jmx.reporter", "false")))) {
      consumer.assign(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      consumer.seek(partition, Math.max(0, end - most));
      for (int empty = 0; consumer.position(partition) < end;) {
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        empty = polled.isEmpty() ? empty + 1 : 0;
        if (empty == MOST_EMPTY_POLLS) {
          throw Problem.unavailable("Kafka does not give what is in " + topic);
        }
        polled.forEach(record -> records.add(new String(record.value(), StandardCharsets.UTF_8)));
      }
    }
    return records;
  }

  /** As {@link #close}, and leaves the topics. */
  void leave() {
    producer.close(CLOSE_LIMIT);
  }

  @Override
  public void close() {
    producer.close(CLOSE_LIMIT);
    try (Topics topics = new Topics(kafka)) {
      all().forEach(topics::delete);
    }
  }
}
