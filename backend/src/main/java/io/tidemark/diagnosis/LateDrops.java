package io.tidemark.diagnosis;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * Events lost because they came too late, with the delay that would have saved 99 % of them.
 *
 * <p>Fires above 1 % of the judged events of the newest batches ({@link Lateness}) and at least {@value #LEAST_DROPPED} of them; clears
 * below half a percent; a problem from 10 %. The delay follows from the verdicts ({@link BatchVerdicts#of}) and is left out where not
 * every event was seen, or several sources share a watermark; then Spark's count of rows stands for that of events.
 */
final class LateDrops implements Rule {
  private static final double SHARE = 0.01;
  private static final double MANY = 0.1;
  private static final int LEAST_DROPPED = 5;
  private static final double SAVED = 0.99;

  @Override
  public String kind() {
    return "late-drops";
  }

  @Override
  public boolean timed() {
    return false;
  }

  @Override
  public Optional<Symptom> look(Course course, boolean firing) {
    Lateness lateness = course.lateness();
    boolean exact = lateness.exact();
    long dropped = exact ? lateness.dropped() : lateness.droppedBySpark();
    long of = exact ? lateness.judged() : lateness.inputRows();
    double share = of == 0 ? 0 : (double) dropped / of;
    boolean lost = dropped >= LEAST_DROPPED && share > (firing ? SHARE / 2 : SHARE);
    return lost ? Optional.of(symptom(course, exact, dropped, of)) : Optional.empty();
  }

  private static Symptom symptom(Course course, boolean exact, long dropped, long of) {
    double share = (double) dropped / of;
    Long delay = course.facts().delayMillis();
    OptionalLong saving = course.lateness().delayThatKeeps(SAVED);
    Long saves = saving.isPresent() ? saving.getAsLong() : null;
    String what = exact ? "events" : "rows (as Spark counts them)";
    String remedy =
        saves == null
            ? "Which delay would have saved them is not known: " + (exact ? "several sources share the watermark." : "not every event of these batches was seen.")
            : "Set the watermark's delay to " + (saves + 999) / 1_000 + " seconds"
                + (delay == null ? "" : " (now " + Words.span(delay) + ")") + ": it would have kept 99 % of them; results become final that much later.";
    return new Symptom(
        share >= MANY ? Severity.problem : Severity.warning,
        Symptom.figures(
            "exact", exact, "dropped", dropped, "of", of, "share", Words.rounded(share), "batches", (long) course.lateness().batches(),
            "delayMs", delay, "savingDelayMs", saves),
        dropped + " of the last " + of + " " + what + " came too late and were dropped (" + Words.percent(share) + ")",
        remedy);
  }
}
