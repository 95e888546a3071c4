package io.tidemark.diagnosis;

import io.tidemark.progress.ProgressSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * State that grows and that nothing will ever take rows out of.
 *
 * <p>The definition says that rows never leave ({@link QueryFacts.Endless}); where it is not known, a watermark that Spark does not
 * report says so. Fires when over the last {@value #BATCHES} batches with rows no row was removed and the state grew in most of them,
 * by at least {@value #LEAST_ROWS} rows; clears when {@value #BATCHES} batches add nothing. A problem from a million rows.
 */
final class StateGrows implements Rule {
  private static final int BATCHES = 10;
  private static final int LEAST_ROWS = 20;
  private static final long MANY_ROWS = 1_000_000;
  private static final Map<QueryFacts.Endless, String> REMEDIES =
      Map.of(
          QueryFacts.Endless.NO_WATERMARK, "Add a watermark: with one, windows that are over leave the state. The checkpoint does not survive it.",
          QueryFacts.Endless.COMPLETE_MODE, "Complete mode keeps every group for ever: choose update or append.",
          QueryFacts.Endless.NO_WINDOW, "Groups without a window never end: group by a window of the event time.",
          QueryFacts.Endless.DEDUPLICATION, "Put the event time among the columns of deduplicate, or set withinWatermark to true.",
          QueryFacts.Endless.JOIN, "Put a watermark on both streams and bound the right side's event time with after and before.");

  @Override
  public String kind() {
    return "state-grows";
  }

  @Override
  public boolean timed() {
    return false;
  }

  @Override
  public Optional<Symptom> look(Course course, boolean firing) {
    List<ProgressSnapshot> batches = course.withRows(BATCHES);
    if (batches.size() < BATCHES || batches.stream().anyMatch(batch -> batch.stateRows().isEmpty())) {
      return Optional.empty();
    }
    ProgressSnapshot newest = batches.get(BATCHES - 1);
    boolean endless = course.facts() == QueryFacts.UNKNOWN ? newest.watermarkMillis().isEmpty() : course.facts().endless() != null;
    boolean removed = batches.stream().anyMatch(batch -> batch.stateRemoved().orElse(0) > 0);
    if (!endless || removed) {
      return Optional.empty();
    }
    long grown = rows(newest) - rows(batches.get(0));
    long steps = 0;
    for (int i = 1; i < BATCHES; i++) {
      steps += rows(batches.get(i)) > rows(batches.get(i - 1)) ? 1 : 0;
    }
    boolean grows = firing ? grown > 0 : grown >= LEAST_ROWS && steps > BATCHES / 2;
    return grows ? Optional.of(symptom(course, batches, grown)) : Optional.empty();
  }

  private static long rows(ProgressSnapshot batch) {
    return batch.stateRows().getAsLong();
  }

  private static Symptom symptom(Course course, List<ProgressSnapshot> batches, long grown) {
    ProgressSnapshot newest = batches.get(BATCHES - 1);
    QueryFacts.Endless why = course.facts().endless() == null ? QueryFacts.Endless.NO_WATERMARK : course.facts().endless();
    long span = Course.spanMillis(batches);
    Long perHour = course.facts().stepped() || span <= 0 ? null : (long) (grown * 3_600_000.0 / span);
    OptionalLong bytes = newest.stateBytes();
    return new Symptom(
        rows(newest) >= MANY_ROWS ? Severity.problem : Severity.warning,
        Symptom.figures(
            "cause", why.word(), "stateRows", rows(newest), "stateBytes", bytes.isPresent() ? bytes.getAsLong() : null, "grownRows", grown,
            "batches", (long) BATCHES, "rowsPerHour", perHour),
        "the state has grown by " + grown + " rows to " + rows(newest) + " in " + BATCHES + " batches, and no row ever leaves it",
        REMEDIES.get(why));
  }
}
