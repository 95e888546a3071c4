package io.tidemark.ml;

import java.util.HashSet;
import java.util.Set;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Counts the jobs and tasks of one of Spark's job groups that have ended. Written by Spark's listener thread, read by any; holds
 * the numbers of the group's running jobs, and of its stages.
 */
final class EndedWork extends SparkListener {
  private static final String GROUP = "spark.jobGroup.id";

  private final String group;
  private final Runnable changed;
  private final Set<Integer> running = new HashSet<>();
  private final Set<Integer> stages = new HashSet<>();
  private volatile int jobs;
  private volatile int tasks;

  EndedWork(String group, Runnable changed) {
    this.group = group;
    this.changed = changed;
  }

  int jobs() {
    return jobs;
  }

  int tasks() {
    return tasks;
  }

  @Override
  public void onJobStart(SparkListenerJobStart event) {
    if (event.properties() != null && group.equals(event.properties().getProperty(GROUP))) {
      running.add(event.jobId());
      CollectionConverters.asJava(event.stageInfos()).forEach(stage -> stages.add(stage.stageId()));
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd event) {
    if (stages.contains(event.stageId())) {
      tasks = tasks + 1;
    }
  }

  @Override
  public void onJobEnd(SparkListenerJobEnd event) {
    if (running.remove(event.jobId())) {
      jobs = jobs + 1;
      changed.run();
    }
  }
}
