package io.tidemark.delivery.driver;

import io.tidemark.delivery.Point;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.TaskContext;

/**
 * What a lane's tasks share with it: the log of what was processed, the gate, the order of tasks.
 *
 * <p>Spark hands a task only what can be serialized, so tasks, which run in this JVM, find their lane by the name of its
 * query: one open work a name, from {@link #open} to {@link #close}. Used by many tasks at a time.
 */
final class LaneWork implements AutoCloseable {
  private static final Map<String, LaneWork> OPEN = new ConcurrentHashMap<>();
  private static final long NONE = -1;

  private final String query;
  private final LaneGate gate;
  private final TaskOrder order;
  private final ProcessedLog processed;
  private volatile long inHand = NONE;

  LaneWork(String query, LaneGate gate, TaskOrder order, ProcessedLog processed) {
    this.query = query;
    this.gate = gate;
    this.order = order;
    this.processed = processed;
  }

  LaneWork open() {
    OPEN.put(query, this);
    return this;
  }

  static LaneWork of(String query) {
    return Optional.ofNullable(OPEN.get(query)).orElseThrow(() -> new IllegalStateException("the lane " + query + " is closed"));
  }

  /** Called by a task for each event it takes up. */
  void take(long batch, long event) {
    TaskContext task = TaskContext.get();
    boolean last = task.partitionId() == task.numPartitions() - 1;
    if (!last || inHand == task.taskAttemptId()) {
      processed.add(batch, event);
      return;
    }
    inHand = task.taskAttemptId();
    try {
      order.awaitBefore(task);
      processed.add(batch, event);
      gate.arrive(Point.HALF, batch);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaneBroken("the task was cancelled");
    }
  }

  @Override
  public void close() {
    OPEN.remove(query, this);
    processed.close();
  }
}
