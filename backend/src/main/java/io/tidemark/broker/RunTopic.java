package io.tidemark.broker;

import io.tidemark.wire.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * A topic that belongs to one run of a lab, with the one producer that fills it. One thread at a time appends; {@link #end} may
 * be asked by any. The topic is deleted with {@link #close}.
 */
public final class RunTopic implements AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
  private static final int LINGER_MILLIS = 5;

  /** What is to be appended to a partition. */
  public record Message(int partition, byte[] value) {}

  private final KafkaAccess kafka;
  private final String name;
  private final KafkaProducer<byte[], byte[]> producer;
  private volatile SortedMap<Integer, Long> end = new TreeMap<>();

  /**
   * @param client of the producer, as the broker's log shows it
   * @param bufferBytes of what waits to be sent
   */
  public RunTopic(KafkaAccess kafka, String client, String name, int partitions, long bufferBytes) {
    this.kafka = kafka;
    this.name = name;
    for (int partition = 0; partition < partitions; partition++) {
      end.put(partition, 0L);
    }
    try (Topics topics = new Topics(kafka)) {
      topics.ensure(name, partitions);
    }
    producer = new KafkaProducer<>(kafka.producer(client, LINGER_MILLIS, bufferBytes));
  }

  public String name() {
    return name;
  }

  /** The offset that the next record of each partition will get, as Kafka has confirmed. */
  public SortedMap<Integer, Long> end() {
    return end;
  }

  /** Returns when Kafka has all of them. @throws Problem unavailable; it is not known then which of them it has */
  public void append(List<Message> messages) {
    List<Future<RecordMetadata>> sent = new ArrayList<>(messages.size());
    try {
      for (Message message : messages) {
        sent.add(producer.send(new ProducerRecord<>(name, message.partition(), null, message.value())));
      }
      producer.flush();
      SortedMap<Integer, Long> next = new TreeMap<>(end);
      for (Future<RecordMetadata> one : sent) {
        next.merge(one.get().partition(), one.get().offset() + 1, Math::max);
      }
      end = next;
    } catch (KafkaException | ExecutionException e) {
      throw Problem.unavailable("Kafka does not take what is sent to " + name + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("interrupted while sending to " + name);
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
