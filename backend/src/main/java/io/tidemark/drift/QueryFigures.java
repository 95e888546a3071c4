package io.tidemark.drift;

import io.tidemark.wire.Failure;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How a query does, by Spark's reports. {@link #sunk} is said by its sink, {@link #reported} by Spark's listener, which comes
 * after it from another thread; {@link #awaitReports} waits for what is outstanding. Safe for use by many threads.
 */
final class QueryFigures {
  private static final int KEPT = 60;
  private static final int PATIENCE_SECONDS = 10;
  private static final int MOST_OUTSTANDING = 1_000;

  /** One report. @param watermark null while there is none. @param bySpark rows dropped by the watermark, as Spark counts them */
  record Report(long batchId, long rows, long millis, Instant watermark, long bySpark) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition told = lock.newCondition();
  /** By batch: rows that were counted in a window after it. */
  private final Map<Long, Long> outstanding = new HashMap<>();
  private final Deque<Long> millis = new ArrayDeque<>();
  private DriftView.QueryState state = DriftView.QueryState.starting;
  private Failure error;
  private long batches;
  private long rows;
  private long dropped;
  private long bySpark;
  private Instant watermark;

  void running() {
    lock.lock();
    try {
      state = DriftView.QueryState.running;
    } finally {
      lock.unlock();
    }
  }

  void ended(Failure why) {
    lock.lock();
    try {
      state = why == null ? DriftView.QueryState.stopped : DriftView.QueryState.failed;
      error = why;
      outstanding.clear();
      told.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** @param counted rows that are in some window after this batch */
  void sunk(long batchId, long counted) {
    lock.lock();
    try {
      if (outstanding.size() < MOST_OUTSTANDING) {
        outstanding.put(batchId, counted);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Reports come once each, in the order of the batches; one of an idle query names a batch that was not sunk. */
  void reported(Report report) {
    lock.lock();
    try {
      Long counted = outstanding.remove(report.batchId());
      if (counted == null) {
        return;
      }
      batches++;
      rows += report.rows();
      dropped = rows - counted;
      bySpark += report.bySpark();
      watermark = report.watermark();
      millis.add(report.millis());
      if (millis.size() > KEPT) {
        millis.poll();
      }
      told.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns when each batch that was sunk is reported, or the query has ended; what never comes is left after
   * {@value #PATIENCE_SECONDS} s.
   */
  void awaitReports() throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!outstanding.isEmpty() && left > 0) {
        left = told.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  DriftView.Detect detect() {
    lock.lock();
    try {
      return new DriftView.Detect(state, batches, rows, List.copyOf(millis), error);
    } finally {
      lock.unlock();
    }
  }

  DriftView.Query query() {
    lock.lock();
    try {
      return new DriftView.Query(state, batches, rows, dropped, bySpark, watermark, List.copyOf(millis), error);
    } finally {
      lock.unlock();
    }
  }
}
