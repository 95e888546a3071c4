package io.tidemark.query;

import io.tidemark.eventtime.PlaneMessages;
import io.tidemark.eventtime.Verdict;
import java.time.Instant;
import java.util.List;

/** The verdict on one event, as the HTTP contract words it; {@code eventTime} is null and {@code why} says why for a malformed one. */
public record EventView(
    int partition, long offset, long batchId, Instant eventTime, Instant arrived, Verdict verdict, List<Slot> windows, String why) {
  public record Slot(Instant start, Instant end, boolean dropped) {}

  static EventView of(PlaneMessages.Event event) {
    return new EventView(
        event.p(),
        event.o(),
        event.b(),
        event.t() == null ? null : Instant.ofEpochMilli(event.t()),
        Instant.ofEpochMilli(event.a()),
        event.v(),
        event.w().stream().map(w -> new Slot(Instant.ofEpochMilli(w.s()), Instant.ofEpochMilli(w.e()), w.d())).toList(),
        event.why());
  }
}
