package io.tidemark.drift;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/**
 * Spark's listener of a run's two queries. On Spark's thread it copies some numbers and hands them to figures that nobody holds for
 * long; what is reported before {@link #follow} is not followed, so queries are followed before they can have read anything.
 */
final class Reports extends StreamingQueryListener {
  private final Map<UUID, BiConsumer<QueryFigures.Report, Boolean>> followed = new ConcurrentHashMap<>();

  /** @param told each report of a batch, and false; null and true when the query has ended */
  void follow(UUID runId, BiConsumer<QueryFigures.Report, Boolean> told) {
    followed.put(runId, told);
  }

  @Override
  public void onQueryStarted(QueryStartedEvent event) {
    // The caller of start() knows already.
  }

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    StreamingQueryProgress progress = event.progress();
    BiConsumer<QueryFigures.Report, Boolean> told = followed.get(progress.runId());
    if (told != null && progress.durationMs().containsKey("addBatch")) {
      told.accept(report(progress), false);
    }
  }

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {
    BiConsumer<QueryFigures.Report, Boolean> told = followed.remove(event.runId());
    if (told != null) {
      told.accept(null, true);
    }
  }

  private static QueryFigures.Report report(StreamingQueryProgress progress) {
    long bySpark = 0;
    for (StateOperatorProgress state : progress.stateOperators()) {
      bySpark += state.numRowsDroppedByWatermark();
    }
    String mark = progress.eventTime().get("watermark");
    Instant watermark = mark == null || Instant.parse(mark).equals(Instant.EPOCH) ? null : Instant.parse(mark);
    long millis = progress.durationMs().getOrDefault("triggerExecution", 0L);
    return new QueryFigures.Report(progress.batchId(), progress.numInputRows(), millis, watermark, bySpark);
  }
}
