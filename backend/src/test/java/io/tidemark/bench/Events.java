package io.tidemark.bench;

import io.tidemark.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Small made-up events in a topic: a time with up to two seconds of disorder, one of {@value #KEYS} keys and a value. */
final class Events implements AutoCloseable {
  static final String SCHEMA = "t TIMESTAMP, k STRING, v DOUBLE";
  static final String EVENT_TIME = "t";
  private static final int KEYS = 20;
  private static final int DISORDER_MILLIS = 2_000;

  private final String topic;
  private final int partitions;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Random random = new Random(42);
  private long sent;
  private volatile Thread pacing;

  Events(String bootstrapServers, String topic, int partitions) {
    this.topic = topic;
    this.partitions = partitions;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "linger.ms", "5", "batch.size", "65536", "compression.type", "lz4"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  private void send(long atMillis) {
    String json =
        "{\"t\":\"" + Json.text(Instant.ofEpochMilli(atMillis - random.nextInt(DISORDER_MILLIS))) + "\",\"k\":\"k" + random.nextInt(KEYS) + "\",\"v\":"
            + random.nextInt(1_000) + "}";
    producer.send(new ProducerRecord<>(topic, (int) (sent++ % partitions), null, json.getBytes(StandardCharsets.UTF_8)));
  }

  /** Writes {@code count} events, a thousand of them to each second of event time, as fast as Kafka takes them. */
  void fill(int count, Instant from) {
    for (int i = 0; i < count; i++) {
      send(from.toEpochMilli() + i);
    }
    producer.flush();
  }

  /** Writes {@code perSecond} events a second, of the present time, in steps of ten milliseconds, until {@link #close}. */
  void pace(int perSecond) {
    pacing = new Thread(() -> run(perSecond), "bench-events");
    pacing.setDaemon(true);
    pacing.start();
  }

  private void run(int perSecond) {
    long start = System.nanoTime();
    long done = 0;
    while (!Thread.currentThread().isInterrupted()) {
      long due = (System.nanoTime() - start) * perSecond / 1_000_000_000L;
      for (; done < due; done++) {
        send(System.currentTimeMillis());
      }
      LockSupport.parkNanos(10_000_000L);
    }
  }

  @Override
  public void close() throws InterruptedException {
    if (pacing != null) {
      pacing.interrupt();
      pacing.join();
    }
    producer.close(Duration.ofSeconds(5));
  }
}
