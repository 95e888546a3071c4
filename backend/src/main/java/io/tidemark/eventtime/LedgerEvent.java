package io.tidemark.eventtime;

import java.util.Collections;
import java.util.List;

/**
 * One event as the ledger needs it.
 *
 * @param arrivedMillis the broker's timestamp, epoch milliseconds
 * @param eventTimeMicros meaningless when malformed
 * @param keys the values of the query's grouping or deduplication columns, as text, in order; elements may be null
 * @param skipped Spark's optimizer filters it out before the watermark sees it: a join column is null that an inner side must match
 * @param malformed why it can't be used, or null
 * @param filtered where a condition of the query leaves it out
 */
public record LedgerEvent(
    String stream,
    int partition,
    long offset,
    long arrivedMillis,
    long eventTimeMicros,
    List<String> keys,
    boolean skipped,
    String malformed,
    Filtered filtered) {
  /** Where a condition of the query leaves an event out. */
  public enum Filtered {
    /** It passes. */
    NO,
    /** Before the watermark: it moves nothing and is counted nowhere. */
    BEFORE_WATERMARK,
    /** Behind the watermark, which it moves; it is counted nowhere. */
    AFTER_WATERMARK
  }

  public LedgerEvent {
    keys = Collections.unmodifiableList(keys);
  }

  /** An event that no condition leaves out. */
  public LedgerEvent(
      String stream, int partition, long offset, long arrivedMillis, long eventTimeMicros, List<String> keys, boolean skipped, String malformed) {
    this(stream, partition, offset, arrivedMillis, eventTimeMicros, keys, skipped, malformed, Filtered.NO);
  }

  /** Whether it is among what the query's watermark is made of. */
  boolean movesWatermark() {
    return malformed == null && !skipped && filtered != Filtered.BEFORE_WATERMARK;
  }

  long eventTimeMillis() {
    return Math.floorDiv(eventTimeMicros, 1000L);
  }
}
