package io.tidemark.eventtime;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * Tells what a query's watermark will be after each micro-batch, as Spark's {@code WatermarkTracker} moves it.
 *
 * <p>Each source's watermark is its newest event time, in whole milliseconds, less its delay; a source that has brought nothing since
 * the run began counts as 0. The least (or greatest) of them becomes the query's, which never goes back. A new run keeps the query's
 * watermark, which is in the checkpoint, and forgets the sources', which are not: with the least of several, it stands still until
 * each source has brought something again.
 *
 * <p>Where batches are unknown or were only sampled, each source's watermark is a span, and the answer is given only when it is the
 * same for all of the span. Times are epoch milliseconds. Confined to its ledger's lock.
 */
final class WatermarkClock {
  private static final Span NOTHING = new Span(0, 0);

  private final Map<String, Long> delays;
  private final boolean newestWins;
  private final Map<String, Span> sources = new HashMap<>();
  private OptionalLong next = OptionalLong.empty();
  private String run;
  private boolean forgotten;

  /** @param delays the delay of each watermarked stream */
  WatermarkClock(Map<String, Long> delays, boolean newestWins) {
    this.delays = delays;
    this.newestWins = newestWins;
  }

  /** Where a source's watermark may be, both ends within. */
  private record Span(long least, long most) {
    Span atLeast(long other) {
      return new Span(Math.max(least, other), Math.max(most, other));
    }
  }

  /** What the batch after the last one applied will evict by; empty when that is not known. */
  OptionalLong next() {
    return next;
  }

  /** Batches before the next one are unknown. */
  void forget() {
    forgotten = true;
    next = OptionalLong.empty();
  }

  /** Moves on by one batch. Returns what is wrong with the watermark Spark says it had. */
  Optional<String> apply(BatchFacts batch) {
    if (delays.isEmpty() || batch.evictWatermark().isEmpty()) {
      return Optional.empty();
    }
    long now = batch.evictWatermark().getAsLong();
    Optional<String> wrong = Optional.empty();
    if (next.isPresent() && next.getAsLong() != now) {
      wrong = Optional.of("watermark: expected " + next.getAsLong() + ", Spark says " + now);
    }
    begin(batch.runId(), now);
    delays.forEach((stream, delay) -> sources.put(stream, seen(batch, stream, delay)));
    long least = Math.max(now, choose(true));
    next = least == Math.max(now, choose(false)) ? OptionalLong.of(least) : OptionalLong.empty();
    return wrong;
  }

  private void begin(String runId, long now) {
    if (forgotten) {
      // One source, or the greatest of several, can't be ahead of the query's watermark; the least of several can.
      boolean bounded = newestWins || delays.size() == 1;
      delays.keySet().forEach(stream -> sources.put(stream, new Span(0, bounded ? now : Long.MAX_VALUE)));
    } else if (!runId.equals(run)) {
      sources.clear();
    }
    run = runId;
    forgotten = false;
  }

  private Span seen(BatchFacts batch, String stream, long delay) {
    Span span = sources.getOrDefault(stream, NOTHING);
    OptionalLong newest = newest(batch, stream);
    if (newest.isPresent()) {
      span = span.atLeast(newest.getAsLong() - delay);
    }
    boolean exact = batch.complete() || (delays.size() == 1 && batch.eventTimeMax().isPresent());
    return exact ? span : new Span(span.least(), Long.MAX_VALUE);
  }

  /** Spark reports the newest event time of one source only, so that with several it must come from the events. */
  private OptionalLong newest(BatchFacts batch, String stream) {
    if (delays.size() == 1 && !batch.complete()) {
      return batch.eventTimeMax();
    }
    return batch.events().stream()
        .filter(event -> event.movesWatermark() && event.stream().equals(stream))
        .mapToLong(LedgerEvent::eventTimeMillis)
        .max();
  }

  private long choose(boolean least) {
    LongStream ends =
        delays.keySet().stream().map(stream -> sources.getOrDefault(stream, NOTHING)).mapToLong(span -> least ? span.least() : span.most());
    return newestWins ? ends.max().orElse(0) : ends.min().orElse(0);
  }
}
