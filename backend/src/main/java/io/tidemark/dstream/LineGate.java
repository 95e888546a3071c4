package io.tidemark.dstream;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many lines of one run its Structured Streaming query may have read: only a step lets more through.
 *
 * <p>Spark makes a source by its class name and hands it only texts, so gates are found by the run's name, from {@link #open}
 * to {@link #close}. Safe for use by many threads.
 */
final class LineGate implements AutoCloseable {
  private static final Map<String, LineGate> OPEN = new ConcurrentHashMap<>();

  private final String run;
  private final AtomicLong lines = new AtomicLong();

  LineGate(String run) {
    this.run = run;
  }

  LineGate open() {
    OPEN.put(run, this);
    return this;
  }

  static Optional<LineGate> of(String run) {
    return Optional.ofNullable(OPEN.get(run));
  }

  void allow(int more) {
    lines.addAndGet(more);
  }

  long allowed() {
    return lines.get();
  }

  @Override
  public void close() {
    OPEN.remove(run, this);
  }
}
