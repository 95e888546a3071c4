package io.tidemark.lambda;

import io.tidemark.broker.KafkaAccess;
import io.tidemark.broker.Topics;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The log of a run: a Kafka topic of two partitions, all reports of a flight in one of them, in the order they were sent.
 *
 * <p>One thread appends; {@link #end} may be asked by any. The topic is deleted with {@link #close}.
 */
final class ReportTopic implements AutoCloseable {
  static final int PARTITIONS = 2;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);

  private final KafkaAccess kafka;
  private final String name;
  private final KafkaProducer<byte[], byte[]> producer;
  private volatile Offsets end = Offsets.begin(PARTITIONS);

  ReportTopic(KafkaAccess kafka, String name) {
    this.kafka = kafka;
    this.name = name;
    try (Topics topics = new Topics(kafka)) {
      topics.ensure(name, PARTITIONS);
    }
    producer =
        new KafkaProducer<>(
            kafka.client(
                Map.of(
                    "client.id", "tidemark-lambda",
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

  String name() {
    return name;
  }

  /** Where the log ends, as Kafka has confirmed. */
  Offsets end() {
    return end;
  }

  /** Returns when Kafka has all of them. @throws Problem unavailable; it is not known then which of them it has */
  void append(List<Report> reports) {
    List<Future<RecordMetadata>> sent = new ArrayList<>(reports.size());
    try {
      for (Report report : reports) {
        int partition = Math.floorMod(report.flight().hashCode(), PARTITIONS);
        sent.add(producer.send(new ProducerRecord<>(name, partition, null, Json.write(report).getBytes(StandardCharsets.UTF_8))));
      }
      producer.flush();
      SortedMap<Integer, Long> next = new TreeMap<>(end.next());
      for (Future<RecordMetadata> one : sent) {
        next.merge(one.get().partition(), one.get().offset() + 1, Math::max);
      }
      end = new Offsets(next);
    } catch (KafkaException | ExecutionException e) {
      throw Problem.unavailable("Kafka does not take the reports: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("interrupted while sending reports");
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
