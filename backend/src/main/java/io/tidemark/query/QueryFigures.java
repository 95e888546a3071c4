package io.tidemark.query;

import io.tidemark.progress.Point;
import io.tidemark.progress.ProgressSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One query's newest figures: rates, event-time clocks, counters since its checkpoint began, and how far it has read.
 *
 * <p>Written by the progress thread, and by the caller of the API when the query is restored, restarted or stopped. Guarded by its own
 * monitor, held for field access only. Times are epoch milliseconds.
 */
final class QueryFigures {
  private static final long NO_BATCH = -2;

  private double inputRate;
  private double processedRate;
  private Point lastBatch;
  private long droppedRows;
  private long malformed;
  private long disagreements;
  private OptionalLong newestMillis = OptionalLong.empty();
  private OptionalLong watermarkMillis = OptionalLong.empty();
  private long watermarkBatch = NO_BATCH;
  private Map<String, Map<Integer, Long>> readUntil = Map.of();
  private boolean restored;

  /** Everything at one moment; {@code lastBatch} is null before the first. */
  record Now(
      double inputRate,
      double processedRate,
      Point lastBatch,
      long droppedRows,
      long malformed,
      long disagreements,
      OptionalLong newestMillis,
      OptionalLong watermarkMillis) {
    /** How far the watermark is behind the newest event; null while either is unknown. */
    Long lagMillis() {
      boolean known = newestMillis.isPresent() && watermarkMillis.isPresent() && watermarkMillis.getAsLong() > 0;
      return known ? newestMillis.getAsLong() - watermarkMillis.getAsLong() : null;
    }
  }

  synchronized Now now() {
    return new Now(inputRate, processedRate, lastBatch, droppedRows, malformed, disagreements, newestMillis, watermarkMillis);
  }

  synchronized void rates(double input, double processed) {
    inputRate = input;
    processedRate = processed;
  }

  /** An event of that time was seen. */
  synchronized void newest(long millis) {
    newestMillis = OptionalLong.of(Math.max(millis, newestMillis.orElse(Long.MIN_VALUE)));
  }

  /** Adds a batch to the counters; a batch whose number does not go up begins them anew, as its checkpoint did. */
  synchronized void count(Point point) {
    if (lastBatch != null && point.batchId() <= lastBatch.batchId()) {
      droppedRows = 0;
      malformed = 0;
      disagreements = 0;
    }
    lastBatch = point;
    droppedRows += point.droppedByWatermark();
    malformed += point.malformed() == null ? 0 : point.malformed();
    disagreements += point.disagreements() == null || point.disagreements().isEmpty() ? 0 : 1;
    if (point.newestEventTime() != null) {
      newestMillis = OptionalLong.of(point.newestEventTime().toEpochMilli());
    }
  }

  /** Whether a batch, or a later one, has been counted. */
  synchronized boolean hasCounted(long batchId) {
    return lastBatch != null && lastBatch.batchId() >= batchId;
  }

  /** The watermark as {@code batchId} left it. */
  synchronized void watermark(long batchId, OptionalLong millis) {
    watermarkBatch = batchId;
    watermarkMillis = millis;
  }

  /** Whether {@link #now} holds the watermark as {@code batchId} left it. */
  synchronized boolean watermarkIsOf(long batchId) {
    return watermarkBatch == batchId;
  }

  /** Whether a batch that does not follow the newest one leaves a gap: something came before it, or may have. */
  synchronized boolean leavesGap() {
    return watermarkBatch >= 0 || !restored;
  }

  synchronized void readUntil(List<ProgressSnapshot.OffsetRange> offsets) {
    Map<String, Map<Integer, Long>> until = new LinkedHashMap<>();
    offsets.forEach(range -> until.computeIfAbsent(range.topic(), t -> new LinkedHashMap<>()).put(range.partition(), range.until()));
    readUntil = until;
  }

  /** By topic and partition, one past the newest offset a batch has read. */
  synchronized Map<String, Map<Integer, Long>> readUntil() {
    return readUntil;
  }

  /** True the first time: the caller is the one to restore the past. */
  synchronized boolean claimRestore() {
    boolean first = !restored;
    restored = true;
    return first;
  }

  /** The query starts from scratch; there is no past to restore. */
  synchronized void clear() {
    newestMillis = OptionalLong.empty();
    watermark(NO_BATCH, OptionalLong.empty());
    droppedRows = 0;
    malformed = 0;
    disagreements = 0;
    lastBatch = null;
    readUntil = Map.of();
    restored = true;
  }
}
