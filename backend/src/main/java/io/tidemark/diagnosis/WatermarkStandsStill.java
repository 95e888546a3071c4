package io.tidemark.diagnosis;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A watermark that does not move although rows come: no window becomes final and no state leaves.
 *
 * <p>Fires when it was the same in {@value #BATCHES} batches with rows and for {@value #LEAST_SECONDS} seconds, or three trigger intervals; clears as soon as it moves. With the least of several sources' watermarks the source that holds it is the one whose
 * own, as the ledger follows it, is least; with one source its event times either do not advance or lie behind the watermark.
 */
final class WatermarkStandsStill implements Rule {
  private static final int BATCHES = 8;
  private static final long LEAST_SECONDS = 10;

  @Override
  public String kind() {
    return "watermark-stands-still";
  }

  @Override
  public Optional<Symptom> look(Course course, boolean firing) {
    Standing standing = course.standing();
    if (standing.batches() < BATCHES || !course.newest().watermarkMillis().equals(standing.mark()) || standing.mark().isEmpty()) {
      return Optional.empty();
    }
    long still = course.newest().at().toEpochMilli() - standing.since().toEpochMilli();
    boolean longEnough = still >= Math.max(LEAST_SECONDS * 1_000, 3 * course.facts().triggerMillis());
    return longEnough ? Optional.of(symptom(course, standing.mark().getAsLong(), still)) : Optional.empty();
  }

  private static Symptom symptom(Course course, long mark, long still) {
    Map<String, Long> rows = course.standing().rows();
    boolean several = course.newest().sources().size() > 1;
    if (several && course.facts().leastMarkWins()) {
      return held(course, mark, still, rows);
    }
    long newest = course.standing().newestMillis();
    boolean ahead = !several && newest != Long.MIN_VALUE && newest <= mark;
    return new Symptom(
        ahead ? Severity.problem : Severity.warning,
        figures(ahead ? "ahead" : "same-times", course, mark, still, null, newest),
        "the watermark has stood at " + at(mark) + " for " + Words.span(still) + (newest == Long.MIN_VALUE ? "" : "; the newest event time since is " + at(newest)),
        ahead
            ? "An event from the future has pushed it ahead of all others: filter out event times that can't be, and restart from scratch."
            : "Event times do not advance: check the clocks of what writes the events, and which column is the event time.");
  }

  private static Symptom held(Course course, long mark, long still, Map<String, Long> rows) {
    Optional<String> silent = rows.entrySet().stream().filter(source -> source.getValue() == 0).map(Map.Entry::getKey).findFirst();
    // Only when each source's own watermark is known can the least one be named.
    Optional<String> least =
        course.sourceMarks().size() > 1
            ? course.sourceMarks().entrySet().stream().min(Map.Entry.comparingByValue()).map(Map.Entry::getKey)
            : silent;
    String source = least.orElse(null);
    boolean idle = source != null && rows.getOrDefault(source, 0L) == 0;
    return new Symptom(
        Severity.problem,
        figures(idle ? "idle-source" : "slow-source", course, mark, still, source, Long.MIN_VALUE),
        "the watermark has stood " + (mark <= 0 ? "at its beginning" : "at " + at(mark)) + " for " + Words.span(still)
            + (source == null ? "" : "; " + source + " holds it, with " + rows.getOrDefault(source, 0L) + " rows in that time"),
        (source == null ? "One of the sources" : source)
            + " must bring newer event times: have it send heartbeats, leave it out, or take the greatest watermark (watermarkPolicy max, from scratch).");
  }

  private static Map<String, Object> figures(String cause, Course course, long mark, long still, String source, long newest) {
    Map<String, Object> times = new LinkedHashMap<>();
    course.sourceMarks().forEach((stream, own) -> times.put(stream, own <= 0 ? null : Instant.ofEpochMilli(own)));
    return Symptom.figures(
        "cause", cause, "source", source, "watermark", mark <= 0 ? null : Instant.ofEpochMilli(mark), "stillMs", still,
        "batches", (long) course.standing().batches(), "rowsBySource", course.standing().rows(), "marks", times,
        "newestEventTime", newest == Long.MIN_VALUE ? null : Instant.ofEpochMilli(newest));
  }

  private static String at(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
