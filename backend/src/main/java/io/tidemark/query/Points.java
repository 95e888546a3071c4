package io.tidemark.query;

import io.tidemark.progress.Point;
import io.tidemark.progress.ProgressSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Makes the point of a batch from Spark's report and what Tidemark knows beside it. Stateless. */
final class Points {
  private Points() {}

  /** An idle report: no batch ran, so there is nothing to judge. */
  static Point idle(ProgressSnapshot progress, QueryFigures.Now known) {
    return of(progress, known, OptionalLong.empty(), Optional.empty(), OptionalLong.empty(), List.of());
  }

  /**
   * @param late the watermark of the batch before
   * @param expected how many rows should have been dropped; empty when that is not known
   * @param disagreements what does not add up with Spark's figures
   */
  static Point of(
      ProgressSnapshot progress,
      QueryFigures.Now known,
      OptionalLong late,
      Optional<QuerySink.Written> written,
      OptionalLong expected,
      List<String> disagreements) {
    return new Point(
        progress.at(),
        progress.runId(),
        progress.batchId(),
        progress.idle(),
        progress.inputRows(),
        progress.inputRate(),
        progress.processedRate(),
        progress.durationMs(),
        instant(progress.watermarkMillis().isPresent() ? progress.watermarkMillis() : known.watermarkMillis()),
        instant(late),
        instant(known.newestMillis()),
        box(progress.stateRows()),
        box(progress.stateBytes()),
        box(progress.stateUpdated()),
        box(progress.stateRemoved()),
        progress.droppedByWatermark(),
        box(progress.malformed()),
        box(progress.behindOffsets()),
        box(expected),
        written.map(QuerySink.Written::rows).orElse(List.of()),
        written.map(QuerySink.Written::truncated).orElse(false),
        progress.offsets(),
        instant(progress.eventTimeMinMillis()),
        instant(progress.eventTimeMaxMillis()),
        disagreements);
  }

  /** The wire's null for what is not known. */
  static Instant instant(OptionalLong millis) {
    return millis.isPresent() ? Instant.ofEpochMilli(millis.getAsLong()) : null;
  }

  private static Long box(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }
}
