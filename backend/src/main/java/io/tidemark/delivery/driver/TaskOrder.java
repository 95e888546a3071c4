package io.tidemark.delivery.driver;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/**
 * Makes the second task of a batch take up its first event only when Spark has reported the end of the first, and with it that
 * what the first writes is written. Remembers the newest {@value #KEPT} tasks that have ended. Told on the listener's thread,
 * asked by tasks.
 */
final class TaskOrder extends SparkListener {
  private static final int KEPT = 256;

  private record Ended(int stage, int attempt, int partition) {}

  private final Map<Ended, Boolean> ended =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Ended, Boolean> eldest) {
          return size() > KEPT;
        }
      };

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd task) {
    ended.put(new Ended(task.stageId(), task.stageAttemptId(), task.taskInfo().partitionId()), task.taskInfo().successful());
    notifyAll();
  }

  /** Waits for the task before this one; a task that is cancelled meanwhile is interrupted. */
  synchronized void awaitBefore(TaskContext task) throws InterruptedException {
    if (task.partitionId() == 0) {
      return;
    }
    Ended before = new Ended(task.stageId(), task.stageAttemptNumber(), task.partitionId() - 1);
    while (!ended.containsKey(before)) {
      wait();
    }
    if (!ended.get(before)) {
      throw new LaneBroken("the first task of the batch failed");
    }
  }
}
