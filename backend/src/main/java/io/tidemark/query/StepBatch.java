package io.tidemark.query;

import io.tidemark.eventtime.PlaneMessages;
import io.tidemark.progress.ProgressSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One micro-batch of a step, with all that is known of it: STEPBATCH of the lab's contract and BATCH of the public one.
 *
 * <p>Nulls are what Spark did not report. {@code watermark} evicts and emits in this batch, {@code lateWatermark} judges its rows,
 * {@code nextWatermark} is what the batch after it will evict by; {@code windows} are those this batch changed, as they stand after it.
 */
public record StepBatch(
    long batchId,
    String runId,
    Instant at,
    boolean noData,
    long inputRows,
    Instant watermark,
    Instant lateWatermark,
    Instant nextWatermark,
    List<Map<String, Object>> rows,
    boolean rowsTruncated,
    long droppedByWatermark,
    Long stateRows,
    Long stateUpdated,
    Long stateRemoved,
    Long stateBytes,
    List<ProgressSnapshot.Operator> operators,
    Instant eventTimeMin,
    Instant eventTimeMax,
    Long malformed,
    Map<String, Long> durationMs,
    List<EventView> events,
    List<PlaneMessages.Window> windows,
    List<String> removedWindows,
    List<String> disagreements) {
  static StepBatch of(ProgressSnapshot progress, BatchJoin.Joined joined) {
    var point = joined.point();
    return new StepBatch(
        point.batchId(),
        point.runId(),
        point.at(),
        point.inputRows() == 0,
        point.inputRows(),
        point.watermark(),
        point.lateWatermark(),
        Points.instant(joined.judgement().nextWatermark()),
        joined.written().map(QuerySink.Written::all).orElse(List.of()),
        joined.written().map(written -> written.total() > written.all().size()).orElse(true),
        point.droppedByWatermark(),
        point.stateRows(),
        point.stateUpdated(),
        point.stateRemoved(),
        point.stateBytes(),
        progress.operators(),
        point.eventTimeMin(),
        point.eventTimeMax(),
        point.malformed(),
        point.durationMs(),
        joined.judgement().events().stream().map(EventView::of).toList(),
        joined.judgement().changed(),
        joined.judgement().removed(),
        point.disagreements());
  }
}
