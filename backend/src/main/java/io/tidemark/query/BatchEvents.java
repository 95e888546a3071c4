package io.tidemark.query;

import io.tidemark.eventtime.LedgerEvent;
import io.tidemark.progress.ProgressSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Finds the events of a micro-batch: exactly those whose offsets its progress names, as the tap read them. Confined to one query.
 */
final class BatchEvents {
  private static final Duration TAP_LIMIT = Duration.ofMillis(500);

  /** A step is answered with the verdict on each event, and on a topic just made the tap takes a moment to begin. */
  private static final Duration STEPPED_TAP_LIMIT = Duration.ofSeconds(5);

  private final TopicReader reader;
  private final QuerySources sources;
  private final CheckpointLog checkpoint;
  private final Supplier<Following> following;

  BatchEvents(TopicReader reader, QuerySources sources, CheckpointLog checkpoint, Supplier<Following> following) {
    this.reader = reader;
    this.checkpoint = checkpoint;
    this.sources = sources;
    this.following = following;
  }

  /** {@code complete} says whether {@code events} is everything the batch read. */
  record Found(List<LedgerEvent> events, boolean complete) {}

  Found of(ProgressSnapshot progress) throws InterruptedException {
    Following now = following.get();
    List<LedgerEvent> events = new ArrayList<>();
    boolean complete = true;
    for (ProgressSnapshot.OffsetRange range : progress.offsets()) {
      StreamShape stream = sources.ofTopic(range.topic());
      long from = from(range);
      if (from >= range.until()) {
        continue;
      }
      reader.awaitPassed(stream.id(), range.partition(), range.until(), sources.definition.manual() ? STEPPED_TAP_LIMIT : TAP_LIMIT);
      complete &= reader.covers(stream.id(), range.partition(), from, range.until());
      reader.range(stream.id(), range.partition(), from, range.until()).forEach(record -> events.add(sources.event(stream, record, now)));
    }
    return new Found(events, complete && events.size() == progress.inputRows());
  }

  /** Spark does not name the first batch's start; its checkpoint does. */
  long from(ProgressSnapshot.OffsetRange range) {
    if (range.from() >= 0) {
      return range.from();
    }
    String stream = sources.ofTopic(range.topic()).id();
    return checkpoint.initialOffset(range.topic(), range.partition()).orElseGet(() -> reader.begin(stream, range.partition()));
  }
}
