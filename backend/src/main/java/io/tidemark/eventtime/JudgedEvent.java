package io.tidemark.eventtime;

import java.util.List;

/** One event with its verdict; {@code windows} are those it falls into, each with whether it was too late for it. */
public record JudgedEvent(LedgerEvent event, long batchId, Verdict verdict, List<Slot> windows) {
  /** One window of an event and whether the late filter dropped the event for it. */
  public record Slot(TimeWindow window, boolean dropped) {}

  public JudgedEvent {
    windows = List.copyOf(windows);
  }
}
