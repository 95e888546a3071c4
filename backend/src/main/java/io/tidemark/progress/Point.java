package io.tidemark.progress;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One progress report as pages and scripts get it: POINT of the live protocol and BATCH of the HTTP contract in one.
 *
 * <p>Nulls are what Spark did not report. {@code rows} is what the batch wrote to the sink, at most {@value #KEPT_ROWS} of them, null
 * for a report over the live channel, where the result message has carried them.
 */
public record Point(
    Instant at,
    String runId,
    long batchId,
    boolean idle,
    long inputRows,
    double inputRate,
    double processedRate,
    Map<String, Long> durationMs,
    Instant watermark,
    Instant lateWatermark,
    Instant newestEventTime,
    Long stateRows,
    Long stateBytes,
    Long stateUpdated,
    Long stateRemoved,
    long droppedByWatermark,
    Long malformed,
    Long behindOffsets,
    Long expectedDropped,
    List<Map<String, Object>> rows,
    boolean rowsTruncated,
    List<ProgressSnapshot.OffsetRange> offsets,
    Instant eventTimeMin,
    Instant eventTimeMax,
    List<String> disagreements) {
  public static final int KEPT_ROWS = 200;

  /** The same without rows and offsets, for the live channel. */
  public Point slim() {
    return new Point(at, runId, batchId, idle, inputRows, inputRate, processedRate, durationMs, watermark, lateWatermark, newestEventTime,
        stateRows, stateBytes, stateUpdated, stateRemoved, droppedByWatermark, malformed, behindOffsets, expectedDropped, null, rowsTruncated,
        List.of(), eventTimeMin, eventTimeMax, disagreements);
  }
}
