package io.tidemark.eventtime;

import java.util.List;
import java.util.OptionalLong;

/**
 * What is known of one finished micro-batch; times in epoch milliseconds.
 *
 * @param hasData false for a no-data batch
 * @param lateWatermark the watermark by which its rows were judged late: that of the micro-batch before; empty without a watermark
 * @param evictWatermark the watermark by which it evicted state; empty without a watermark
 * @param delayMillis the watermark's delay on the query's own stream, 0 without one
 * @param events what it read, by partition and offset; a sample when {@code complete} is false
 * @param complete whether {@code events} is everything it read
 * @param droppedBySpark sum of {@code numRowsDroppedByWatermark}
 * @param duplicatesBySpark sum of {@code numDroppedDuplicateRows}; empty when not reported
 * @param eventTimeMin Spark's figure, as {@code eventTimeMax}: of one source only where there are several
 * @param stateRows rows in the state store afterwards; empty for a stateless query
 * @param written rows it wrote to the sink that carry a window; null when they were not all kept, or can't be matched to windows
 * @param rowsWritten how many rows it wrote to the sink
 */
public record BatchFacts(
    long batchId,
    String runId,
    long startMillis,
    long endMillis,
    boolean hasData,
    long inputRows,
    OptionalLong lateWatermark,
    OptionalLong evictWatermark,
    long delayMillis,
    List<LedgerEvent> events,
    boolean complete,
    OptionalLong eventTimeMin,
    OptionalLong eventTimeMax,
    long droppedBySpark,
    OptionalLong duplicatesBySpark,
    OptionalLong stateRows,
    List<WrittenRow> written,
    long rowsWritten) {
  /** A batch that wrote the rows of its windows and no others. */
  public BatchFacts(
      long batchId,
      String runId,
      long startMillis,
      long endMillis,
      boolean hasData,
      long inputRows,
      OptionalLong lateWatermark,
      OptionalLong evictWatermark,
      long delayMillis,
      List<LedgerEvent> events,
      boolean complete,
      OptionalLong eventTimeMin,
      OptionalLong eventTimeMax,
      long droppedBySpark,
      OptionalLong duplicatesBySpark,
      OptionalLong stateRows,
      List<WrittenRow> written) {
    this(
        batchId, runId, startMillis, endMillis, hasData, inputRows, lateWatermark, evictWatermark, delayMillis, events, complete, eventTimeMin,
        eventTimeMax, droppedBySpark, duplicatesBySpark, stateRows, written, written == null ? 0 : written.size());
  }

  public BatchFacts {
    events = List.copyOf(events);
    written = written == null ? null : List.copyOf(written);
  }
}
