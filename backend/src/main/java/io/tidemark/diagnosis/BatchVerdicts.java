package io.tidemark.diagnosis;

import io.tidemark.eventtime.JudgedEvent;
import io.tidemark.eventtime.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the verdicts on one batch's events say about its lateness.
 *
 * @param exact whether every event was judged and the verdicts agree with Spark's count; otherwise the other figures mean nothing
 * @param judged events with an event time
 * @param needed for each event dropped, wholly or for one of its windows, the least delay in milliseconds by which it would have been
 *     kept; empty where {@code needsKnown} is false
 * @param needsKnown false with several sources, whose common watermark does not follow from one delay
 * @param lateWatermarkMillis by which they were judged; 0 without one
 * @param sourceMarks each source's own watermark, epoch milliseconds, where it is certain
 */
public record BatchVerdicts(
    boolean exact, long judged, long dropped, List<Long> needed, boolean needsKnown, long lateWatermarkMillis, Map<String, Long> sourceMarks) {
  public BatchVerdicts {
    needed = List.copyOf(needed);
    sourceMarks = Map.copyOf(sourceMarks);
  }

  /**
   * Reads them off a batch.
   *
   * <p>A row is dropped when its window ends at or before the late watermark, which is the newest event time until then less the
   * delay. With one source the newest event time is therefore that watermark plus the delay, and a delay keeps the row when it is
   * greater than the newest event time less the window's end.
   *
   * @param delayMillis the delay it was judged by; empty when no single one decides
   */
  public static BatchVerdicts of(
      List<JudgedEvent> events, OptionalLong lateWatermark, OptionalLong delayMillis, boolean exact, Map<String, Long> sourceMarks) {
    List<Long> needed = new ArrayList<>();
    long judged = 0;
    long dropped = 0;
    for (JudgedEvent event : events) {
      if (event.verdict() == Verdict.MALFORMED) {
        continue;
      }
      judged++;
      if (event.verdict() == Verdict.DROPPED || event.verdict() == Verdict.PARTLY_DROPPED) {
        dropped++;
        if (delayMillis.isPresent() && lateWatermark.isPresent()) {
          needed.add(lateWatermark.getAsLong() + delayMillis.getAsLong() - earliestDroppedEnd(event) + 1);
        }
      }
    }
    return new BatchVerdicts(exact, judged, dropped, needed, delayMillis.isPresent(), lateWatermark.orElse(0), sourceMarks);
  }

  /** The end of the first window it was dropped for, or its event time where rows are dropped by that; epoch milliseconds. */
  private static long earliestDroppedEnd(JudgedEvent event) {
    return event.windows().stream()
        .filter(JudgedEvent.Slot::dropped)
        .mapToLong(slot -> slot.window().endMillis())
        .min()
        .orElse(Math.floorDiv(event.event().eventTimeMicros(), 1_000L));
  }
}
