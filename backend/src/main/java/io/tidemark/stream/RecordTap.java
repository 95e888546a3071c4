package io.tidemark.stream;

import io.tidemark.broker.KafkaAccess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads along all streams' topics, so that what has arrived can be shown and judged without asking Kafka.
 *
 * <p>One thread and one consumer (no group, no commits). Per partition the newest 20,000 parsed records are held. At most 5,000 records a
 * second and stream are parsed: beyond that the tap reads fair blocks ({@link FairSample}) and counts what it passed over; {@link #covers}
 * tells the one from the other. It begins 1,000 records before a partition's end. A broker that is away is retried quietly and counted;
 * offsets removed by retention are passed over. Nothing is parsed before {@link #useParsers}. Safe for use by many threads.
 */
public final class RecordTap implements AutoCloseable {
  static final int RING = 20_000;
  static final int PARSED_PER_SECOND = 5_000;
  static final int LOOK_BACK = 1_000;

  private final Map<String, TappedStream> streams = new ConcurrentHashMap<>();
  private final List<Consumer<StreamBatch>> listeners = new CopyOnWriteArrayList<>();
  private final AtomicLong failures = new AtomicLong();
  private final TapLoop loop = new TapLoop(streams, this::parsers, this::tell, failures);
  private volatile Function<StreamDefinition, RecordParser> parsers;
  private volatile KafkaAccess kafka;

  /** Begins to read along there; call once. */
  public void connect(KafkaAccess access) {
    kafka = access;
    loop.start(access);
  }

  /** Begins to read along on a Kafka that asks nobody who he is. */
  public void connect(String bootstrapServers) {
    connect(KafkaAccess.open(bootstrapServers));
  }

  /** Gives the parsers, one for each stream and thread that asks; until then records wait in Kafka. */
  public void useParsers(Function<StreamDefinition, RecordParser> factory) {
    parsers = factory;
    loop.wake();
  }

  /** {@code listener} runs on the tap's thread, once per stream and partition and read, and must be quick; its failures are counted. */
  public void onRecords(Consumer<StreamBatch> listener) {
    listeners.add(listener);
  }

  /** Begins to read {@code stream}, or begins anew with a changed definition. */
  void add(String stream, StreamDefinition definition, String topic, int partitions) {
    streams.put(stream, new TappedStream(stream, definition, topic, partitions));
    loop.reassign();
  }

  void remove(String stream) {
    if (streams.remove(stream) != null) {
      loop.reassign();
    }
  }

  /** What is held of {@code from} up to but without {@code until}, in order. */
  public List<TappedRecord> range(String stream, int partition, long from, long until) {
    return ring(stream, partition).map(ring -> ring.range(from, until)).orElse(List.of());
  }

  /** True when every record of the range was read and is still held. */
  public boolean covers(String stream, int partition, long from, long until) {
    return ring(stream, partition).map(ring -> ring.covers(from, until)).orElse(false);
  }

  /**
   * Waits until the tap has dealt with everything below {@code until}, by reading it or by passing it over; false if it did not within
   * {@code patience}, or there is no such partition.
   */
  public boolean awaitCovered(String stream, int partition, long until, Duration patience) {
    Optional<TapRing> ring = ring(stream, partition);
    if (ring.isEmpty()) {
      return false;
    }
    try {
      return ring.get().await(until, patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** At most {@code limit} of the records from {@code readUntil} on (by partition; missing means all), a fair and steady sample if more. */
  public List<TappedRecord> unread(String stream, Map<Integer, Long> readUntil, int limit) {
    TappedStream tapped = streams.get(stream);
    List<TappedRecord> found = new ArrayList<>();
    if (tapped != null) {
      int share = Math.max(1, limit / tapped.partitions().size());
      tapped.partitions().forEach(
          partition -> {
            long from = readUntil.getOrDefault(partition.topicPartition().partition(), 0L);
            found.addAll(partition.ring().sampleFrom(from, share));
          });
    }
    return found.size() > limit ? List.copyOf(found.subList(0, limit)) : found;
  }

  /** Exactly how many records lie from {@code readUntil} on; for a partition that is missing there, from its beginning. */
  public long unreadCount(String stream, Map<Integer, Long> readUntil) {
    TappedStream tapped = streams.get(stream);
    return tapped == null
        ? 0
        : tapped.partitions().stream()
            .mapToLong(
                partition -> {
                  TapRing ring = partition.ring();
                  long from = readUntil.getOrDefault(partition.topicPartition().partition(), 0L);
                  return Math.max(0, ring.end() - Math.max(from, ring.begin()));
                })
            .sum();
  }

  /** The offset that the next record will get, as last known. */
  public long end(String stream, int partition) {
    return ring(stream, partition).map(TapRing::end).orElse(0L);
  }

  /** The oldest offset still in the topic, as last known. */
  public long begin(String stream, int partition) {
    return ring(stream, partition).map(TapRing::begin).orElse(0L);
  }

  /** Number of partitions; 0 if the stream is not tapped. */
  public int partitions(String stream) {
    TappedStream tapped = streams.get(stream);
    return tapped == null ? 0 : tapped.partitions().size();
  }

  /** The newest records over all partitions by arrival, newest last. */
  public List<TappedRecord> newest(String stream, int limit) {
    TappedStream tapped = streams.get(stream);
    if (tapped == null) {
      return List.of();
    }
    List<TappedRecord> found = new ArrayList<>();
    tapped.partitions().forEach(partition -> found.addAll(partition.ring().newest(limit)));
    if (tapped.partitions().size() > 1) {
      found.sort(Comparator.comparingLong(TappedRecord::arrivedMillis));
    }
    return List.copyOf(found.subList(Math.max(0, found.size() - limit), found.size()));
  }

  /**
   * Reads an older range again with a consumer of its own, within about five seconds; what could not be read by then is left out. Of more
   * than {@code limit} records it reads a fair sample. Call from a thread that may wait. Empty while there are no parsers.
   */
  public List<TappedRecord> reread(String stream, int partition, long from, long until, int limit) {
    TappedStream tapped = streams.get(stream);
    Function<StreamDefinition, RecordParser> factory = parsers;
    if (tapped == null || factory == null || kafka == null || partition >= tapped.partitions().size()) {
      return List.of();
    }
    RecordParser parser = factory.apply(tapped.definition());
    return new Rereader(kafka, tapped.partitions().get(partition).topicPartition())
        .read(from, until, limit, new Random(), record -> tapped.parsed(record, parser));
  }

  /** Records passed over because there were more than could be parsed, since the start. */
  public long skipped(String stream) {
    TappedStream tapped = streams.get(stream);
    return tapped == null ? 0 : tapped.skipped();
  }

  /** Records that could not be parsed as the schema says, among those read since the start. */
  public long malformed(String stream) {
    TappedStream tapped = streams.get(stream);
    return tapped == null ? 0 : tapped.malformed();
  }

  /** The newest event time seen since the start, epoch milliseconds. */
  public Optional<Long> newestEventMillis(String stream) {
    TappedStream tapped = streams.get(stream);
    return tapped == null ? Optional.empty() : tapped.newestEventMillis();
  }

  /** Attempts to read that failed, and failures of listeners, since the start. */
  public long failures() {
    return failures.get();
  }

  /** An append knows the end before the next look at Kafka does. */
  void noteEnd(String stream, int partition, long end) {
    ring(stream, partition).ifPresent(ring -> ring.bounds(0, end));
  }

  private Optional<TapRing> ring(String stream, int partition) {
    TappedStream tapped = streams.get(stream);
    return tapped == null || partition < 0 || partition >= tapped.partitions().size()
        ? Optional.empty()
        : Optional.of(tapped.partitions().get(partition).ring());
  }

  private Optional<Function<StreamDefinition, RecordParser>> parsers() {
    return Optional.ofNullable(parsers);
  }

  private void tell(StreamBatch batch) {
    for (Consumer<StreamBatch> listener : listeners) {
      try {
        listener.accept(batch);
      } catch (RuntimeException e) {
        failures.incrementAndGet();
      }
    }
  }

  @Override
  public void close() {
    loop.close();
  }
}
