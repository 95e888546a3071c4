package io.tidemark.progress;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One progress report of a query, free of Spark types.
 *
 * @param at start of the trigger
 * @param durationMs Spark's phases in milliseconds; an idle report lacks {@code addBatch}
 * @param watermarkMillis the evicting watermark of this batch; empty without one
 * @param droppedByWatermark summed over the stateful operators
 * @param duplicates rows that deduplication dropped; empty for a query without it
 * @param observed what {@code observe()} counted: {@code rows} read and {@code usable} among them; empty when not observed
 */
public record ProgressSnapshot(
    String queryId,
    String runId,
    long batchId,
    Instant at,
    long inputRows,
    double inputRate,
    double processedRate,
    Map<String, Long> durationMs,
    OptionalLong watermarkMillis,
    OptionalLong eventTimeMinMillis,
    OptionalLong eventTimeMaxMillis,
    OptionalLong stateRows,
    OptionalLong stateBytes,
    OptionalLong stateUpdated,
    OptionalLong stateRemoved,
    long droppedByWatermark,
    OptionalLong duplicates,
    List<OffsetRange> offsets,
    OptionalLong behindOffsets,
    OptionalLong malformed,
    List<Operator> operators) {
  /** What the batch read of one partition: {@code [from, until)}; {@code from} is -1 where Spark did not say (the first batch). */
  public record OffsetRange(String topic, int partition, long from, long until) {}

  /** One stateful operator's figures; {@code custom} are the metrics of its state store and its own. */
  public record Operator(String name, long rows, long updated, long removed, long dropped, Map<String, Long> custom) {}

  public ProgressSnapshot {
    operators = List.copyOf(operators);
    durationMs = Map.copyOf(durationMs);
    offsets = List.copyOf(offsets);
  }

  /** No micro-batch ran: Spark only says that the query is alive. */
  public boolean idle() {
    return !durationMs.containsKey("addBatch");
  }

  public long endMillis() {
    return at.toEpochMilli() + durationMs.getOrDefault("triggerExecution", 0L);
  }
}
