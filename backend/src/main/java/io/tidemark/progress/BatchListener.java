package io.tidemark.progress;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spark's listener of all queries of the session.
 *
 * <p>On Spark's thread it only offers the report to a queue of {@value #CAPACITY}; a report that does not fit is counted in
 * {@link #overflowed}. One thread of its own converts the reports and hands them to the consumer in Spark's order. A consumer that
 * throws is counted in {@link #failed} and logged; the next report goes on.
 */
public final class BatchListener extends StreamingQueryListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BatchListener.class);
  private static final int CAPACITY = 10_000;

  private final BlockingQueue<StreamingQueryProgress> queue = new ArrayBlockingQueue<>(CAPACITY);
  private final AtomicLong overflowed = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final Consumer<ProgressSnapshot> consumer;
  private final Thread thread;
  private volatile boolean closed;

  public BatchListener(Consumer<ProgressSnapshot> consumer) {
    this.consumer = consumer;
    this.thread = new Thread(this::drain, "tidemark-progress");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {
    // The caller of start() knows already.
  }

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    if (!queue.offer(event.progress())) {
      overflowed.incrementAndGet();
    }
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {
    // Spark drops this event when its bus is full, so the query itself is watched instead.
  }

  public long overflowed() {
    return overflowed.get();
  }

  public long failed() {
    return failed.get();
  }

  private void drain() {
    while (!closed) {
      try {
        StreamingQueryProgress progress = queue.poll(1, TimeUnit.SECONDS);
        if (progress != null) {
          consumer.accept(SnapshotReader.read(progress));
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        failed.incrementAndGet();
        LOG.warn("A progress report could not be used", e);
      }
    }
  }

  /** Ends the thread; reports still queued are dropped, the query's history ends with what was handed on. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
