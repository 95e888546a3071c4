package io.tidemark.query;

import io.tidemark.progress.Point;
import java.util.Map;

/**
 * One query's figures for {@code /metrics}: what stands now, and what was counted since this server defined or loaded the query.
 *
 * @param lastBatch the newest micro-batch that was run; null before the first
 * @param watermarkMillis epoch milliseconds; null while there is none
 * @param findings how many the diagnosis has now
 * @param watermarkLagMillis how far it is behind the newest event; null while unknown
 */
public record QueryMeter(
    String query,
    QueryView.State state,
    double inputRate,
    double processedRate,
    Point lastBatch,
    Long watermarkMillis,
    Long watermarkLagMillis,
    int findings,
    Counts counts) {

  /**
   * Only grow.
   *
   * @param batches micro-batches run, those without data among them
   * @param batchMillis time they took, from trigger to commit
   * @param phaseMillis the same by Spark's phase; as many entries as Spark has phases
   * @param stateDiskBytes not a count: size of the state's files as RocksDB reported it last, null for other stores
   */
  public record Counts(
      long batches,
      long inputRows,
      long batchMillis,
      Map<String, Long> phaseMillis,
      long droppedRows,
      long malformed,
      long disagreements,
      long failures,
      long restarts,
      Long stateDiskBytes) {
    public Counts {
      phaseMillis = Map.copyOf(phaseMillis);
    }
  }
}
