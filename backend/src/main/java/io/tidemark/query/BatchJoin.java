package io.tidemark.query;

import io.tidemark.eventtime.BatchFacts;
import io.tidemark.eventtime.LedgerEvent;
import io.tidemark.eventtime.Plane;
import io.tidemark.progress.Point;
import io.tidemark.progress.ProgressSnapshot;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Joins what a batch of one query read (the topic), wrote (the sink) and reported (Spark's progress), has the plane judge it, and
 * brings the figures up to date.
 *
 * <p>Confined to the progress thread, one report after the other; may wait for the tap to catch up. What does not add up goes into
 * the point and the log.
 */
final class BatchJoin {
  private static final Logger LOG = LoggerFactory.getLogger(BatchJoin.class);

  private final String id;
  private final QuerySources sources;
  private final CheckpointLog checkpoint;
  private final BatchEvents events;
  private final QuerySink sink;
  private final Plane plane;
  private final QueryFigures figures;

  BatchJoin(String id, QuerySources sources, CheckpointLog checkpoint, BatchEvents events, QuerySink sink, Plane plane, QueryFigures figures) {
    this.id = id;
    this.sources = sources;
    this.checkpoint = checkpoint;
    this.events = events;
    this.sink = sink;
    this.plane = plane;
    this.figures = figures;
  }

  /** A batch with all that is known of it. */
  record Joined(Point point, Plane.Judgement judgement, Optional<QuerySink.Written> written) {}

  /** Judges a batch; its counts are not added to the figures yet. */
  Joined join(ProgressSnapshot progress) throws InterruptedException {
    OptionalLong late = lateWatermark(progress);
    BatchEvents.Found found = events.of(progress);
    Optional<QuerySink.Written> written = sink.written(progress.batchId());
    Plane.Judgement judgement = plane.apply(facts(progress, late, found, written));
    judgement.disagreements().forEach(what -> LOG.warn("Query {} batch {} does not add up: {}", id, progress.batchId(), what));
    progress.eventTimeMaxMillis().ifPresent(figures::newest);
    judgement.events().stream()
        .filter(judged -> judged.event().malformed() == null && judged.event().filtered() != LedgerEvent.Filtered.BEFORE_WATERMARK)
        .mapToLong(judged -> judged.event().eventTimeMicros() / 1000)
        .max()
        .ifPresent(figures::newest);
    Point point = Points.of(progress, figures.now(), late, written, judgement.expectedDropped(), judgement.disagreements());
    return new Joined(point, judgement, written);
  }

  /** The watermark of the micro-batch before, from its report or, after a restart, from the checkpoint's offset log. */
  private OptionalLong lateWatermark(ProgressSnapshot progress) {
    boolean follows = progress.batchId() == 0 || figures.watermarkIsOf(progress.batchId() - 1);
    if (!follows && figures.leavesGap()) {
      // By this batch's own watermark: that of the batch before was fixed before the lost one's events came.
      plane.unknownBefore(sources.newestAt(progress.watermarkMillis()).orElse(Long.MAX_VALUE));
    }
    OptionalLong late =
        progress.watermarkMillis().isEmpty()
            ? OptionalLong.empty()
            : progress.batchId() == 0 ? OptionalLong.of(0) : follows ? figures.now().watermarkMillis() : checkpoint.watermark(progress.batchId() - 1);
    figures.watermark(progress.batchId(), progress.watermarkMillis());
    return late;
  }

  private BatchFacts facts(ProgressSnapshot progress, OptionalLong late, BatchEvents.Found found, Optional<QuerySink.Written> written) {
    return new BatchFacts(
        progress.batchId(),
        progress.runId(),
        progress.at().toEpochMilli(),
        progress.endMillis(),
        progress.inputRows() > 0,
        progress.inputRows(),
        late,
        progress.watermarkMillis(),
        sources.definition.delayMillis(),
        found.events(),
        found.complete(),
        progress.eventTimeMinMillis(),
        progress.eventTimeMaxMillis(),
        progress.droppedByWatermark(),
        progress.duplicates(),
        progress.stateRows(),
        written.map(QuerySink.Written::windows).orElse(null),
        written.map(QuerySink.Written::total).orElse(0L));
  }
}
