package io.tidemark.query;

import io.tidemark.diagnosis.Diagnosis;
import io.tidemark.live.Publisher;
import io.tidemark.progress.Mark;
import io.tidemark.progress.Point;
import io.tidemark.progress.ProgressHistory;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.store.Journal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * A query that runs elsewhere and is only told of: status, figures and history, without definition, rows or plane.
 *
 * <p>Reports may come twice and after a gap; a point is known by run, batch and time and taken once. Told of by one thread at a
 * time; views may be asked for by any. Publishes as an own query does.
 */
public final class ObservedQuery {
  private static final int SHOWN_POINTS = 600;
  private static final int KNOWN_RUNS = 50;

  private final String id;
  private final Supplier<QueryView.Attached> attached;
  private final ProgressHistory history;
  private final QueryStatus status = new QueryStatus();
  private final QueryFigures figures = new QueryFigures();
  private final QueryTotals totals = new QueryTotals();
  private final QueryChannel channel;
  private final Diagnosis diagnosis;
  private final Deque<String> formerRuns = new ArrayDeque<>();
  private String runId;

  /** @param attached asked for with each view; reads its history back at once */
  public ObservedQuery(String id, Journal journal, Publisher publisher, Diagnosis diagnosis, Supplier<QueryView.Attached> attached) {
    this.id = id;
    this.diagnosis = diagnosis;
    this.attached = attached;
    this.history = new ProgressHistory("query:" + id, journal);
    this.channel = new QueryChannel(id, publisher);
    List<Mark> marks = history.marks();
    if (!marks.isEmpty()) {
      Mark newest = marks.get(marks.size() - 1);
      status.last(new QueryView.LastEvent(newest.kind(), newest.at()));
    }
    history.newest(Integer.MAX_VALUE).stream().filter(point -> !point.idle()).forEach(figures::count);
  }

  /** Takes up the state in which it was last told of; {@code lastRun} and {@code error} may be null. */
  public void takeUp(QueryView.State state, String lastRun, QueryView.ErrorView error) {
    runId = lastRun;
    if (lastRun != null) {
      status.running(lastRun, List.of());
    }
    status.error(error);
    status.enter(state);
    List<Point> points = history.newest(1);
    if (!points.isEmpty() && points.get(0).watermark() != null) {
      figures.watermark(points.get(0).batchId(), OptionalLong.of(points.get(0).watermark().toEpochMilli()));
    }
  }

  /** True if that run was not known. */
  public boolean started(String run, Instant at) {
    boolean fresh = begin(run);
    if (fresh) {
      mark(at, Mark.Kind.started, null);
      tell();
    }
    return fresh;
  }

  private boolean begin(String run) {
    if (run.equals(runId) || formerRuns.contains(run)) {
      return false;
    }
    if (runId != null) {
      formerRuns.addLast(runId);
    }
    if (formerRuns.size() > KNOWN_RUNS) {
      formerRuns.removeFirst();
    }
    runId = run;
    status.enter(QueryView.State.starting);
    status.running(run, List.of());
    return true;
  }

  /** True if it was news: neither told before nor of a run that another has followed. */
  public boolean progress(ProgressSnapshot progress) {
    begin(progress.runId());
    if (!progress.runId().equals(runId) || known(progress)) {
      return false;
    }
    figures.rates(progress.inputRate(), progress.processedRate());
    Point point;
    if (progress.idle()) {
      point = Points.idle(progress, figures.now());
    } else {
      OptionalLong late = lateWatermark(progress);
      progress.eventTimeMaxMillis().ifPresent(figures::newest);
      point = Points.of(progress, figures.now(), late, Optional.empty(), OptionalLong.empty(), List.of());
      figures.count(point);
      totals.batch(point, progress);
      figures.readUntil(progress.offsets());
    }
    diagnosis.take(progress);
    history.add(point);
    channel.progress(point);
    return true;
  }

  private boolean known(ProgressSnapshot progress) {
    return history.newest(Integer.MAX_VALUE).stream()
        .anyMatch(point -> point.batchId() == progress.batchId() && point.at().equals(progress.at()) && point.runId().equals(progress.runId()));
  }

  /** The watermark of the batch before, where that batch was told of. */
  private OptionalLong lateWatermark(ProgressSnapshot progress) {
    if (progress.watermarkMillis().isEmpty()) {
      return OptionalLong.empty();
    }
    OptionalLong late = progress.batchId() == 0
        ? OptionalLong.of(0)
        : figures.watermarkIsOf(progress.batchId() - 1) ? figures.now().watermarkMillis() : OptionalLong.empty();
    figures.watermark(progress.batchId(), progress.watermarkMillis());
    return late;
  }

  /** The run has ended; {@code error} is null when it was stopped. True if it was the present run. */
  public boolean ended(String run, Instant at, QueryView.ErrorView error) {
    begin(run);
    if (!run.equals(runId) || !status.active()) {
      return false;
    }
    diagnosis.rest(id);
    status.error(error);
    figures.rates(0, 0);
    status.enter(error == null ? QueryView.State.stopped : QueryView.State.failed);
    mark(at, error == null ? Mark.Kind.stopped : Mark.Kind.failed, error == null ? null : error.message());
    tell();
    return true;
  }

  private void mark(Instant at, Mark.Kind kind, String detail) {
    Mark mark = history.mark(at, kind, detail);
    totals.mark(kind);
    status.last(new QueryView.LastEvent(kind, at));
    channel.mark(mark);
  }

  /** Tells the page how it stands. */
  public void tell() {
    channel.view(this::view);
  }

  public String id() {
    return id;
  }

  /** True until it was said to have stopped or failed. */
  public boolean active() {
    return status.active();
  }

  /** Its application is silent: what was found is not known to be so any more. */
  public void silent() {
    diagnosis.rest(id);
  }

  public QueryMeter meter() {
    QueryFigures.Now now = figures.now();
    Long watermark = now.watermarkMillis().isPresent() ? (Long) now.watermarkMillis().getAsLong() : null;
    return new QueryMeter(id, status.state(), now.inputRate(), now.processedRate(), now.lastBatch(), watermark, now.lagMillis(),
        diagnosis.findings(id).size(), totals.now());
  }

  public QueryView view() {
    List<Point> recent = history.newest(QueryView.RECENT_POINTS);
    return QueryView.of(id, null, status.now(), figures.now(), diagnosis.summary(id), recent, List.of(), attached.get());
  }

  /** Snapshot of its topic; there is no result and no plan to show. */
  public QueryView.Messages.Snapshot snapshot() {
    List<Point> points = history.newest(SHOWN_POINTS).stream().map(Point::slim).toList();
    return new QueryView.Messages.Snapshot("query-snapshot", channel.topic(), view(), points, history.marks(), null, null, diagnosis.findings(id));
  }

  public ProgressHistory history() {
    return history;
  }

  /** Newest last. */
  public List<Point> points(int limit) {
    return history.newest(limit);
  }
}
