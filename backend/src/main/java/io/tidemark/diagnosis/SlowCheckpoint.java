package io.tidemark.diagnosis;

import io.tidemark.progress.ProgressSnapshot;
import java.util.List;
import java.util.Optional;

/**
 * Writing the checkpoint takes much of a batch: the offset log before it ({@code walCommit}), the commit log after it
 * ({@code commitOffsets}) and the state stores' commits within it, which Spark sums over the partitions.
 *
 * <p>Fires over the last {@value #BATCHES} batches with rows when the logs take 200 ms and a third of the median batch, or a second,
 * or when a partition's state takes half a second to commit; clears at half of that.
 */
final class SlowCheckpoint implements Rule {
  private static final int BATCHES = 5;
  private static final double SHARE = 1.0 / 3;
  private static final long LEAST_MILLIS = 200;
  private static final long MOST_MILLIS = 1_000;
  private static final long STATE_MILLIS = 500;

  @Override
  public String kind() {
    return "slow-checkpoint";
  }

  @Override
  public Optional<Symptom> look(Course course, boolean firing) {
    List<ProgressSnapshot> batches = course.withRows(BATCHES);
    if (course.newest().idle() || batches.size() < BATCHES) {
      return Optional.empty();
    }
    double took = Math.max(1, Course.median(batches, Course::took));
    double logs = Course.median(batches, batch -> Course.took(batch, "walCommit") + Course.took(batch, "commitOffsets"));
    double state = Course.median(batches, SlowCheckpoint::stateMillis);
    double milder = firing ? 0.5 : 1;
    boolean slowLogs = logs >= MOST_MILLIS * milder || (logs >= LEAST_MILLIS * milder && logs / took >= SHARE * milder);
    boolean slowState = state >= STATE_MILLIS * milder;
    return slowLogs || slowState ? Optional.of(symptom(batches, took, logs, state, slowLogs)) : Optional.empty();
  }

  /** Of the slowest operator, for one partition. */
  private static double stateMillis(ProgressSnapshot batch) {
    return batch.stateWork().stream().mapToDouble(work -> (double) work.commitMillis() / Math.max(1, work.partitions())).max().orElse(0);
  }

  private static Symptom symptom(List<ProgressSnapshot> batches, double took, double logs, double state, boolean slowLogs) {
    long wal = (long) Course.median(batches, batch -> Course.took(batch, "walCommit"));
    long commit = (long) Course.median(batches, batch -> Course.took(batch, "commitOffsets"));
    boolean misses = logs + state >= took / 2;
    return new Symptom(
        misses ? Severity.warning : Severity.info,
        Symptom.figures(
            "cause", slowLogs ? "logs" : "state", "walCommitMs", wal, "commitOffsetsMs", commit, "stateCommitMs", (long) state, "batchMs", (long) took,
            "share", Words.rounded((slowLogs ? logs : state) / took)),
        "of " + Words.span((long) took) + " a batch, the offset log takes " + Words.span(wal) + ", the commit log " + Words.span(commit)
            + " and a partition's state " + Words.span((long) state),
        slowLogs
            ? "Put the checkpoint on a faster disk, or make the trigger's interval longer: the logs are written once a batch."
            : "Keep the state in RocksDB with changelog checkpoints, spread it over more partitions, or make the trigger's interval longer.");
  }
}
