package io.tidemark.diagnosis;

import java.util.Map;
import java.util.Optional;

/**
 * A source that brings nothing while others do, or a query that has read nothing for long.
 *
 * <p>Fires when one of several sources had no row in {@value #BATCHES} batches of the others' rows and {@value #LEAST_SECONDS} seconds; a query's only source after {@value #QUIET_MINUTES} minutes. Clears with the first row.
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
    if (course.quietMillis() >= QUIET_MINUTES * 60_000) {
      String source = course.newest().sources().isEmpty() ? null : Standing.name(course.facts(), course.newest().sources().get(0));
      return Optional.of(symptom(course.newest().sources().size() == 1 ? source : null, course.quietMillis(), 0, 0));
    }
    Map<String, Standing.Silence> silences = course.standing().silences();
    return silences.entrySet().stream()
        .filter(silence -> silences.size() > 1 && silence.getValue().batches() >= BATCHES && quiet(course, silence.getValue()) >= LEAST_SECONDS * 1_000)
        .findFirst()
        .map(silence -> symptom(silence.getKey(), quiet(course, silence.getValue()), silence.getValue().batches(), silence.getValue().othersRows()));
  }

  private static long quiet(Course course, Standing.Silence silence) {
    return course.newest().at().toEpochMilli() - silence.since().toEpochMilli();
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
