package io.tidemark.diagnosis;

import io.tidemark.progress.ProgressSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Slow batches that spend most of their time in one phase of Spark's {@code durationMs}.
 *
 * <p>Fires when each of the last {@value #BATCHES} batches with rows was slow ({@link Course#slowMillis}) and one phase took more than
 * 60 % of them all; clears below 50 %, or when three of the five are quick again. A warning when the trigger's interval is missed.
 */
final class PhaseDominates implements Rule {
  private static final int BATCHES = 5;
  private static final Map<String, String> REMEDIES =
      Map.of(
          "addBatch", "The work itself takes the time: give the topic more partitions and Spark more cores, filter earlier, or make the trigger's interval longer.",
          "queryPlanning", "Spark plans each batch anew: make the query simpler (fewer aggregates, columns and windows per row), or the trigger's interval longer.",
          "walCommit", "The offset log is slow to write: put the checkpoint on a faster disk, or make the trigger's interval longer.",
          "commitOffsets", "The commit log is slow to write: put the checkpoint on a faster disk, or make the trigger's interval longer.",
          "latestOffset", "The source is slow to say how far it reaches: check the way to Kafka and its load; fewer partitions are asked faster.",
          "getBatch", "The source is slow to describe a batch: check the way to it; a folder of many small files is listed file by file.");

  @Override
  public String kind() {
    return "phase-dominates";
  }

  @Override
  public Optional<Symptom> look(Course course, boolean firing) {
    List<ProgressSnapshot> batches = course.withRows(BATCHES);
    if (course.newest().idle() || batches.size() < BATCHES) {
      return Optional.empty();
    }
    long slow = batches.stream().filter(batch -> Course.took(batch) >= course.slowMillis()).count();
    if (slow < (firing ? 3 : BATCHES)) {
      return Optional.empty();
    }
    long all = batches.stream().mapToLong(Course::took).sum();
    Map<String, Long> phases =
        batches.stream()
            .flatMap(batch -> batch.durationMs().entrySet().stream())
            .filter(phase -> !phase.getKey().equals("triggerExecution"))
            .collect(Collectors.groupingBy(Map.Entry::getKey, Collectors.summingLong(Map.Entry::getValue)));
    return phases.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .filter(phase -> phase.getValue() > all * (firing ? 0.5 : 0.6))
        .map(phase -> symptom(course, batches, phase.getKey(), (double) phase.getValue() / all));
  }

  private static Symptom symptom(Course course, List<ProgressSnapshot> batches, String phase, double share) {
    long took = (long) Course.median(batches, Course::took);
    long phaseTook = (long) Course.median(batches, batch -> Course.took(batch, phase));
    long interval = course.facts().triggerMillis();
    boolean missed = interval > 0 && took > interval;
    return new Symptom(
        missed ? Severity.warning : Severity.info,
        Symptom.figures(
            "phase", phase, "share", Words.rounded(share), "phaseMs", phaseTook, "batchMs", took,
            "triggerMs", interval == 0 ? null : interval, "rowsPerBatch", (long) Course.median(batches, ProgressSnapshot::inputRows)),
        phase + " takes " + Words.span(phaseTook) + " of " + Words.span(took) + " (" + Words.percent(share) + ") in each batch"
            + (missed ? "; the trigger's interval is " + Words.span(interval) : ""),
        REMEDIES.getOrDefault(phase, "Look at what this phase does in Spark's log, or make the trigger's interval longer."));
  }
}
