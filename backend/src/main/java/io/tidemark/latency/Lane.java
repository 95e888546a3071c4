package io.tidemark.latency;

import io.tidemark.latency.LatencyView.LaneState;
import io.tidemark.query.SparkErrors;
import io.tidemark.wire.Failure;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One way through Spark: its query while it runs, and the reader of its output, which lives as long as the lane.
 *
 * <p>{@link #start} is called on the lab's one thread; the rest by any. Keeps its last {@value #KEPT} records.
 */
final class Lane implements AutoCloseable {
  static final int KEPT = 20;
  private static final int START_SECONDS = 40;
  private static final long LOOK_MILLIS = 10;

  private final LaneName name;
  private final SlidingHistogram sink;
  private final RoundTrips trips;
  private final Runnable changed;
  private final LaneReader reader;
  private final Deque<LaneReader.Read> lately = new ArrayDeque<>();
  private LaneState state = LaneState.starting;
  private Failure error;
  private LatencyView.Slots slots;
  private LaneQuery query;
  private long batchesBefore;
  private int starts;

  Lane(
      LaneName name, Function<LaneReader.Listener, LaneReader> readers, Clock clock, Consumer<List<Long>> pings,
      Runnable changed) {
    this.name = name;
    this.sink = new SlidingHistogram(clock);
    this.trips = new RoundTrips(clock, new SlidingHistogram(clock), pings);
    this.changed = changed;
    this.reader = readers.apply(this::read);
  }

  private void read(List<LaneReader.Read> records) {
    records.forEach(record -> sink.add(record.latency()));
    trips.ask(records);
    synchronized (this) {
      records.forEach(lately::add);
      while (lately.size() > KEPT) {
        lately.poll();
      }
    }
    changed.run();
  }

  LaneName name() {
    return name;
  }

  long readCount() {
    return reader.read();
  }

  void seen(List<Long> ids) {
    trips.seen(ids);
  }

  void clear() {
    sink.clear();
    trips.clear();
    synchronized (this) {
      lately.clear();
    }
  }

  synchronized void slots(Slots now, int needed) {
    slots = new LatencyView.Slots(needed, now.free(), now.all(), now.local());
  }

  /** Another start of the query, which goes on behind the last record that came out. */
  interface Starter {
    LaneQuery start(int number, Map<Integer, Long> offsets);
  }

  /** Returns when the query reads. One that has failed before is put away, with what it has counted. */
  void start(Starter starter) throws InterruptedException {
    stop();
    int number;
    synchronized (this) {
      state = LaneState.starting;
      error = null;
      number = starts++;
    }
    changed.run();
    LaneQuery started = starter.start(number, reader.next());
    synchronized (this) {
      query = started;
    }
    started.awaitReady(START_SECONDS);
    synchronized (this) {
      state = LaneState.running;
    }
    changed.run();
  }

  synchronized void refuse(String message) {
    state = LaneState.refused;
    error = new Failure(null, message);
  }

  synchronized boolean running() {
    return query != null && query.active();
  }

  /**
   * Waits until all that was sent has come out, at most so long; false when it takes longer or the query has ended.
   */
  boolean drain(long sent, long millis) throws InterruptedException {
    long limit = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (running() && reader.read() < sent) {
      if (System.nanoTime() > limit) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    return reader.read() >= sent;
  }

  /** Its slot is free when this returns. Of two at once, one counts. */
  void stop() {
    LaneQuery stopped;
    synchronized (this) {
      stopped = query;
    }
    if (stopped == null) {
      return;
    }
    stopped.stop();
    synchronized (this) {
      if (query != stopped) {
        return;
      }
      batchesBefore += stopped.batches();
      if (stopped.failure().isPresent()) {
        error = stopped.failure().get();
        state = LaneState.failed;
      } else {
        state = LaneState.stopped;
      }
      query = null;
    }
    changed.run();
  }

  synchronized void fail(Throwable cause) {
    state = LaneState.failed;
    error = SparkErrors.failure(cause);
  }

  synchronized List<LatencyView.Arrived> records() {
    return lately.stream()
        .map(one -> new LatencyView.Arrived(
            one.id(), name, Instant.EPOCH.plus(one.sent(), ChronoUnit.MICROS), one.score(), one.latency()))
        .toList();
  }

  synchronized LatencyView.Lane view(long sent) {
    boolean failed = query != null && query.failure().isPresent();
    long read = reader.read();
    return new LatencyView.Lane(
        name,
        failed ? LaneState.failed : state,
        failed ? query.failure().get() : error,
        read,
        reader.repeated(),
        Math.max(0, sent - read),
        slots,
        sink.view(),
        trips.view().orElse(null),
        batchesBefore + (query == null ? 0 : query.batches()),
        query == null ? null : query.progress(),
        null);
  }

  @Override
  public void close() {
    stop();
    reader.close();
  }
}
