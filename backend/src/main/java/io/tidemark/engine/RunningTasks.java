package io.tidemark.engine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/**
 * Counts the tasks that run now, by Spark's job group: for a streaming query that is its run id.
 *
 * <p>A cancelled job is over at once for whoever waits for it, while a task that pays no heed to interruption goes on and keeps its
 * slot; this tells whether one does. Written by Spark's listener thread, read by any. Holds one entry a stage that has tasks running
 * or has not ended.
 */
public final class RunningTasks extends SparkListener {
  private static final String GROUP = "spark.jobGroup.id";

  private final Map<Integer, Stage> stages = new HashMap<>();

  private static final class Stage {
    final String group;
    final Set<Long> tasks = new HashSet<>();
    boolean ended;

    Stage(String group) {
      this.group = group;
    }
  }

  RunningTasks() {}

  /** How many tasks of the job group run. */
  public synchronized int of(String group) {
    return stages.values().stream().filter(stage -> group.equals(stage.group)).mapToInt(stage -> stage.tasks.size()).sum();
  }

  @Override
  public synchronized void onStageSubmitted(SparkListenerStageSubmitted event) {
    String group = event.properties() == null ? null : event.properties().getProperty(GROUP);
    if (group != null) {
      Stage stage = stages.computeIfAbsent(event.stageInfo().stageId(), id -> new Stage(group));
      stage.ended = false;
    }
  }

  @Override
  public synchronized void onTaskStart(SparkListenerTaskStart event) {
    Stage stage = stages.get(event.stageId());
    if (stage != null) {
      stage.tasks.add(event.taskInfo().taskId());
    }
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
    Stage stage = stages.get(event.stageId());
    if (stage != null && event.taskInfo() != null) {
      stage.tasks.remove(event.taskInfo().taskId());
      forgetIfOver(event.stageId(), stage);
    }
  }

  @Override
  public synchronized void onStageCompleted(SparkListenerStageCompleted event) {
    Stage stage = stages.get(event.stageInfo().stageId());
    if (stage != null) {
      stage.ended = true;
      forgetIfOver(event.stageInfo().stageId(), stage);
    }
  }

  private void forgetIfOver(int id, Stage stage) {
    if (stage.ended && stage.tasks.isEmpty()) {
      stages.remove(id);
    }
  }
}
