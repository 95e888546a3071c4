package io.tidemark.latency;

import io.tidemark.broker.KafkaAccess;
import io.tidemark.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Makes the records: one after the other at an even rate, each stamped when it is handed to Kafka. What a stop of the machine has
 * held up for more than a second is not made up for. All methods may be called by any thread; after {@link #hold} Kafka has all
 * that was sent.
 */
final class RecordFeed implements AutoCloseable {
  private static final long BUFFER_BYTES = 4L * 1024 * 1024;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(3);
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** A record as it lies in the topic; {@code sent} in microseconds since 1970. */
  record Made(long id, long sent, double[] features) {}

  private final String topic;
  private final int partitions;
  private final Clock clock;
  private final Random random;
  private final Consumer<Exception> failed;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Thread thread = new Thread(this::make, "tidemark-latency-input");
  private final Pulse pulse;
  private int rate;
  private long sent;
  private boolean playing;
  private boolean closed;

  RecordFeed(KafkaAccess kafka, String topic, Definition definition, Clock clock, Consumer<Exception> failed) {
    this.topic = topic;
    this.partitions = definition.partitions();
    this.rate = definition.rate();
    this.random = new Random(definition.seed() + 1);
    this.clock = clock;
    this.pulse = new Pulse(clock);
    this.failed = failed;
    producer = new KafkaProducer<>(kafka.producer("tidemark-latency-input", 0, BUFFER_BYTES));
    thread.setDaemon(true);
    thread.start();
  }

  static long micros(Clock clock) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }

  private void make() {
    long next = System.nanoTime();
    while (true) {
      synchronized (this) {
        if (closed) {
          return;
        }
        if (!playing) {
          pauseForNews();
          next = System.nanoTime();
          continue;
        }
        long now = System.nanoTime();
        if (now - next >= 0) {
          send();
          next = now - next > SECOND ? now : next + SECOND / rate;
        }
      }
      LockSupport.parkNanos(this, next - System.nanoTime());
    }
  }

  private void pauseForNews() {
    try {
      wait();
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  private void send() {
    double[] features = random.doubles(LinearModel.FEATURES, -1, 1).toArray();
    int partition = (int) (sent % partitions);
    byte[] value = Json.write(new Made(sent, micros(clock), features)).getBytes(StandardCharsets.UTF_8);
    try {
      producer.send(new ProducerRecord<>(topic, partition, null, value), (done, error) -> {
        if (error != null) {
          broken(error);
        }
      });
      sent++;
      pulse.beat();
    } catch (RuntimeException e) {
      broken(e);
    }
  }

  private void broken(Exception error) {
    stop();
    failed.accept(error);
  }

  synchronized void play() {
    playing = !closed;
    notifyAll();
  }

  /** Sends nothing more. */
  synchronized void stop() {
    playing = false;
  }

  /** Sends nothing more; returns when Kafka has all. */
  void hold() {
    stop();
    producer.flush();
  }

  synchronized void rate(int changed) {
    rate = changed;
  }

  synchronized long sent() {
    return sent;
  }

  synchronized LatencyView.Input view() {
    return new LatencyView.Input(playing ? LatencyView.InputState.playing : LatencyView.InputState.paused, sent, pulse.rate());
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      playing = false;
      notifyAll();
    }
    producer.close(CLOSE_LIMIT);
  }
}
