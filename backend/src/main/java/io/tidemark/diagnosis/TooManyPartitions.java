package io.tidemark.diagnosis;

import io.tidemark.progress.ProgressSnapshot;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A stateful operator with many shuffle partitions and hardly a row in each: every batch pays for each partition's task, state store
 * and commit. Spark's default of 200 cost 7.4 s a batch where 2 cost 0.5 s on two cores.
 *
 * <p>Fires from {@value #MANY} partitions with fewer than {@value #FEW_ROWS} rows of the median batch and {@value #FEW_STATE} rows of
 * state in each, over the last {@value #BATCHES} batches with rows; clears at twice these rows. A warning when the batches are slow.
 */
final class TooManyPartitions implements Rule {
  private static final int BATCHES = 5;
  private static final int MANY = 8;
  private static final int FEW_ROWS = 50;
  private static final int FEW_STATE = 1_000;

  @Override
  public String kind() {
    return "too-many-partitions";
  }

  @Override
  public Optional<Symptom> look(Course course, boolean firing) {
    List<ProgressSnapshot> batches = course.withRows(BATCHES);
    if (batches.size() < BATCHES) {
      return Optional.empty();
    }
    Optional<ProgressSnapshot.StateWork> widest =
        batches.get(BATCHES - 1).stateWork().stream().max(Comparator.comparingLong(ProgressSnapshot.StateWork::partitions));
    if (widest.isEmpty() || widest.get().partitions() < MANY) {
      return Optional.empty();
    }
    long partitions = widest.get().partitions();
    double rows = Course.median(batches, ProgressSnapshot::inputRows);
    int milder = firing ? 2 : 1;
    boolean few = rows / partitions < FEW_ROWS * milder && widest.get().rows() / partitions < FEW_STATE * milder;
    return few ? Optional.of(symptom(course, batches, widest.get(), rows)) : Optional.empty();
  }

  private static Symptom symptom(Course course, List<ProgressSnapshot> batches, ProgressSnapshot.StateWork operator, double rows) {
    long partitions = operator.partitions();
    long took = (long) Course.median(batches, Course::took);
    long enough = Math.max(1, Math.min(partitions - 1, (long) Math.ceil(Math.max(rows / FEW_ROWS / 2, operator.rows() / (FEW_STATE * 10.0)))));
    return new Symptom(
        took >= course.slowMillis() ? Severity.warning : Severity.info,
        Symptom.figures(
            "operator", operator.name(), "partitions", partitions, "rowsPerBatch", (long) rows, "rowsPerPartition", Words.rounded(rows / partitions),
            "stateRows", operator.rows(), "addBatchMs", (long) Course.median(batches, batch -> Course.took(batch, "addBatch")), "batchMs", took,
            "suggestedPartitions", enough),
        operator.name() + " has " + partitions + " partitions for " + (long) rows + " rows a batch and " + operator.rows() + " rows of state; a batch takes "
            + Words.span(took),
        "Set shufflePartitions to " + enough + ". The number is frozen in the checkpoint, so restart from scratch.");
  }
}
