package io.tidemark.query;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.SparkStatusTracker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tasks that a query which was stopped has left: Spark cancels them and does not wait for them.
 *
 * <p>One that reads from Kafka pays no heed to that until its poll is through. If the topic were deleted before, the poll would wait
 * two minutes for it, in a task slot. Stateless.
 */
final class LastTasks {
  private static final Logger LOG = LoggerFactory.getLogger(LastTasks.class);
  private static final long TOLD_MILLIS = 250;
  private static final long LIMIT_SECONDS = 10;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private LastTasks() {}

  /** Returns when none runs any more, after {@value #LIMIT_SECONDS} s, or when the thread is interrupted, which stays so. */
  static void await(SparkContext spark, String runId) {
    if (spark.isStopped()) {
      return;
    }
    told(spark);
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (running(spark.statusTracker(), runId) && !Thread.currentThread().isInterrupted()) {
      if (System.nanoTime() > limit) {
        LOG.warn("A task of the query's run {}, which was stopped, goes on and keeps its slot", runId);
        return;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** Which tasks run is told by Spark's listeners, a moment late. */
  private static void told(SparkContext spark) {
    try {
      spark.listenerBus().waitUntilEmpty(TOLD_MILLIS);
    } catch (Exception e) {
      // Scala throws the interruption undeclared.
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      } else {
        LOG.debug("Spark's listeners are behind", e);
      }
    }
  }

  private static boolean running(SparkStatusTracker tracker, String runId) {
    return Arrays.stream(tracker.getJobIdsForGroup(runId))
        .mapToObj(tracker::getJobInfo)
        .filter(job -> job.isDefined())
        .flatMapToInt(job -> Arrays.stream(job.get().stageIds()))
        .mapToObj(tracker::getStageInfo)
        .anyMatch(stage -> stage.isDefined() && ((SparkStageInfo) stage.get()).numActiveTasks() > 0);
  }
}
