package io.tidemark.diagnosis;

import io.tidemark.progress.ProgressSnapshot;
import java.util.List;
import java.util.Optional;

/**
 * More arrives than is read, or a backlog takes long to work off.
 *
 * <p>Where the sources tell how far they reach (Kafka's latest offsets), rates are differences of offsets over the last
 * {@value #BATCHES} batches with rows: what arrived and what was read in the same time. A backlog of more than {@value #BATCHES_BEHIND}
 * batches counts; it is lost when it does not shrink. Elsewhere Spark's own rates decide: input above processed by a tenth in four of
 * five batches, each of them slow, as in Spark's monitoring guide. Clears below one batch of backlog.
 */
final class FallingBehind implements Rule {
  private static final int BATCHES = 5;
  private static final int BATCHES_BEHIND = 3;
  private static final long LONG_MILLIS = 600_000;

  @Override
  public String kind() {
    return "falling-behind";
  }

  @Override
  public Optional<Symptom> look(Course course, boolean firing) {
    List<ProgressSnapshot> batches = course.withRows(BATCHES);
    if (course.newest().idle() || batches.size() < BATCHES || Course.spanMillis(batches) <= 0) {
      return Optional.empty();
    }
    ProgressSnapshot newest = batches.get(BATCHES - 1);
    double rows = Math.max(1, Course.median(batches, ProgressSnapshot::inputRows));
    long behind = newest.behindOffsets().orElse(0);
    if (behind > rows * (firing ? 1 : BATCHES_BEHIND)) {
      return Optional.of(byOffsets(course, batches, newest, behind));
    }
    return overrun(course, batches, firing) ? Optional.of(byRates(course, batches, newest)) : Optional.empty();
  }

  private static Symptom byOffsets(Course course, List<ProgressSnapshot> batches, ProgressSnapshot newest, long behind) {
    double seconds = Course.spanMillis(batches) / 1_000.0;
    ProgressSnapshot first = batches.get(0);
    double read = (batches.stream().mapToLong(ProgressSnapshot::inputRows).sum() - first.inputRows()) / seconds;
    double arrived = Math.max(0, read + (behind - first.behindOffsets().orElse(behind)) / seconds);
    // A source that has just stood still takes no longer than it says; one that gains nothing never gets there.
    Long caughtUp = read > arrived * 1.01 ? (long) (behind / (read - arrived) * 1_000) : null;
    return symptom(course, batches, new Pace(behind, arrived, read, caughtUp), newest);
  }

  private static Symptom byRates(Course course, List<ProgressSnapshot> batches, ProgressSnapshot newest) {
    double input = Course.median(batches, ProgressSnapshot::inputRate);
    double processed = Course.median(batches, ProgressSnapshot::processedRate);
    Long behind = newest.behindOffsets().isPresent() ? newest.behindOffsets().getAsLong() : null;
    return symptom(course, batches, new Pace(behind, input, processed, null), newest);
  }

  private static boolean overrun(Course course, List<ProgressSnapshot> batches, boolean firing) {
    long over = batches.stream().filter(batch -> batch.inputRate() > batch.processedRate() * 1.1 && Course.took(batch) > course.slowMillis()).count();
    return over >= (firing ? 2 : BATCHES - 1);
  }

  /** {@code behind} and {@code caughtUp} are null where they are not known, or never. */
  private record Pace(Long behind, double arrives, double read, Long caughtUp) {}

  private static Symptom symptom(Course course, List<ProgressSnapshot> batches, Pace pace, ProgressSnapshot newest) {
    Long limit = course.facts().maxOffsetsPerTrigger();
    double rows = Course.median(batches, ProgressSnapshot::inputRows);
    double took = Course.median(batches, Course::took);
    boolean limited = limit != null && rows >= limit * 0.95;
    long gap = Math.max(1, Course.spanMillis(batches) / (batches.size() - 1));
    Long suggested = limited ? Math.max(limit * 2, (long) Math.ceil(pace.arrives() * gap / 1_000 * 2)) : null;
    Severity severity = pace.caughtUp() == null ? Severity.problem : pace.caughtUp() > LONG_MILLIS ? Severity.warning : Severity.info;
    String how =
        pace.caughtUp() == null
            ? "it does not catch up at this pace"
            : "it will have caught up in " + Words.span(pace.caughtUp());
    String detail =
        (pace.behind() == null ? "" : pace.behind() + " rows behind; ")
            + Words.rate(pace.arrives()) + " rows/s arrive, " + Words.rate(pace.read()) + " rows/s are read; " + how;
    String remedy =
        limited
            ? "A batch stops at maxOffsetsPerTrigger " + limit + "; raise it to " + suggested + " or take it out."
            : "Batches of " + Words.rate(rows) + " rows take " + Words.span((long) took)
                + "; give Spark more cores, give the topic more partitions, or do less with each row.";
    return new Symptom(
        severity,
        Symptom.figures(
            "behindRows", pace.behind(), "inputRate", Words.rounded(pace.arrives()), "processedRate", Words.rounded(pace.read()),
            "caughtUpInMs", pace.caughtUp(), "cause", limited ? "limit" : "work", "limit", limit, "suggestedLimit", suggested,
            "rowsPerBatch", (long) rows, "batchMs", (long) took, "batchId", newest.batchId()),
        detail,
        remedy);
  }
}
