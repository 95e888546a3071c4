package io.tidemark.query;

import io.tidemark.query.Stepper.Reach;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far one manual query may read each partition: it stands still until a step moves its gate on.
 *
 * <p>Spark makes the source of a query by reflection and hands it only texts, so gates are found by the query's name: one open gate a
 * name, from {@link #open} to {@link #close}. Positions only grow, until {@link #clear}.
 *
 * <p>Spark asks the sources of a query one after the other for what the next micro-batch may hold. All of them are told what held when
 * the first one asked, or a step taken meanwhile would be cut in two. Safe for use by many threads.
 */
public final class StepGate implements AutoCloseable {
  private static final Map<String, StepGate> OPEN = new ConcurrentHashMap<>();

  private final String query;
  private final Map<String, Map<Integer, Long>> until = new TreeMap<>();
  /** Those who have asked in this round, and what they are told. */
  private final Set<Object> asked = Collections.newSetFromMap(new IdentityHashMap<>());
  private Map<String, Map<Integer, Long>> told = Map.of();

  public StepGate(String query) {
    this.query = query;
  }

  /** The open gate of a query; a query without one may read nothing. */
  static Optional<StepGate> of(String query) {
    return Optional.ofNullable(OPEN.get(query));
  }

  /** For a new run; its sources are others than those of the run before. */
  public synchronized void open() {
    asked.clear();
    OPEN.put(query, this);
  }

  /** Lets the query read one partition up to, not including, {@code offset}. */
  public void allow(String topic, int partition, long offset) {
    allow(List.of(new Reach(topic, partition, offset)));
  }

  /** Lets the query read each partition up to, not including, the offset; the next micro-batch all of it. */
  synchronized void allow(List<Reach> reaches) {
    reaches.forEach(reach -> until.computeIfAbsent(reach.topic(), name -> new TreeMap<>()).merge(reach.partition(), reach.until(), Math::max));
  }

  /** One past the newest offset the query may read; 0 before the first step. */
  synchronized long allowed(String topic, int partition) {
    return until.getOrDefault(topic, Map.of()).getOrDefault(partition, 0L);
  }

  /**
   * Where reading may go on to from {@code start}, by topic and partition; equal to {@code start} when it stands still.
   *
   * @param source who asks; one that asks again begins another round
   */
  synchronized Map<String, Map<Integer, Long>> next(Object source, Map<String, Map<Integer, Long>> start) {
    if (asked.isEmpty() || asked.contains(source)) {
      asked.clear();
      told = new TreeMap<>();
      until.forEach((topic, partitions) -> told.put(topic, Map.copyOf(partitions)));
    }
    asked.add(source);
    Map<String, Map<Integer, Long>> next = new TreeMap<>();
    start.forEach(
        (topic, partitions) -> {
          Map<Integer, Long> allowed = told.getOrDefault(topic, Map.of());
          Map<Integer, Long> further = new TreeMap<>();
          partitions.forEach((partition, from) -> further.put(partition, Math.max(from, allowed.getOrDefault(partition, 0L))));
          next.put(topic, further);
        });
    return next;
  }

  /** Forgets every position: the query begins from scratch and stands still. */
  synchronized void clear() {
    until.clear();
    asked.clear();
  }

  @Override
  public void close() {
    OPEN.remove(query, this);
  }
}
