package io.tidemark.latency;

import java.time.Clock;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkStageInfo;
import org.apache.spark.SparkStatusTracker;

/**
 * Counts the task slots Spark has at this moment, on a cluster those of the executors that are there, and those that are taken for
 * good: by tasks whose stage has run for {@value #HELD_MILLIS} ms, which micro-batches seldom do. Asks Spark's status tracker, which
 * is at most a tenth of a second behind. Safe for use by many threads.
 */
final class SlotCount {
  private static final int HELD_MILLIS = 3_000;

  private final SparkContext spark;
  private final Clock clock;

  SlotCount(SparkContext spark, Clock clock) {
    this.spark = spark;
    this.clock = clock;
  }

  Slots now() {
    SparkStatusTracker tracker = spark.statusTracker();
    long before = clock.millis() - HELD_MILLIS;
    int taken = 0;
    for (int stage : tracker.getActiveStageIds()) {
      SparkStageInfo info = tracker.getStageInfo(stage).getOrElse(() -> null);
      if (info != null && info.submissionTime() > 0 && info.submissionTime() < before) {
        taken += info.numActiveTasks();
      }
    }
    int all = spark.maxNumConcurrentTasks(spark.resourceProfileManager().defaultResourceProfile());
    return new Slots(all, taken, spark.isLocal());
  }
}
