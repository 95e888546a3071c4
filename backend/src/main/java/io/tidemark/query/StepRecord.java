package io.tidemark.query;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The micro-batches of one manual query as they were judged, in order; the newest {@value #KEPT} are kept, several times what a step
 * runs.
 *
 * <p>Written by the progress thread, awaited by steps. Guarded by its own monitor.
 */
final class StepRecord {
  private static final int KEPT = 32;

  private final List<StepBatch> batches = new ArrayList<>();
  private long taken;
  private String settled;

  /** True the first time for each run: what the run does before its first step is awaited then. */
  synchronized boolean settle(String runId) {
    boolean first = !runId.equals(settled);
    settled = runId;
    return first;
  }

  synchronized void add(StepBatch batch) {
    batches.add(batch);
    taken++;
    if (batches.size() > KEPT) {
      batches.remove(0);
    }
    notifyAll();
  }

  /** How many batches there were so far. */
  synchronized long count() {
    return taken;
  }

  /** The batches after the first {@code count}, as far as they are kept. */
  synchronized List<StepBatch> since(long count) {
    return List.copyOf(batches.subList((int) Math.max(0, batches.size() - (taken - count)), batches.size()));
  }

  /** Waits until a batch of that run was judged. Returns whether it was within the limit. */
  synchronized boolean await(String runId, long batchId, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (batches.stream().noneMatch(batch -> batch.batchId() == batchId && batch.runId().equals(runId))) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }
}
