package io.tidemark.diagnosis;

import io.tidemark.progress.ProgressSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/**
 * The verdicts on a query's newest batches, at most {@value #KEPT_BATCHES} of them and {@value #KEPT_NEEDS} dropped events.
 *
 * <p>After a restart the watermark may still be that of another delay; batches until it moves are left out. Confined to its
 * {@link CaseFile}.
 */
final class Lateness {
  static final int KEPT_BATCHES = 200;
  static final int KEPT_NEEDS = 20_000;

  private record Entry(boolean exact, boolean needsKnown, long judged, long dropped, long inputRows, long droppedBySpark, List<Long> needed) {}

  private final Deque<Entry> entries = new ArrayDeque<>();
  private int needs;
  private String run;
  private long settledAbove;

  void add(ProgressSnapshot batch, BatchVerdicts verdicts) {
    if (!batch.runId().equals(run)) {
      run = batch.runId();
      settledAbove = batch.batchId() == 0 ? -1 : batch.watermarkMillis().orElse(0);
    }
    if (verdicts == null || !verdicts.exact()) {
      keep(new Entry(false, false, 0, 0, batch.inputRows(), batch.droppedByWatermark(), List.of()));
    } else if (verdicts.lateWatermarkMillis() > settledAbove || verdicts.dropped() == 0) {
      keep(new Entry(true, verdicts.needsKnown(), verdicts.judged(), verdicts.dropped(), batch.inputRows(), batch.droppedByWatermark(), verdicts.needed()));
    }
  }

  private void keep(Entry entry) {
    if (entry.inputRows() == 0 && entry.droppedBySpark() == 0) {
      return;
    }
    entries.addLast(entry);
    needs += entry.needed().size();
    while (entries.size() > KEPT_BATCHES || (needs > KEPT_NEEDS && entries.size() > 1)) {
      needs -= entries.removeFirst().needed().size();
    }
  }

  void clear() {
    entries.clear();
    needs = 0;
    run = null;
  }

  int batches() {
    return entries.size();
  }

  /** Every event of these batches was judged. */
  boolean exact() {
    return entries.stream().allMatch(Entry::exact);
  }

  long judged() {
    return entries.stream().mapToLong(Entry::judged).sum();
  }

  /** Events dropped, wholly or for one of their windows. */
  long dropped() {
    return entries.stream().mapToLong(Entry::dropped).sum();
  }

  long inputRows() {
    return entries.stream().mapToLong(Entry::inputRows).sum();
  }

  /** As Spark counts: for windows a row is a group, not an event. */
  long droppedBySpark() {
    return entries.stream().mapToLong(Entry::droppedBySpark).sum();
  }

  /** The least delay by which {@code share} of the dropped events would have been kept; empty when that is not known. */
  OptionalLong delayThatKeeps(double share) {
    List<Long> sorted = new ArrayList<>();
    for (Entry entry : entries) {
      if (!entry.exact() || (entry.dropped() > 0 && !entry.needsKnown())) {
        return OptionalLong.empty();
      }
      sorted.addAll(entry.needed());
    }
    if (sorted.isEmpty()) {
      return OptionalLong.empty();
    }
    Collections.sort(sorted);
    return OptionalLong.of(sorted.get((int) Math.ceil(share * sorted.size()) - 1));
  }
}
