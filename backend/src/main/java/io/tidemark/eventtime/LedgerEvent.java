package io.tidemark.eventtime;

import java.util.Collections;
import java.util.List;

/**
 * One event as the ledger needs it.
 *
 * @param arrivedMillis the broker's timestamp, epoch milliseconds
 * @param eventTimeMicros meaningless when malformed
 * @param keys the values of the query's grouping columns, as text, in order; elements may be null
 * @param malformed why it can't be used, or null
 */
public record LedgerEvent(int partition, long offset, long arrivedMillis, long eventTimeMicros, List<String> keys, String malformed) {
  public LedgerEvent {
    keys = Collections.unmodifiableList(keys);
  }

  long eventTimeMillis() {
    return Math.floorDiv(eventTimeMicros, 1000L);
  }
}
