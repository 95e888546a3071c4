package io.tidemark.drift;

import io.tidemark.broker.KafkaAccess;
import io.tidemark.broker.Topics;
import io.tidemark.wire.Json;
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
 * A topic of a run, of one partition, so that what is read is in the order it was sent. One thread at a time appends. The topic is
 * deleted with {@link #close}.
 */
final class LabTopic implements AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  private final KafkaAccess kafka;
  private final String name;
  private final KafkaProducer<byte[], byte[]> producer;
  private volatile long end;

  LabTopic(KafkaAccess kafka, String name) {
    this.kafka = kafka;
    this.name = name;
    try (Topics topics = new Topics(kafka)) {
      topics.ensure(name, 1);
    }
    producer =
        new KafkaProducer<>(
            kafka.client(
                Map.of(
                    "client.id", "tidemark-drift",
                    "key.serializer", ByteArraySerializer.class,
                    "value.serializer", ByteArraySerializer.class,
                    "acks", "all",
                    "linger.ms", 5,
                    "max.block.ms", 5_000,
                    "request.timeout.ms", 5_000,
                    "delivery.timeout.ms", 15_000,
                    "buffer.memory", 8L * 1024 * 1024,
                    "auto.include.jmx.reporter", "false")));
  }

  String name() {
    return name;
  }

  /** One past the newest record's offset, as Kafka has confirmed. */
  long end() {
    return end;
  }

  /** Returns when Kafka has all of them. @throws Problem unavailable; it is not known then which of them it has */
  void append(List<?> records) {
    List<Future<RecordMetadata>> sent = new ArrayList<>(records.size());
    try {
      for (Object record : records) {
        sent.add(producer.send(new ProducerRecord<>(name, 0, null, Json.write(record).getBytes(StandardCharsets.UTF_8))));
      }
      producer.flush();
      for (Future<RecordMetadata> one : sent) {
        end = Math.max(end, one.get().offset() + 1);
      }
    } catch (KafkaException | ExecutionException e) {
      throw Problem.unavailable("Kafka does not take the records of the run: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("interrupted while sending records");
    }
  }

  @Override
  public void close() {
    producer.close(CLOSE_LIMIT);
    try (Topics topics = new Topics(kafka)) {
      topics.delete(name);
    }
  }
}
