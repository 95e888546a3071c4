package io.tidemark.ml;

import io.tidemark.progress.ProgressSnapshot;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What Spark's progress reports say of a query: its durations and watermark. Safe for use by many threads. */
final class OnlineFigures {
  private static final int KEPT = 60;

  private final Deque<Long> millis = new ArrayDeque<>();
  private Double rowsPerSecond;
  private Instant watermark;

  synchronized void take(ProgressSnapshot progress) {
    if (!progress.idle()) {
      millis.add(progress.durationMs().getOrDefault("triggerExecution", 0L));
      if (millis.size() > KEPT) {
        millis.poll();
      }
      rowsPerSecond = progress.inputRows() > 0 ? Double.valueOf(progress.processedRate()) : rowsPerSecond;
    }
    long at = progress.watermarkMillis().orElse(0);
    if (at > 0) {
      watermark = Instant.ofEpochMilli(at);
    }
  }

  synchronized List<Long> millis() {
    return List.copyOf(millis);
  }

  /** Of the last batch with rows; null before the first. */
  synchronized Double rowsPerSecond() {
    return rowsPerSecond;
  }

  synchronized Instant watermark() {
    return watermark;
  }

  /** What the checkpoint says, until Spark reports. */
  synchronized void begin(Instant written) {
    watermark = written;
  }
}
