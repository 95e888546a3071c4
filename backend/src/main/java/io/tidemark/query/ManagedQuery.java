package io.tidemark.query;

import io.tidemark.diagnosis.Diagnosis;
import io.tidemark.eventtime.Plane;
import io.tidemark.live.Publisher;
import io.tidemark.progress.Mark;
import io.tidemark.progress.Point;
import io.tidemark.progress.ProgressHistory;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.store.Journal;
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

  final String id;
  final QueryDefinition definition;
  final QuerySources sources;
  final CheckpointLog checkpoint;
  final ProgressHistory history;
  final Plane plane;
  final QuerySink sink;
  final QueryStatus status = new QueryStatus();
  final StepGate gate;
  final StepRecord steps = new StepRecord();
  private final QueryFigures figures = new QueryFigures();
  private final QueryChannel channel;
  private final BatchJoin join;
  private final PastReplay past;
  private final Diagnosis diagnosis;
  private final Clock clock;

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
    this.plane = new Plane(id, sources.judged(), publisher);
    BatchEvents events = new BatchEvents(reader, sources, checkpoint);
    this.join = new BatchJoin(id, sources, checkpoint, events, sink, plane, figures);
    this.past = new PastReplay(sources, reader, events, sink, plane, figures);
    List<Mark> marks = history.marks();
    if (!marks.isEmpty()) {
      Mark newest = marks.get(marks.size() - 1);
      status.last(new QueryView.LastEvent(newest.kind(), newest.at()));
    }
    history.newest(Integer.MAX_VALUE).stream().filter(point -> !point.idle()).forEach(figures::count);
  }

  // ---- state: the caller of the API, the watcher -------------------------------------------------------------------------------

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
  }

  // ---- views: any thread -------------------------------------------------------------------------------------------------------

  /** By topic and partition, one past the newest offset a batch has read. */
  Map<String, Map<Integer, Long>> readUntil() {
    return figures.readUntil();
  }

  QueryView view() {
    return QueryView.of(id, definition, status.now(), figures.now(), diagnosis.summary(id), history.newest(QueryView.RECENT_POINTS));
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
