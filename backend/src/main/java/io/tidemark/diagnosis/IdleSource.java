package io.tidemark.diagnosis;

import io.tidemark.progress.ProgressSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A source that brings nothing while others do, or a query that has read nothing for long.
 *
 * <p>Fires when one of several sources had no row in the last {@value #BATCHES} batches with rows and {@value #LEAST_SECONDS} seconds;
 * a query's only source after {@value #QUIET_MINUTES} minutes. Clears with the first row.
 */
final class IdleSource implements Rule {
  private static final int BATCHES = 8;
  private static final long LEAST_SECONDS = 10;
  private static final long QUIET_MINUTES = 5;

  @Override
  public String kind() {
    return "idle-source";
  }

  @Override
  public Optional<Symptom> look(Course course, boolean firing) {
    List<ProgressSnapshot> batches = course.withRows(BATCHES);
    if (course.quietMillis() >= QUIET_MINUTES * 60_000) {
      String source = course.newest().sources().isEmpty() ? null : SourceRows.name(course.facts(), course.newest().sources().get(0));
      return Optional.of(symptom(source, course.quietMillis(), 0, 0));
    }
    if (batches.size() < BATCHES || Course.spanMillis(batches) < LEAST_SECONDS * 1_000) {
      return Optional.empty();
    }
    Map<String, Long> rows = SourceRows.of(course.facts(), batches);
    long all = rows.values().stream().mapToLong(Long::longValue).sum();
    return rows.size() < 2
        ? Optional.empty()
        : rows.entrySet().stream()
            .filter(source -> source.getValue() == 0)
            .findFirst()
            .map(source -> symptom(source.getKey(), Course.spanMillis(batches), BATCHES, all));
  }

  private static Symptom symptom(String source, long quiet, long batches, long others) {
    return new Symptom(
        Severity.info,
        Symptom.figures("source", source, "quietMs", quiet, "batches", batches, "othersRows", others),
        (source == null ? "the source" : source) + " has brought nothing for " + Words.span(quiet)
            + (others > 0 ? ", while the others brought " + others + " rows" : ""),
        others > 0
            ? "If it should bring something, look at what writes to it; a joined or united watermark waits for it."
            : "If there should be events, look at what writes to it; otherwise nothing is wrong.");
  }
}
