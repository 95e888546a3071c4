package io.tidemark.stream;

import io.tidemark.broker.KafkaAccess;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** The tap's one thread and one consumer: assigns, looks at the bounds twice a second, polls, hands out. A failure is counted and retried. */
final class TapLoop implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(TapLoop.class.getName());
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration KAFKA_PATIENCE = Duration.ofSeconds(2);
  private static final long BOUNDS_EVERY_NANOS = 500_000_000L;
  private static final long BREATH_MILLIS = 20;
  private static final long RETRY_MILLIS = 1_000;
  private static final long CLOSE_MILLIS = 5_000;

  private final Map<String, TappedStream> streams;
  private final Supplier<Optional<Function<StreamDefinition, RecordParser>>> parsers;
  private final Consumer<StreamBatch> tell;
  private final AtomicLong failures;
  private final Random random = new Random();
  private final Object lock = new Object();
  private volatile boolean closed;
  private volatile boolean changed;
  private volatile KafkaAccess kafka;
  private Thread thread;
  private long boundsRead;

  TapLoop(
      Map<String, TappedStream> streams,
      Supplier<Optional<Function<StreamDefinition, RecordParser>>> parsers,
      Consumer<StreamBatch> tell,
      AtomicLong failures) {
    this.streams = streams;
    this.parsers = parsers;
    this.tell = tell;
    this.failures = failures;
  }

  void start(KafkaAccess access) {
    synchronized (lock) {
      if (thread != null || closed) {
        throw new IllegalStateException("the tap is connected or closed already");
      }
      kafka = access;
      thread = new Thread(this::run, "tidemark-tap");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** The streams are others than before. */
  void reassign() {
    changed = true;
    wake();
  }

  void wake() {
    synchronized (lock) {
      lock.notifyAll();
    }
  }

  private void run() {
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(TapConsumers.settings(kafka, "tidemark-tap", 500))) {
      changed = true;
      while (!closed) {
        try {
          pass(consumer);
        } catch (RuntimeException e) {
          failures.incrementAndGet();
          LOG.log(System.Logger.Level.DEBUG, "the tap tries again", e);
          // The consumer may have gone on past what was not dealt with.
          loseSeeks();
          rest(RETRY_MILLIS);
        }
      }
    }
  }

  private void pass(KafkaConsumer<byte[], byte[]> consumer) {
    if (changed) {
      changed = false;
      Set<TopicPartition> all = new HashSet<>();
      streams.values().forEach(tapped -> tapped.partitions().forEach(partition -> all.add(partition.topicPartition())));
      consumer.assign(all);
      boundsRead = 0;
      consumer.pause(all);
      // Seeks are lost with the old assignment's positions; each partition says again where it stands.
      loseSeeks();
    }
    if (System.nanoTime() - boundsRead > BOUNDS_EVERY_NANOS || boundsRead == 0) {
      readBounds(consumer);
      boundsRead = System.nanoTime();
    }
    Optional<Function<StreamDefinition, RecordParser>> known = parsers.get();
    if (known.isEmpty() || streams.isEmpty()) {
      rest(POLL.toMillis());
      return;
    }
    streams.values().forEach(tapped -> tapped.steer(consumer, random));
    ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
    streams.values().forEach(tapped -> take(tapped, polled, known.get(), consumer));
    if (!polled.isEmpty() && streams.values().stream().noneMatch(TappedStream::sampling)) {
      // Small fetches in quick succession would cost more than they bring.
      rest(BREATH_MILLIS);
    }
  }

  private void loseSeeks() {
    streams.values().forEach(tapped -> tapped.partitions().forEach(TapPartition::loseSeek));
  }

  private void readBounds(KafkaConsumer<byte[], byte[]> consumer) {
    Set<TopicPartition> all = consumer.assignment();
    if (all.isEmpty()) {
      return;
    }
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(all, KAFKA_PATIENCE);
    Map<TopicPartition, Long> ends = consumer.endOffsets(all, KAFKA_PATIENCE);
    for (TappedStream tapped : streams.values()) {
      for (TapPartition partition : tapped.partitions()) {
        Long begin = begins.get(partition.topicPartition());
        Long end = ends.get(partition.topicPartition());
        if (begin != null && end != null) {
          partition.bounds(begin, end, RecordTap.LOOK_BACK);
        }
      }
    }
  }

  private void take(
      TappedStream tapped,
      ConsumerRecords<byte[], byte[]> polled,
      Function<StreamDefinition, RecordParser> factory,
      KafkaConsumer<byte[], byte[]> consumer) {
    for (TapPartition partition : tapped.partitions()) {
      List<ConsumerRecord<byte[], byte[]>> fetched = polled.records(partition.topicPartition());
      if (!fetched.isEmpty() && partition.ready()) {
        tapped.take(partition, fetched, factory).ifPresent(tell);
        long reached = fetched.get(fetched.size() - 1).offset() + 1;
        if (partition.position() != reached) {
          consumer.seek(partition.topicPartition(), partition.position());
        }
      }
    }
  }

  private void rest(long millis) {
    synchronized (lock) {
      if (!closed && !changed) {
        try {
          lock.wait(millis);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          closed = true;
        }
      }
    }
  }

  @Override
  public void close() {
    Thread running;
    synchronized (lock) {
      closed = true;
      running = thread;
      lock.notifyAll();
    }
    if (running != null && running != Thread.currentThread()) {
      try {
        running.join(CLOSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
