package io.tidemark.dstream;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.streaming.Time;
import scala.Tuple2;

/**
 * Writes down what Spark makes of each interval: the RDDs with their lineage when they are made, their rows when they are
 * computed.
 *
 * <p>Spark's checkpoints hold the functions of a graph, so those know only a run's name, and find its recorder here from
 * {@link #open} to {@link #close}. Called by Spark's threads that make and run jobs, one interval at a time, and by the run's
 * thread between intervals.
 */
final class Recorder implements AutoCloseable {
  static final int SAMPLE = 12;
  private static final Map<String, Recorder> OPEN = new ConcurrentHashMap<>();

  private final String run;
  private final List<String> names;
  private final Map<Integer, Long> knownRdds = new HashMap<>();
  private final Map<Long, List<String>> linesOf = new HashMap<>();
  private final Map<String, DStreamView.Rdd> rdds = new LinkedHashMap<>();
  private final Map<String, List<?>> rows = new HashMap<>();
  private final List<DStreamView.Held> held = new ArrayList<>();
  private Map<Integer, List<Long>> offsets;

  /** @param names of the operations, in the order of their numbers */
  Recorder(String run, List<String> names) {
    this.run = run;
    this.names = names;
  }

  Recorder open() {
    OPEN.put(run, this);
    return this;
  }

  static Recorder of(String run) {
    Recorder found = OPEN.get(run);
    if (found == null) {
      throw new IllegalStateException("run " + run + " has ended");
    }
    return found;
  }

  /** A new interval begins: what was told is forgotten, but for the RDDs that later ones may depend on. */
  synchronized void clear() {
    rdds.clear();
    rows.clear();
    held.clear();
    offsets = null;
  }

  synchronized void offsets(Map<Integer, List<Long>> read) {
    offsets = new TreeMap<>(read);
  }

  /** Takes down an operation's RDD of the interval that ends at {@code time}. */
  synchronized void made(int operation, Time time, RDD<?> rdd) {
    Set<Integer> dependsOn = Lineage.nearest(rdd, knownRdds.keySet());
    boolean cached = !rdd.getStorageLevel().equals(StorageLevel.NONE());
    rdds.put(names.get(operation),
        new DStreamView.Rdd(names.get(operation), rdd.id(), rdd.getNumPartitions(), 0, List.of(), List.copyOf(dependsOn), cached));
    knownRdds.putIfAbsent(rdd.id(), time.milliseconds());
  }

  /** The rows of all operations made in one job. */
  synchronized void computed(Time time, List<Tagged> all) {
    Map<Integer, List<Object>> byOperation = new TreeMap<>();
    all.forEach(row -> byOperation.computeIfAbsent(row.operation(), number -> new ArrayList<>()).add(row.row()));
    byOperation.forEach(this::rows);
    List<String> lines = byOperation.getOrDefault(0, List.of()).stream().map(line -> Words.id((String) line)).toList();
    linesOf.put(time.milliseconds(), lines);
  }

  private void rows(int operation, List<?> found) {
    String name = names.get(operation);
    rows.put(name, found);
    List<String> sample = found.stream().limit(SAMPLE).map(String::valueOf).toList();
    rdds.computeIfPresent(name, (same, rdd) ->
        new DStreamView.Rdd(name, rdd.rdd(), rdd.partitions(), found.size(), sample, rdd.dependsOn(), rdd.cached()));
  }

  /** A window over intervals: its rows, and the lines of the intervals whose RDDs it is made of. */
  synchronized void window(int operation, Time time, long sizeMillis, JavaRDD<?> rdd) {
    made(operation, time, rdd.rdd());
    rows(operation, rdd.collect());
    Set<Long> intervals = new LinkedHashSet<>();
    rdds.get(names.get(operation)).dependsOn().forEach(id -> intervals.add(knownRdds.get(id)));
    List<String> lines = intervals.stream().sorted().flatMap(interval -> linesOf.getOrDefault(interval, List.of()).stream()).toList();
    Instant end = Instant.ofEpochMilli(time.milliseconds());
    held.add(new DStreamView.Held(end.minusMillis(sizeMillis), end, lines));
  }

  synchronized List<DStreamView.Rdd> rdds() {
    return rdds.values().stream().sorted(Comparator.comparing(rdd -> names.indexOf(rdd.operation()))).toList();
  }

  synchronized List<DStreamView.Held> held() {
    return List.copyOf(held);
  }

  /** Null where nothing was read by offsets. */
  synchronized Map<Integer, List<Long>> offsets() {
    return offsets;
  }

  /** Rows of pairs as lists, by operation, in the order of their keys. */
  synchronized Map<String, List<List<Object>>> counts(Collection<String> wanted) {
    Map<String, List<List<Object>>> counts = new LinkedHashMap<>();
    for (String name : names) {
      if (wanted.contains(name) && rdds.containsKey(name)) {
        counts.put(name, rows.getOrDefault(name, List.of()).stream().map(Recorder::pair)
            .sorted(Comparator.comparing(row -> (String) row.get(0))).toList());
      }
    }
    return counts;
  }

  private static List<Object> pair(Object row) {
    Tuple2<?, ?> pair = (Tuple2<?, ?>) row;
    return List.of(pair._1(), pair._2() instanceof Tuple2<?, ?> inner ? List.of(inner._1(), inner._2()) : pair._2());
  }

  @Override
  public void close() {
    OPEN.remove(run, this);
  }
}
