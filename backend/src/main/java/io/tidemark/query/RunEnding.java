package io.tidemark.query;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How one run came to its end; {@link #of} always returns within the limit, whatever the run does.
 *
 * <p>Spark is asked to stop first, which cancels the run's jobs, interrupts its thread and its tasks. Where that does not help in
 * {@link StopLimit#polite}, the fence is raised and both are done once more; where that does not help either in
 * {@link StopLimit#force}, the run is left to itself, fenced. A task that outlives the run's own thread is waited for no longer than
 * {@code force}.
 *
 * @param how {@code abandoned}: something of the run is still alive
 * @param busy what did not end in time, as part of a sentence; null when Spark stopped it as usual
 */
record RunEnding(How how, String busy) {
  enum How {
    politely,
    forced,
    abandoned
  }

  private static final Logger LOG = LoggerFactory.getLogger(RunEnding.class);
  private static final long LOOK_MILLIS = 10;

  /** The mark's detail; null for a usual stop. */
  String detail() {
    return switch (how) {
      case politely -> null;
      case forced -> "ended by force: " + busy;
      case abandoned -> "ended by force: " + busy + " and does not end; it can write nothing any more";
    };
  }

  static RunEnding of(QueryRun run, StopLimit limit) {
    CountDownLatch asked = new CountDownLatch(1);
    Thread asking = new Thread(() -> ask(run, asked), "tidemark-stop-" + run.managed.id);
    asking.setDaemon(true);
    asking.start();
    try {
      long polite = System.nanoTime() + limit.polite().toNanos();
      asked.await(limit.polite().toNanos(), TimeUnit.NANOSECONDS);
      long tasks = System.nanoTime() + limit.force().toNanos();
      if (ended(run, Math.min(polite, tasks))) {
        return new RunEnding(How.politely, null);
      }
      String busy = run.busyWith();
      run.fence.raise();
      run.cancel();
      boolean ended = ended(run, System.nanoTime() + limit.force().toNanos());
      LOG.warn("Query {} was ended by force: {}", run.managed.id, busy);
      return new RunEnding(ended ? How.forced : How.abandoned, busy);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      run.fence.raise();
      return new RunEnding(How.abandoned, run.busyWith());
    }
  }

  private static void ask(QueryRun run, CountDownLatch asked) {
    try {
      run.stop();
    } catch (Exception e) {
      // Spark's own limit, told as a checked exception its method does not declare; what is left is looked at below.
      LOG.debug("Stopping {}: {}", run.managed.id, e.getMessage());
    } finally {
      asked.countDown();
    }
  }

  private static boolean ended(QueryRun run, long deadlineNanos) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    while (!run.ended()) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      never.await(Math.min(left, LOOK_MILLIS), TimeUnit.MILLISECONDS);
    }
    return true;
  }
}
