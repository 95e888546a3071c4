package io.tidemark.progress;

import io.tidemark.store.Figures;
import java.time.Instant;
import java.util.Map;

/** The figures of a point, without rows, offsets and words. Stateless. */
final class PointFigures {
  private PointFigures() {}

  /**
   * @param before start of the report before in the same run; null when there is none. A report without rows tells by it for how
   *     long
   *     nothing came; of one with rows Spark says how long they took to arrive.
   */
  static Figures of(Point point, Instant before) {
    long at = point.at().toEpochMilli();
    Map<String, Long> durations = point.durationMs();
    long work = durations.getOrDefault("triggerExecution", 0L);
    boolean rated = point.inputRows() > 0 && point.inputRate() > 0;
    return new Figures(
        at,
        at,
        at + work,
        1,
        point.idle() ? 0 : 1,
        point.inputRows(),
        rated ? point.inputRows() : 0,
        rated ? Math.round(point.inputRows() / point.inputRate() * 1e6) : quietMicros(point, before),
        point.idle() ? 0 : work,
        point.idle() ? 0 : work,
        point.idle() ? new Figures.Phases(0, 0, 0, 0, 0, 0) : phases(durations),
        point.droppedByWatermark(),
        point.malformed() == null ? 0 : point.malformed(),
        point.stateRows(),
        point.stateBytes(),
        point.behindOffsets(),
        millis(point.watermark()),
        millis(point.newestEventTime()));
  }

  private static long quietMicros(Point point, Instant before) {
    return point.inputRows() > 0 || before == null ? 0 : Math.max(0, point.at().toEpochMilli() - before.toEpochMilli()) * 1_000;
  }

  private static Figures.Phases phases(Map<String, Long> durations) {
    return new Figures.Phases(
        durations.getOrDefault("latestOffset", durations.getOrDefault("getOffset", 0L)),
        durations.getOrDefault("getBatch", 0L),
        durations.getOrDefault("queryPlanning", 0L),
        durations.getOrDefault("walCommit", 0L),
        durations.getOrDefault("addBatch", 0L),
        durations.getOrDefault("commitOffsets", 0L));
  }

  private static Long millis(Instant time) {
    return time == null ? null : time.toEpochMilli();
  }
}
