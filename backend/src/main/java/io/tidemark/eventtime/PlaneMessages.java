package io.tidemark.eventtime;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/** The messages of topic {@code plane:ID}, in the words of the live protocol; times are epoch milliseconds. */
public final class PlaneMessages {
  private PlaneMessages() {}

  public record WindowShape(String kind, long sizeMs, long slideMs, long gapMs) {
    static WindowShape of(Windowing windowing) {
      return windowing.kind() == Windowing.Kind.none
          ? null
          : new WindowShape(
              windowing.kind().name(), windowing.sizeMicros() / 1000, windowing.slideMicros() / 1000, windowing.gapMicros() / 1000);
    }
  }

  public record Slot(long s, long e, boolean d) {}

  /** {@code s} is the stream, where the query reads several; {@code dup} whether deduplication dropped the event, where that is known. */
  public record Event(
      int p,
      long o,
      Long t,
      long a,
      long b,
      Verdict v,
      String k,
      List<Slot> w,
      @JsonInclude(JsonInclude.Include.NON_NULL) String why,
      @JsonInclude(JsonInclude.Include.NON_NULL) String s,
      @JsonInclude(JsonInclude.Include.NON_NULL) Boolean dup) {
    public static Event of(JudgedEvent judged, boolean several) {
      LedgerEvent event = judged.event();
      return new Event(
          event.partition(),
          event.offset(),
          event.malformed() == null ? event.eventTimeMillis() : null,
          event.arrivedMillis(),
          judged.batchId(),
          judged.verdict(),
          WindowCell.text(event.keys()),
          judged.windows().stream().map(s -> new Slot(s.window().startMillis(), s.window().endMillis(), s.dropped())).toList(),
          event.malformed(),
          several ? event.stream() : null,
          judged.duplicate());
    }
  }

  public record Pending(int p, long o, Long t, long a, @JsonInclude(JsonInclude.Include.NON_NULL) String s) {}

  public record Batch(
      long b, String run, long at, long end, Long wm, Long lw, long n, int shown, boolean noData, long dropped, Long expected, long malformed, long written) {}

  public record Value(String key, Map<String, Object> row) {}

  public record Window(
      String id,
      long s,
      long e,
      String key,
      String phase,
      Long count,
      boolean exact,
      long dropped,
      Long first,
      Long last,
      int groups,
      List<Value> values,
      Long writtenBatch,
      Long closedBatch) {}

  public record Counts(long events, long onTime, long late, long dropped, long partlyDropped, long malformed, long judged, long filtered) {}

  public record Snapshot(
      String type,
      String topic,
      String stream,
      WindowShape window,
      Long delayMs,
      String outputMode,
      List<String> keys,
      List<Batch> batches,
      List<Event> events,
      List<Pending> pending,
      List<Window> windows,
      Counts counts,
      @JsonInclude(JsonInclude.Include.NON_NULL) String notJudged) {}

  public record BatchDelta(String type, String topic, Batch batch, List<Event> events, List<Window> windows, List<String> removed, Counts counts) {}

  public record PendingList(String type, String topic, List<Pending> pending, long unread) {}
}
