package io.tidemark.query;

import io.tidemark.diagnosis.Diagnosis;
import io.tidemark.eventtime.Plane;
import io.tidemark.live.Publisher;
import io.tidemark.progress.Mark;
import io.tidemark.progress.Point;
import io.tidemark.progress.ProgressHistory;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.sink.Outputs;
import io.tidemark.store.Journal;
import io.tidemark.wire.Json;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One query with everything known of it: status, figures, history, result table and plane. Each part guards itself; here they are put
 * together, and the page is told of what changed.
 *
 * <p>Three threads meet here: the caller of the API (state changes, under the registry's lock for this query), Spark's stream thread
 * (the sink), and the progress thread. No lock of its own, and none is held while the page is told.
 */
final class ManagedQuery {
  private static final int SHOWN_POINTS = 600;
  private static final int SHOWN_ROWS = 500;
  private static final int REPORT_LIMIT_MILLIS = 1_500;

  final String id;
  final QueryDefinition definition;
  final QuerySources sources;
  final CheckpointLog checkpoint;
  final ProgressHistory history;
  final Plane plane;
  final QuerySink sink;
  final Outputs outputs;
  final QueryStatus status = new QueryStatus();
  final StepGate gate;
  final StepRecord steps = new StepRecord();
  private final QueryFigures figures = new QueryFigures();
  private final QueryTotals totals = new QueryTotals();
  private final QueryChannel channel;
  private final BatchJoin join;
  private final PastReplay past;
  private final Diagnosis diagnosis;
  private final Clock clock;
  private final Object reported = new Object();
  private volatile Following following;

  ManagedQuery(
      String id,
      QuerySources sources,
      CheckpointLog checkpoint,
      Journal journal,
      TopicReader reader,
      Publisher publisher,
      Diagnosis diagnosis,
      Clock clock) {
    this.id = id;
    this.definition = sources.definition;
    this.sources = sources;
    this.checkpoint = checkpoint;
    this.history = new ProgressHistory("query:" + id, journal);
    this.clock = clock;
    this.diagnosis = diagnosis;
    diagnosis.know(id, DiagnosisFacts.of(sources));
    this.gate = new StepGate(id);
    this.channel = new QueryChannel(id, publisher);
    this.sink = new QuerySink(definition, channel);
    this.outputs = new Outputs(definition.sinks());
    this.following = Following.unplanned(sources);
    this.plane = new Plane(id, following.judged(), publisher);
    BatchEvents events = new BatchEvents(reader, sources, checkpoint, () -> following);
    this.join = new BatchJoin(id, sources, checkpoint, events, sink, plane, figures);
    this.past = new PastReplay(sources, reader, events, sink, plane, figures, () -> following);
    List<Mark> marks = history.marks();
    if (!marks.isEmpty()) {
      Mark newest = marks.get(marks.size() - 1);
      status.last(new QueryView.LastEvent(newest.kind(), newest.at()));
    }
    history.newest(Integer.MAX_VALUE).stream().filter(point -> !point.idle()).forEach(figures::count);
  }

  // ---- state: the caller of the API, the watcher -------------------------------------------------------------------------------

  /** Follows the query as its plan says from now on; called before a run starts. */
  void follow(Following planned) {
    following = planned;
    sink.shape(planned.result());
    plane.follow(planned.judged());
  }

  void enter(QueryView.State next) {
    status.enter(next);
    if (next != QueryView.State.running) {
      figures.rates(0, 0);
      diagnosis.rest(id);
    }
    publishView();
  }

  boolean owns(String runId) {
    return status.owns(runId);
  }

  void running(String runId, List<RowReader.Column> resultColumns) {
    status.running(runId, resultColumns);
    publishView();
  }

  void fail(String condition, String message) {
    status.error(new QueryView.ErrorView(condition, message, clock.instant()));
    mark(Mark.Kind.failed, condition + ": " + message);
    enter(QueryView.State.failed);
  }

  /** Takes up the state in which the server left the query, without a new mark. */
  void takeUp(StoredQuery stored) {
    if (stored.error() != null) {
      status.error(stored.error());
      status.enter(QueryView.State.failed);
    } else if (stored.wanted()) {
      enter(QueryView.State.starting);
    } else if (stored.checkpointOf() != null) {
      enter(QueryView.State.stopped);
    }
  }

  void mark(Mark.Kind kind, String detail) {
    Mark mark = history.mark(clock.instant(), kind, detail);
    totals.mark(kind);
    if (kind != Mark.Kind.stopped && kind != Mark.Kind.failed) {
      history.defined(mark.at(), Json.mapper().valueToTree(definition));
    }
    status.last(new QueryView.LastEvent(mark.kind(), mark.at()));
    channel.mark(mark);
    publishView();
  }

  /** Says in which phase Spark is; told by the watcher a few times a second, published when it changed. */
  void phase(String name, String text) {
    if (status.phase(name, text, clock.instant())) {
      publishView();
    }
  }

  void plan(String text) {
    if (status.plan(text)) {
      channel.plan(text);
    }
  }

  /** Draws the past again, see {@link PastReplay}; once, before the first start, and only when there is a checkpoint to go on from. */
  void restore() {
    if (figures.claimRestore() && checkpoint.exists()) {
      past.draw(history);
    }
  }

  /** Forgets all but the history: the query starts from scratch. */
  void clear() {
    figures.clear();
    gate.clear();
    sink.clear();
    plane.clear();
    channel.snapshot(snapshot());
  }

  // ---- progress: the progress thread -------------------------------------------------------------------------------------------

  void progress(ProgressSnapshot progress) throws InterruptedException {
    figures.rates(progress.inputRate(), progress.processedRate());
    Point point;
    if (progress.idle()) {
      point = Points.idle(progress, figures.now());
      diagnosis.take(progress);
    } else {
      BatchJoin.Joined joined = join.join(progress);
      point = joined.point();
      diagnosis.take(progress, Optional.of(DiagnosisFacts.verdicts(sources, joined)));
      figures.count(point);
      totals.batch(point, progress);
      figures.readUntil(progress.offsets());
      if (definition.manual()) {
        steps.add(StepBatch.of(progress, joined));
      }
    }
    if (!status.active()) {
      // It was stopped while this report was on its way.
      diagnosis.rest(id);
    }
    history.add(point);
    channel.progress(point);
    publishView();
    synchronized (reported) {
      reported.notifyAll();
    }
  }

  /** Waits until the last batch that wrote has been reported, at most {@value #REPORT_LIMIT_MILLIS} ms: a stop may have cut it short. */
  void awaitReports() {
    long until = System.nanoTime() + REPORT_LIMIT_MILLIS * 1_000_000L;
    synchronized (reported) {
      try {
        while (sink.newestTaken() >= 0 && !figures.hasCounted(sink.newestTaken()) && System.nanoTime() < until) {
          reported.wait(20);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  // ---- views: any thread -------------------------------------------------------------------------------------------------------

  /** By topic and partition, one past the newest offset a batch has read. */
  Map<String, Map<Integer, Long>> readUntil() {
    return figures.readUntil();
  }

  QueryView view() {
    List<Point> recent = history.newest(QueryView.RECENT_POINTS);
    return QueryView.of(id, definition, status.now(), figures.now(), diagnosis.summary(id), recent, outputs.view(), null);
  }

  QueryMeter meter() {
    QueryFigures.Now now = figures.now();
    Long watermark = now.watermarkMillis().isPresent() ? (Long) now.watermarkMillis().getAsLong() : null;
    return new QueryMeter(id, status.state(), now.inputRate(), now.processedRate(), now.lastBatch(), watermark, now.lagMillis(),
        diagnosis.findings(id).size(), totals.now());
  }

  QueryView.Messages.Snapshot snapshot() {
    List<Point> points = history.newest(SHOWN_POINTS).stream().map(Point::slim).toList();
    return new QueryView.Messages.Snapshot(
        "query-snapshot", channel.topic(), view(), points, history.marks(), resultView(SHOWN_ROWS), status.plan(), diagnosis.findings(id));
  }

  QueryView.Messages.Result resultView(int limit) {
    return sink.view(status.columns(), limit);
  }

  private void publishView() {
    channel.view(this::view);
  }
}
