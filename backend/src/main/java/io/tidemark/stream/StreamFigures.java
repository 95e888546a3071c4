package io.tidemark.stream;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** The figures of one stream's view, from what the tap knows. Used by the registry's one publishing thread. */
final class StreamFigures {
  private static final long RATE_NANOS = 5_000_000_000L;
  private static final int LATENESS_OVER = 1_000;

  private record Sample(long nanos, long written) {}

  private final String id;
  private final RecordTap tap;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private long latenessAt = -1;
  private StreamView.LatenessView lateness;

  StreamFigures(String id, RecordTap tap) {
    this.id = id;
    this.tap = tap;
  }

  /** Offsets of all partitions' ends: grows by one with each record ever written. */
  private long written() {
    long written = 0;
    for (int partition = 0; partition < tap.partitions(id); partition++) {
      written += tap.end(id, partition);
    }
    return written;
  }

  long total() {
    long begin = 0;
    for (int partition = 0; partition < tap.partitions(id); partition++) {
      begin += tap.begin(id, partition);
    }
    return Math.max(0, written() - begin);
  }

  double rate() {
    long now = System.nanoTime();
    long written = written();
    if (!samples.isEmpty() && (written < samples.peekLast().written || samples.peekFirst().written == 0)) {
      samples.clear();
    }
    samples.addLast(new Sample(now, written));
    while (samples.size() > 2 && now - samples.peekFirst().nanos > RATE_NANOS) {
      samples.removeFirst();
    }
    double seconds = (now - samples.peekFirst().nanos) * 1e-9;
    double rate = seconds <= 0 ? 0 : (written - samples.peekFirst().written) / seconds;
    return Math.round(rate * 10) / 10.0;
  }

  StreamView.LatenessView lateness(StreamClock clock) {
    List<TappedRecord> newest = tap.newest(id, LATENESS_OVER);
    long at = newest.isEmpty() ? -1 : newest.get(newest.size() - 1).offset() + newest.get(newest.size() - 1).partition();
    if (at != latenessAt) {
      latenessAt = at;
      lateness = lateness(newest, clock);
    }
    return lateness;
  }

  static StreamView.LatenessView lateness(List<TappedRecord> records, StreamClock clock) {
    long[] late =
        records.stream()
            .filter(record -> record.parsed().usable())
            .mapToLong(
                record -> clock.eventMillis(record.arrivedMillis()) - Math.floorDiv(record.parsed().eventTimeMicros(), 1_000L))
            .toArray();
    if (late.length == 0) {
      return null;
    }
    Arrays.sort(late);
    return new StreamView.LatenessView(late[(late.length - 1) / 2], late[(late.length - 1) * 9 / 10], late[late.length - 1]);
  }

  Instant newestEventTime() {
    return tap.newestEventMillis(id).map(Instant::ofEpochMilli).orElse(null);
  }
}
