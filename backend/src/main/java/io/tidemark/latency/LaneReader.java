package io.tidemark.latency;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.broker.KafkaAccess;
import io.tidemark.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a lane's output topic on a thread of its own and takes the time at which a poll has returned its records. Takes notice of
 * each record once: a lane keeps the order of a partition, so one that does not lie behind the last was written again.
 */
final class LaneReader implements AutoCloseable {
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final long CLOSE_LIMIT_MILLIS = 5_000;

  /** A record of the output topic; times in microseconds. */
  record Read(long id, long sent, double score, int partition, long offset, long readAt) {
    long latency() {
      return Math.max(0, readAt - sent);
    }
  }

  /** What is told of what was read, on the reader's thread; an empty list at least once a second. */
  @FunctionalInterface
  interface Listener {
    void read(List<Read> records);
  }

  private final Clock clock;
  private final Listener listener;
  private final Consumer<Exception> failed;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<Integer, Long> next = new TreeMap<>();
  private final Thread thread;
  private long read;
  private long repeated;
  private volatile boolean closed;

  LaneReader(KafkaAccess kafka, String topic, int partitions, Clock clock, Listener listener, Consumer<Exception> failed) {
    this.clock = clock;
    this.listener = listener;
    this.failed = failed;
    IntStream.range(0, partitions).forEach(partition -> next.put(partition, 0L));
    consumer =
        new KafkaConsumer<>(
            kafka.client(
                Map.of(
                    "client.id", topic + "-reader",
                    "key.deserializer", ByteArrayDeserializer.class,
                    "value.deserializer", ByteArrayDeserializer.class,
                    "enable.auto.commit", false,
                    "auto.include.jmx.reporter", "false")));
    List<TopicPartition> all = next.keySet().stream().map(partition -> new TopicPartition(topic, partition)).toList();
    consumer.assign(all);
    consumer.seekToBeginning(all);
    thread = new Thread(this::follow, "tidemark-latency-reader");
    thread.setDaemon(true);
    thread.start();
  }

  private void follow() {
    try (consumer) {
      while (!closed) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(IDLE);
        listener.read(take(records, RecordFeed.micros(clock)));
      }
    } catch (WakeupException e) {
      // Closed.
    } catch (KafkaException | IllegalStateException e) {
      failed.accept(e);
    }
  }

  private synchronized List<Read> take(ConsumerRecords<byte[], byte[]> records, long now) {
    List<Read> taken = new ArrayList<>(records.count());
    for (ConsumerRecord<byte[], byte[]> record : records) {
      JsonNode value = Json.node(new String(record.value(), StandardCharsets.UTF_8));
      Read one = new Read(
          value.path("id").asLong(), value.path("sent").asLong(), value.path("score").asDouble(),
          value.path("partition").asInt(), value.path("offset").asLong(), now);
      if (one.offset() < next.getOrDefault(one.partition(), 0L)) {
        repeated++;
      } else {
        next.put(one.partition(), one.offset() + 1);
        read++;
        taken.add(one);
      }
    }
    return taken;
  }

  /** Where the input topic goes on behind what has come out, by partition. */
  synchronized Map<Integer, Long> next() {
    return new TreeMap<>(next);
  }

  synchronized long read() {
    return read;
  }

  synchronized long repeated() {
    return repeated;
  }

  @Override
  public void close() {
    closed = true;
    consumer.wakeup();
    try {
      thread.join(CLOSE_LIMIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
