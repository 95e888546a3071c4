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
 */
public record LedgerEvent(
    String stream, int partition, long offset, long arrivedMillis, long eventTimeMicros, List<String> keys, boolean skipped, String malformed) {
  public LedgerEvent {
    keys = Collections.unmodifiableList(keys);
  }

  long eventTimeMillis() {
    return Math.floorDiv(eventTimeMicros, 1000L);
  }
}
