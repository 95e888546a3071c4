package io.tidemark.query;

import io.tidemark.eventtime.LedgerEvent;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.stream.TappedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Finds the events of a micro-batch: exactly those whose offsets its progress names, as the tap read them. Confined to one query.
 */
final class BatchEvents {
  private static final Duration TAP_LIMIT = Duration.ofMillis(500);

  private final TopicReader reader;
  private final StreamShape stream;
  private final int[] keyColumns;
  private final CheckpointLog checkpoint;

  BatchEvents(TopicReader reader, StreamShape stream, List<String> groupBy, CheckpointLog checkpoint) {
    this.reader = reader;
    this.checkpoint = checkpoint;
    this.stream = stream;
    this.keyColumns = groupBy.stream().mapToInt(stream.columns()::indexOf).toArray();
  }

  /** {@code complete} says whether {@code events} is everything the batch read. */
  record Found(List<LedgerEvent> events, boolean complete) {}

  Found of(ProgressSnapshot progress) throws InterruptedException {
    List<LedgerEvent> events = new ArrayList<>();
    boolean complete = true;
    for (ProgressSnapshot.OffsetRange range : progress.offsets()) {
      long from = from(range);
      if (from >= range.until()) {
        continue;
      }
      reader.awaitPassed(stream.id(), range.partition(), range.until(), TAP_LIMIT);
      complete &= reader.covers(stream.id(), range.partition(), from, range.until());
      reader.range(stream.id(), range.partition(), from, range.until()).forEach(record -> events.add(event(record)));
    }
    return new Found(events, complete && events.size() == progress.inputRows());
  }

  /** Spark does not name the first batch's start; its checkpoint does. */
  long from(ProgressSnapshot.OffsetRange range) {
    return range.from() >= 0
        ? range.from()
        : checkpoint.initialOffset(range.topic(), range.partition()).orElseGet(() -> reader.begin(stream.id(), range.partition()));
  }

  LedgerEvent event(TappedRecord record) {
    boolean usable = record.parsed().usable();
    List<String> keys = usable ? new ArrayList<>(keyColumns.length) : Collections.emptyList();
    for (int i = 0; usable && i < keyColumns.length; i++) {
      keys.add(record.parsed().values().get(keyColumns[i]));
    }
    return new LedgerEvent(
        record.partition(), record.offset(), record.arrivedMillis(), record.parsed().eventTimeMicros(), keys, record.parsed().malformed());
  }
}
