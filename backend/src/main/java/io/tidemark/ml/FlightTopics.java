package io.tidemark.ml;

import io.tidemark.broker.KafkaAccess;
import io.tidemark.broker.Topics;
import io.tidemark.wire.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The topics of a run, of one partition each, so that a micro-batch has its flights in the order they were sent: announcements,
 * reports and predictions. Safe for use by many threads. The topics are deleted with {@link #close}.
 */
final class FlightTopics implements AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  final String announcements;
  final String reports;
  final String predictions;
  private final KafkaAccess kafka;
  private final KafkaProducer<byte[], byte[]> producer;

  FlightTopics(MlStage stage, String run) {
    announcements = stage.topic(run, "announcements");
    reports = stage.topic(run, "reports");
    predictions = stage.topic(run, "predictions");
    kafka = stage.kafka();
    try (Topics topics = new Topics(kafka)) {
      all().forEach(topic -> topics.ensure(topic, 1));
    }
    producer =
        new KafkaProducer<>(
            kafka.client(
                Map.of(
                    "client.id", "tidemark-ml",
                    "key.serializer", ByteArraySerializer.class,
                    "value.serializer", ByteArraySerializer.class,
                    "acks", "all",
                    "linger.ms", 5,
                    "max.block.ms", 5_000,
                    "request.timeout.ms", 5_000,
                    "delivery.timeout.ms", 15_000,
                    "buffer.memory", 4L * 1024 * 1024,
                    "auto.include.jmx.reporter", "false")));
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

  @Override
  public void close() {
    producer.close(CLOSE_LIMIT);
    try (Topics topics = new Topics(kafka)) {
      all().forEach(topics::delete);
    }
  }
}
