package io.tidemark.query;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tidemark.eventtime.JudgedEvent;
import io.tidemark.eventtime.PlaneMessages;
import io.tidemark.eventtime.Verdict;
import java.time.Instant;
import java.util.List;

/**
 * The verdict on one event, as the HTTP contract words it; {@code eventTime} is null and {@code why} says why for a malformed one.
 * {@code duplicate} says whether deduplication dropped it, and is left out where that is not known or not asked.
 */
public record EventView(
    String stream,
    int partition,
    long offset,
    long batchId,
    Instant eventTime,
    Instant arrived,
    Verdict verdict,
    List<Slot> windows,
    String why,
    @JsonInclude(JsonInclude.Include.NON_NULL) Boolean duplicate) {
  public record Slot(Instant start, Instant end, boolean dropped) {}

  static EventView of(JudgedEvent judged) {
    return of(PlaneMessages.Event.of(judged, true), null);
  }

  /** @param stream the stream of an event that does not name its own */
  static EventView of(PlaneMessages.Event event, String stream) {
    return new EventView(
        event.s() == null ? stream : event.s(),
        event.p(),
        event.o(),
        event.b(),
        event.t() == null ? null : Instant.ofEpochMilli(event.t()),
        Instant.ofEpochMilli(event.a()),
        event.v(),
        event.w().stream().map(w -> new Slot(Instant.ofEpochMilli(w.s()), Instant.ofEpochMilli(w.e()), w.d())).toList(),
        event.why(),
        event.dup());
  }
}
