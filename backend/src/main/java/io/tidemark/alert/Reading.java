package io.tidemark.alert;

import io.tidemark.progress.ProgressSnapshot;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * One query's newest figures, from its reports. Rates and the like are those of the last batch; an idle report brings none but rates.
 * Keeps at most {@value #KEPT} drops. Confined to the thread of {@link Watch}.
 */
final class Reading {
  private static final int KEPT = 1_000;
  private static final long DROPS_MILLIS = 60_000;

  private record Drop(Instant at, long rows) {}

  private final Deque<Drop> drops = new ArrayDeque<>();
  private String run;
  private Instant heardAt;
  private ProgressSnapshot newest;
  private ProgressSnapshot batch;
  private long newestEventMillis = Long.MIN_VALUE;

  /** @param now by the watch's clock: by it silence is measured */
  void take(ProgressSnapshot snapshot, Instant now) {
    if (!snapshot.runId().equals(run)) {
      clear();
      run = snapshot.runId();
    }
    heardAt = now;
    newest = snapshot;
    drops.removeIf(drop -> drop.at().isBefore(snapshot.at().minusMillis(DROPS_MILLIS)));
    if (!snapshot.idle()) {
      batch = snapshot;
      newestEventMillis = Math.max(newestEventMillis, snapshot.eventTimeMaxMillis().orElse(Long.MIN_VALUE));
      if (snapshot.droppedByWatermark() > 0) {
        drops.addLast(new Drop(snapshot.at(), snapshot.droppedByWatermark()));
      }
      while (drops.size() > KEPT) {
        drops.removeFirst();
      }
    }
  }

  void clear() {
    drops.clear();
    newest = null;
    batch = null;
    heardAt = null;
    newestEventMillis = Long.MIN_VALUE;
  }

  /** How long it is since the last report; counts from the first time it is asked of a run that has reported nothing. */
  long silentMillis(Instant now) {
    if (heardAt == null) {
      heardAt = now;
    }
    return now.toEpochMilli() - heardAt.toEpochMilli();
  }

  OptionalDouble behindRows() {
    return batch == null ? OptionalDouble.empty() : known(newest.idle() ? OptionalLong.of(0) : batch.behindOffsets());
  }

  OptionalDouble batchMillis() {
    return batch == null ? OptionalDouble.empty() : OptionalDouble.of(batch.durationMs().getOrDefault("triggerExecution", 0L));
  }

  OptionalDouble inputRate() {
    return newest == null ? OptionalDouble.empty() : OptionalDouble.of(newest.inputRate());
  }

  OptionalDouble processedRate() {
    return newest == null ? OptionalDouble.empty() : OptionalDouble.of(newest.processedRate());
  }

  OptionalDouble stateRows() {
    return batch == null ? OptionalDouble.empty() : known(batch.stateRows());
  }

  OptionalDouble stateBytes() {
    return batch == null ? OptionalDouble.empty() : known(batch.stateBytes());
  }

  OptionalDouble droppedRows() {
    return newest == null ? OptionalDouble.empty() : OptionalDouble.of(drops.stream().mapToLong(Drop::rows).sum());
  }

  OptionalDouble watermarkLagMillis() {
    boolean known = newest != null && newestEventMillis != Long.MIN_VALUE && newest.watermarkMillis().orElse(0) > 0;
    return known ? OptionalDouble.of(newestEventMillis - newest.watermarkMillis().getAsLong()) : OptionalDouble.empty();
  }

  private static OptionalDouble known(OptionalLong value) {
    return value.isPresent() ? OptionalDouble.of(value.getAsLong()) : OptionalDouble.empty();
  }
}
