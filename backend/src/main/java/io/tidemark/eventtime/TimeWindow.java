package io.tidemark.eventtime;

/** A window of event time, {@code [start, end)}, in microseconds since the epoch (Spark's precision). */
public record TimeWindow(long startMicros, long endMicros) implements Comparable<TimeWindow> {
  public TimeWindow {
    if (endMicros <= startMicros) {
      throw new IllegalArgumentException("window ends at " + endMicros + ", not after its start " + startMicros);
    }
  }

  public long startMillis() {
    return Math.floorDiv(startMicros, 1000L);
  }

  public long endMillis() {
    return Math.floorDiv(endMicros, 1000L);
  }

  /** Sessions merge when they overlap or touch (Spark's {@code MergingSessionsIterator}: {@code start <= end of the current one}). */
  boolean touches(TimeWindow other) {
    return startMicros <= other.endMicros && other.startMicros <= endMicros;
  }

  TimeWindow union(TimeWindow other) {
    return new TimeWindow(Math.min(startMicros, other.startMicros), Math.max(endMicros, other.endMicros));
  }

  @Override
  public int compareTo(TimeWindow other) {
    int byStart = Long.compare(startMicros, other.startMicros);
    return byStart != 0 ? byStart : Long.compare(endMicros, other.endMicros);
  }
}
