package io.tidemark.stream;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Maps wall time to the time in a stream's data, segment by segment: the diagonal "no delay" of the plane.
 *
 * <p>Keeps the newest 20 segments; before the first, the first is extended backwards. Written by one feed, read by anyone.
 */
final class StreamClock {
  static final int CAPACITY = 20;

  private volatile List<ClockSegment> segments;

  StreamClock(List<ClockSegment> segments) {
    this.segments = List.copyOf(segments);
  }

  /** Data that happens now: event time is wall time. */
  static StreamClock wall(Instant from) {
    return new StreamClock(List.of(new ClockSegment(from, from, 1)));
  }

  synchronized void turn(long wallMillis, long eventMillis, double speed) {
    List<ClockSegment> turned = new ArrayList<>(segments);
    // What should have begun later has never been: a clock set back, or two turns in one millisecond.
    turned.removeIf(segment -> segment.wall().toEpochMilli() >= wallMillis);
    turned.add(new ClockSegment(Instant.ofEpochMilli(wallMillis), Instant.ofEpochMilli(eventMillis), speed));
    segments = List.copyOf(turned.subList(Math.max(0, turned.size() - CAPACITY), turned.size()));
  }

  List<ClockSegment> segments() {
    return segments;
  }

  /** The time in the data at {@code wallMillis}; the wall time itself while there is no segment. */
  long eventMillis(long wallMillis) {
    List<ClockSegment> now = segments;
    for (int i = now.size() - 1; i > 0; i--) {
      if (now.get(i).wall().toEpochMilli() <= wallMillis) {
        return now.get(i).eventMillis(wallMillis);
      }
    }
    return now.isEmpty() ? wallMillis : now.get(0).eventMillis(wallMillis);
  }
}
