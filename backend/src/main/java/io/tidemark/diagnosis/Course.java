package io.tidemark.diagnosis;

import io.tidemark.progress.ProgressSnapshot;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What the rules look at: the newest batches of a query's present run, oldest first, without its first two, in which classes are
 * loaded and plans compiled. Immutable.
 *
 * @param batches micro-batches with and without data, at most {@value CaseFile#KEPT}
 * @param newest the newest report, idle or not
 * @param quietMillis how long the present run has brought nothing until the newest report
 * @param standing how long watermark and sources have stood still
 * @param lateness the verdicts on the newest batches
 * @param sourceMarks each source's own watermark after the newest batch, where it is certain
 */
record Course(
    QueryFacts facts,
    List<ProgressSnapshot> batches,
    ProgressSnapshot newest,
    long quietMillis,
    Standing standing,
    Lateness lateness,
    Map<String, Long> sourceMarks) {
  /** The newest {@code most} batches that read rows. */
  List<ProgressSnapshot> withRows(int most) {
    List<ProgressSnapshot> all = batches.stream().filter(batch -> batch.inputRows() > 0).toList();
    return all.subList(Math.max(0, all.size() - most), all.size());
  }

  /** How long a batch may take before it counts as slow: four fifths of the trigger's interval, or a second where there is none. */
  long slowMillis() {
    return facts.triggerMillis() == 0 ? 1_000 : Math.max(500, facts.triggerMillis() * 4 / 5);
  }

  static long took(ProgressSnapshot batch) {
    return batch.durationMs().getOrDefault("triggerExecution", 0L);
  }

  static long took(ProgressSnapshot batch, String phase) {
    return batch.durationMs().getOrDefault(phase, 0L);
  }

  /** From the start of the first batch to the start of the last; milliseconds. */
  static long spanMillis(List<ProgressSnapshot> batches) {
    return batches.get(batches.size() - 1).at().toEpochMilli() - batches.get(0).at().toEpochMilli();
  }

  /** The middle one of the values; the greater of the two in the middle. */
  static double median(List<ProgressSnapshot> batches, ToDoubleFunction<ProgressSnapshot> value) {
    double[] sorted = batches.stream().mapToDouble(value).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }
}
