package io.tidemark.stream;

import io.tidemark.broker.KafkaAccess;
import io.tidemark.wire.Problem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes to Kafka for all streams: what feeds bring with a short linger and bounded buffers, what the API appends as one atomic batch.
 *
 * <p>A full buffer makes {@link #send} wait at most five seconds. Safe for use by many threads.
 */
final class TopicWriter implements AutoCloseable {
  /** The most a batch may take in the topic: a little under what a broker takes by default. */
  static final int ATOMIC_BYTES = 1_048_000;

  /** More than what the record format adds to a value without key and headers. */
  static final int RECORD_OVERHEAD_BYTES = 32;

  /**
   * When a scripted event arrives, epoch milliseconds as text. Not the record's timestamp: by that the broker would delete a story of
   * last year at once, and refuse one of next year.
   */
  static final String ARRIVED_HEADER = "tidemark-arrived";

  private static final int ARRIVED_BYTES = 40;
  private static final int DELIVERY_MILLIS = 15_000;

  private final KafkaProducer<byte[], byte[]> feeding;
  private final KafkaProducer<byte[], byte[]> atomic;
  private final Object atomicTurn = new Object();

  TopicWriter(KafkaAccess kafka) {
    Map<String, Object> settings = common("tidemark-feeds");
    settings.put("linger.ms", 20);
    settings.put("batch.size", 64 * 1024);
    settings.put("buffer.memory", 16L * 1024 * 1024);
    settings.put("compression.type", "lz4");
    feeding = new KafkaProducer<>(kafka.client(settings));
    settings = common("tidemark-append");
    // Nothing leaves before flush() says so, and one batch has room for all: that makes it one record batch.
    settings.put("linger.ms", DELIVERY_MILLIS / 3);
    settings.put("batch.size", ATOMIC_BYTES + 512);
    settings.put("max.request.size", 2 * ATOMIC_BYTES);
    settings.put("buffer.memory", 4L * ATOMIC_BYTES);
    atomic = new KafkaProducer<>(kafka.client(settings));
  }

  private static Map<String, Object> common(String clientId) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("client.id", clientId);
    settings.put("key.serializer", ByteArraySerializer.class);
    settings.put("value.serializer", ByteArraySerializer.class);
    settings.put("acks", "all");
    settings.put("max.block.ms", 5_000);
    settings.put("request.timeout.ms", 5_000);
    settings.put("delivery.timeout.ms", DELIVERY_MILLIS);
    settings.put("reconnect.backoff.max.ms", 2_000);
    settings.put("auto.include.jmx.reporter", "false");
    return settings;
  }

  /** Queues one numbered record; {@code done} learns how it went. */
  void send(String topic, int partition, Position position, byte[] value, Callback done) {
    ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, position.timestampMillis(), null, value);
    Headers headers = record.headers();
    headers.add(Position.ORIGIN_HEADER, position.origin().getBytes(StandardCharsets.UTF_8));
    headers.add(Position.NUMBER_HEADER, Long.toString(position.n()).getBytes(StandardCharsets.US_ASCII));
    feeding.send(record, done);
  }

  /** Returns when everything queued so far is in its topic, or has failed. */
  void flush() {
    feeding.flush();
  }

  /**
   * Appends all of {@code values} or none; answers their offsets.
   *
   * @param arrivedMillis when each is said to have arrived, kept in a header; empty when that is its timestamp
   * @throws Problem too large, or unavailable when Kafka does not take it in time (then it is not known whether it did)
   */
  List<Long> append(String topic, int partition, long timestampMillis, List<byte[]> values, List<Long> arrivedMillis) {
    int overhead = RECORD_OVERHEAD_BYTES + (arrivedMillis.isEmpty() ? 0 : ARRIVED_BYTES);
    long bytes = values.stream().mapToLong(value -> value.length + overhead).sum() + 128;
    if (bytes > ATOMIC_BYTES) {
      throw Problem.tooLarge(
          "the events take " + bytes + " bytes in the topic; at most " + ATOMIC_BYTES + " fit into one atomic batch, send fewer at once");
    }
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    synchronized (atomicTurn) {
      try {
        for (int i = 0; i < values.size(); i++) {
          ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, partition, timestampMillis, null, values.get(i));
          if (!arrivedMillis.isEmpty()) {
            record.headers().add(ARRIVED_HEADER, Long.toString(arrivedMillis.get(i)).getBytes(StandardCharsets.US_ASCII));
          }
          sent.add(atomic.send(record));
        }
      } catch (KafkaException e) {
        throw Problem.unavailable("Kafka does not take events for topic " + topic + " now: " + e.getMessage());
      } finally {
        atomic.flush();
      }
    }
    List<Long> offsets = new ArrayList<>();
    try {
      for (Future<RecordMetadata> one : sent) {
        offsets.add(one.get().offset());
      }
    } catch (ExecutionException e) {
      throw Problem.unavailable("Kafka did not confirm the events for topic " + topic + ": " + e.getCause().getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("interrupted while appending to topic " + topic);
    }
    return offsets;
  }

  @Override
  public void close() {
    feeding.close(Duration.ofSeconds(3));
    atomic.close(Duration.ofSeconds(3));
  }
}
