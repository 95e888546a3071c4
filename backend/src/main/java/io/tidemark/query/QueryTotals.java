package io.tidemark.query;

import io.tidemark.progress.Mark;
import io.tidemark.progress.Point;
import io.tidemark.progress.ProgressSnapshot;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Counts of one query that only grow, also over its restarts, for {@link QueryMeter}.
 *
 * <p>Written by the progress thread and the caller of the API, read by any. Guarded by its own monitor, held for field access only.
 */
final class QueryTotals {
  private static final String WHOLE = "triggerExecution";
  private static final String ROCKSDB_BYTES = "rocksdbSstFileSize";

  private long batches;
  private long inputRows;
  private long batchMillis;
  private final Map<String, Long> phaseMillis = new TreeMap<>();
  private long droppedRows;
  private long malformed;
  private long disagreements;
  private long failures;
  private long restarts;
  private Long stateDiskBytes;

  synchronized void batch(Point point, ProgressSnapshot progress) {
    batches++;
    inputRows += point.inputRows();
    point.durationMs().forEach(this::took);
    droppedRows += point.droppedByWatermark();
    malformed += point.malformed() == null ? 0 : point.malformed();
    disagreements += point.disagreements() == null || point.disagreements().isEmpty() ? 0 : 1;
    stateDiskBytes =
        progress.operators().stream().map(operator -> operator.custom().get(ROCKSDB_BYTES)).filter(Objects::nonNull).reduce(Long::sum).orElse(null);
  }

  private void took(String phase, long millis) {
    if (phase.equals(WHOLE)) {
      batchMillis += millis;
    } else {
      phaseMillis.merge(phase, millis, Long::sum);
    }
  }

  synchronized void mark(Mark.Kind kind) {
    if (kind == Mark.Kind.failed) {
      failures++;
    }
    if (kind == Mark.Kind.restarted || kind == Mark.Kind.recovered) {
      restarts++;
    }
  }

  synchronized QueryMeter.Counts now() {
    return new QueryMeter.Counts(
        batches, inputRows, batchMillis, phaseMillis, droppedRows, malformed, disagreements, failures, restarts, stateDiskBytes);
  }
}
