package io.tidemark.eventtime;

import java.util.List;

/**
 * One event with its verdict; {@code windows} are those it falls into, each with whether it was too late for it.
 *
 * @param duplicate whether deduplication dropped it; null when the query drops none, when it did not get so far, or when that is not
 *     known for certain
 */
public record JudgedEvent(LedgerEvent event, long batchId, Verdict verdict, List<Slot> windows, Boolean duplicate) {
  /** One window of an event and whether the late filter dropped the event for it. */
  public record Slot(TimeWindow window, boolean dropped) {}

  public JudgedEvent {
    windows = List.copyOf(windows);
  }

  JudgedEvent duplicate(boolean known) {
    return new JudgedEvent(event, batchId, verdict, windows, known);
  }
}
