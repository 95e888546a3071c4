package io.tidemark.query;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far one manual query may read each partition: it stands still until a step moves its gate on.
 *
 * <p>Spark makes the source of a query by reflection and hands it only texts, so gates are found by the query's name: one open gate a
 * name, from {@link #open} to {@link #close}. Positions only grow, until {@link #clear}. Safe for use by many threads.
 */
public final class StepGate implements AutoCloseable {
  private static final Map<String, StepGate> OPEN = new ConcurrentHashMap<>();

  private final String query;
  private final Map<String, Map<Integer, Long>> until = new TreeMap<>();

  public StepGate(String query) {
    this.query = query;
  }

  /** The open gate of a query; a query without one may read nothing. */
  static Optional<StepGate> of(String query) {
    return Optional.ofNullable(OPEN.get(query));
  }

  public void open() {
    OPEN.put(query, this);
  }

  /** Lets the query read the partition up to, not including, {@code offset}. */
  public synchronized void allow(String topic, int partition, long offset) {
    until.computeIfAbsent(topic, name -> new TreeMap<>()).merge(partition, offset, Math::max);
  }

  /** One past the newest offset the query may read; 0 before the first step. */
  synchronized long allowed(String topic, int partition) {
    return until.getOrDefault(topic, Map.of()).getOrDefault(partition, 0L);
  }

  /** Where reading may go on to from {@code start}, by topic and partition; equal to {@code start} when it stands still. */
  synchronized Map<String, Map<Integer, Long>> next(Map<String, Map<Integer, Long>> start) {
    Map<String, Map<Integer, Long>> next = new TreeMap<>();
    start.forEach(
        (topic, partitions) -> {
          Map<Integer, Long> allowed = until.getOrDefault(topic, Map.of());
          Map<Integer, Long> further = new TreeMap<>();
          partitions.forEach((partition, from) -> further.put(partition, Math.max(from, allowed.getOrDefault(partition, 0L))));
          next.put(topic, further);
        });
    return next;
  }

  /** Forgets every position: the query begins from scratch and stands still. */
  synchronized void clear() {
    until.clear();
  }

  @Override
  public void close() {
    OPEN.remove(query, this);
  }
}
