package io.tidemark.diagnosis;

import io.tidemark.progress.ProgressSnapshot;
import java.util.List;
import java.util.Optional;

/**
 * Batch after batch with a handful of rows, so that nearly all time goes into having batches at all.
 *
 * <p>Fires when of the last {@value #BATCHES} batches with rows the median brought fewer than {@value #FEW_ROWS} and they kept the query
 * busy for more than half of the time; clears below 30 % of it, or at twice the rows. The interval proposed makes batches of the
 * present cost a tenth of the time.
 */
final class TinyBatches implements Rule {
  private static final int BATCHES = 15;
  private static final int FEW_ROWS = 20;
  private static final double BUSY = 0.5;
  private static final double STILL_BUSY = 0.3;
  private static final int IDLE_SHARE = 10;

  @Override
  public String kind() {
    return "tiny-batches";
  }

  @Override
  public Optional<Symptom> look(Course course, boolean firing) {
    List<ProgressSnapshot> batches = course.withRows(BATCHES);
    if (course.newest().idle() || batches.size() < BATCHES || Course.spanMillis(batches) <= 0) {
      return Optional.empty();
    }
    double rows = Course.median(batches, ProgressSnapshot::inputRows);
    ProgressSnapshot last = batches.get(BATCHES - 1);
    double span = Course.spanMillis(batches) + Course.took(last);
    double busy = Math.min(1, batches.stream().mapToLong(Course::took).sum() / span);
    // What lies unread would fill the next batches.
    boolean waits = last.behindOffsets().orElse(0) > rows;
    boolean tiny = rows < FEW_ROWS * (firing ? 2 : 1) && busy > (firing ? STILL_BUSY : BUSY) && !waits;
    return tiny ? Optional.of(symptom(course, batches, busy)) : Optional.empty();
  }

  private static Symptom symptom(Course course, List<ProgressSnapshot> batches, double busy) {
    double took = Course.median(batches, Course::took);
    double span = Math.max(1, Course.spanMillis(batches));
    double rows = batches.stream().mapToLong(ProgressSnapshot::inputRows).average().orElse(0);
    double arrives = (batches.stream().mapToLong(ProgressSnapshot::inputRows).sum() - batches.get(0).inputRows()) / (span / 1_000);
    long interval = Math.max(1_000, (long) Math.ceil(took * IDLE_SHARE / 1_000) * 1_000);
    double perRow = took / Math.max(1, rows);
    return new Symptom(
        Severity.info,
        Symptom.figures(
            "rowsPerBatch", Words.rounded(rows), "batchMs", (long) took, "msPerRow", Words.rounded(perRow),
            "batchesPerMinute", Words.rounded((batches.size() - 1) * 60_000 / span), "busyShare", Words.rounded(busy), "inputRate", Words.rounded(arrives),
            "triggerMs", course.facts().triggerMillis() == 0 ? null : course.facts().triggerMillis(), "suggestedIntervalMs", interval,
            "rowsPerBatchThen", Words.rounded(arrives * interval / 1_000)),
        Words.rate(rows) + " rows a batch, each batch " + Words.span((long) took) + ": " + Words.rate(perRow) + " ms a row; batches take "
            + Words.percent(busy) + " of the time",
        "Set the trigger's interval to " + Words.span(interval) + ": a batch would then read about " + Words.rate(arrives * interval / 1_000)
            + " rows and leave the machine free nine tenths of the time.");
  }
}
