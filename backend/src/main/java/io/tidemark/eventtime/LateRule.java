package io.tidemark.eventtime;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which rows Spark drops as late, and how it counts them.
 *
 * <p>A row is dropped for a window whose end is at or before the late-filter watermark. Tumbling and sliding aggregations filter in
 * {@code StateStoreSaveExec}, behind the shuffle, in append and update mode only, and count groups (window and keys); session
 * aggregations filter in {@code SessionWindowStateStoreRestoreExec} in every mode, and count the rows the partial aggregation left:
 * one per input partition, event time and keys. Deduplications ({@code BaseStreamingDeduplicateExec}, of each kind) and joins of two
 * streams ({@code StreamingSymmetricHashJoinExec}, on each side that has a watermark) drop and count single rows whose event time is
 * at or before that watermark.
 *
 * @param rowFiltered the streams whose rows are dropped by their own event time; empty where windows decide, or nothing is dropped
 */
public record LateRule(Windowing windowing, boolean watermarked, boolean completeMode, Set<String> rowFiltered) {
  public LateRule {
    rowFiltered = Set.copyOf(rowFiltered);
  }

  /** The rule of an aggregation, or of a query without state. */
  public LateRule(Windowing windowing, boolean watermarked, boolean completeMode) {
    this(windowing, watermarked, completeMode, Set.of());
  }

  /** True when this query drops late rows at all. */
  public boolean filters() {
    return filtersWindows() || !rowFiltered.isEmpty();
  }

  private boolean filtersWindows() {
    return watermarked && windowing.kind() != Windowing.Kind.none && (!completeMode || windowing.isSession());
  }

  boolean dropped(TimeWindow window, OptionalLong lateWatermark) {
    return filtersWindows() && lateWatermark.isPresent() && window.endMicros() <= lateWatermark.getAsLong() * 1000L;
  }

  /** The verdict on {@code event}; {@code newestBeforeMillis} is the newest event time of earlier batches, or {@code Long.MIN_VALUE}. */
  JudgedEvent judge(LedgerEvent event, long batchId, OptionalLong lateWatermark, long newestBeforeMillis) {
    if (event.malformed() != null) {
      return new JudgedEvent(event, batchId, Verdict.MALFORMED, List.of(), null);
    }
    if (event.filtered() != LedgerEvent.Filtered.NO) {
      return new JudgedEvent(event, batchId, Verdict.FILTERED, List.of(), null);
    }
    if (droppedRow(event, lateWatermark)) {
      return new JudgedEvent(event, batchId, Verdict.DROPPED, List.of(), null);
    }
    List<JudgedEvent.Slot> slots = new ArrayList<>();
    int dropped = 0;
    for (TimeWindow window : windowing.assign(event.eventTimeMicros())) {
      boolean out = dropped(window, lateWatermark);
      dropped += out ? 1 : 0;
      slots.add(new JudgedEvent.Slot(window, out));
    }
    Verdict verdict;
    if (dropped > 0) {
      verdict = dropped == slots.size() ? Verdict.DROPPED : Verdict.PARTLY_DROPPED;
    } else {
      verdict = event.eventTimeMillis() < newestBeforeMillis ? Verdict.LATE : Verdict.ON_TIME;
    }
    return new JudgedEvent(event, batchId, verdict, slots, null);
  }

  private boolean droppedRow(LedgerEvent event, OptionalLong lateWatermark) {
    return rowFiltered.contains(event.stream())
        && !event.skipped()
        && lateWatermark.isPresent()
        && event.eventTimeMicros() <= lateWatermark.getAsLong() * 1000L;
  }

  /** What {@code numRowsDroppedByWatermark} must be for one batch's events, counted as Spark counts it. */
  long countDropped(List<JudgedEvent> judged) {
    if (!rowFiltered.isEmpty()) {
      return judged.stream().filter(event -> event.verdict() == Verdict.DROPPED).count();
    }
    boolean session = windowing.isSession();
    Set<List<Object>> groups = new HashSet<>();
    for (JudgedEvent event : judged) {
      for (JudgedEvent.Slot slot : event.windows()) {
        if (slot.dropped()) {
          Object partition = session ? event.event().partition() : "any";
          groups.add(List.of(partition, slot.window(), event.event().keys()));
        }
      }
    }
    return groups.size();
  }
}
