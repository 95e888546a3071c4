package io.tidemark.progress;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.store.Figures;
import io.tidemark.store.Journal;
import io.tidemark.store.Timeline;
import io.tidemark.wire.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The history of one query, known by its owner's name: its progress points, marks and definitions, over restarts of query and
 * server.
 *
 * <p>Keeps the newest {@value #KEPT_POINTS} points and {@value #KEPT_MARKS} marks in memory. The journal keeps more points as
 * they are (idle ones only in memory), and the figures of all of them, idle ones too, in its {@link Timeline}: from it {@link
 * #read} and the exports answer. Safe for use by many threads.
 */
public final class ProgressHistory {
  static final int KEPT_POINTS = 1_000;
  static final int KEPT_MARKS = 200;
  static final int SHOWN_RUNS = 100;
  static final String DEFINITION = "definition";
  private static final int EXPORTED_MARKS = 20_000;
  private static final int EXPORTED_RUNS = Timeline.KEPT_RUNS;
  private static final int PAGE = 500;
  /** Says in the journal that the points of an older Tidemark are in the timeline. */
  private static final String TAKEN_OVER = "timeline";

  private final String owner;
  private final Journal journal;
  private final HistoryReader reader;
  private final Deque<Point> points = new ArrayDeque<>();
  private final Deque<Mark> marks = new ArrayDeque<>();
  private String definition;
  private Point newest;
  private String running;
  private Instant ended = Instant.EPOCH;

  /** Reads back what the journal holds of {@code owner}. */
  public ProgressHistory(String owner, Journal journal) {
    this.owner = owner;
    this.journal = journal;
    this.reader = new HistoryReader(owner, journal);
    journal.newest(owner, "point", KEPT_POINTS).forEach(entry -> points.addLast(Json.read(entry.json(), Point.class)));
    journal.newest(owner, "mark", KEPT_MARKS).forEach(entry -> marks.addLast(Json.read(entry.json(), Mark.class)));
    journal.newest(owner, DEFINITION, 1).forEach(entry -> definition = entry.json());
    if (journal.newest(owner, TAKEN_OVER, 1).isEmpty()) {
      takeOver();
    }
  }

  /** Brings the points that a Tidemark without a timeline has left into it, page by page from the newest; may be done again. */
  private void takeOver() {
    Instant until = points.isEmpty() ? null : points.peekLast().at();
    while (until != null) {
      List<Point> page = journal.between(owner, "point", Instant.EPOCH, until, PAGE).stream()
          .map(entry -> Json.read(entry.json(), Point.class))
          .toList();
      List<Timeline.Report> reports = new ArrayList<>();
      for (int i = 0; i < page.size(); i++) {
        reports.add(report(page.get(i), i == 0 ? null : page.get(i - 1)));
      }
      journal.timeline().put(reports);
      until = page.size() < PAGE || page.get(0).at().equals(until) ? null : page.get(0).at();
    }
    journal.append(new Journal.Entry(owner, TAKEN_OVER, points.isEmpty() ? Instant.EPOCH : points.peekLast().at(), "{}"));
  }

  private Timeline.Report report(Point point, Point before) {
    boolean sameRun = before != null && before.runId().equals(point.runId());
    Figures figures = PointFigures.of(point, sameRun ? before.at() : null);
    return new Timeline.Report(owner, point.runId(), point.batchId(), figures);
  }

  public void add(Point point) {
    Timeline.Report report;
    synchronized (this) {
      points.addLast(point);
      while (points.size() > KEPT_POINTS) {
        points.removeFirst();
      }
      report = report(point, newest);
      newest = point;
      running = point.at().isBefore(ended) ? running : point.runId();
    }
    if (!point.idle()) {
      journal.append(new Journal.Entry(owner, "point", point.at(), Json.write(point)));
    }
    journal.timeline().append(report);
  }

  public Mark mark(Instant at, Mark.Kind kind, String detail) {
    Mark mark = new Mark(at, kind, detail);
    synchronized (this) {
      marks.addLast(mark);
      while (marks.size() > KEPT_MARKS) {
        marks.removeFirst();
      }
      // A run that a mark follows has ended, unless the mark is only about the definition.
      if (kind != Mark.Kind.created && kind != Mark.Kind.changed) {
        running = null;
        ended = at;
      }
    }
    journal.append(new Journal.Entry(owner, "mark", at, Json.write(mark)));
    return mark;
  }

  /** From {@code at} on the query is defined like this; kept when it differs from before, so that runs can be compared by it. */
  public void defined(Instant at, JsonNode now) {
    String json = Json.write(now);
    synchronized (this) {
      if (json.equals(definition)) {
        return;
      }
      definition = json;
    }
    journal.append(new Journal.Entry(owner, DEFINITION, at, json));
  }

  /** The newest points, newest last. */
  public synchronized List<Point> newest(int limit) {
    List<Point> all = new ArrayList<>(points);
    return all.subList(Math.max(0, all.size() - limit), all.size());
  }

  public synchronized List<Mark> marks() {
    return List.copyOf(marks);
  }

  /** What is kept of {@code [from, to]}, thinned to about {@code points}; {@code from} null is from the beginning on. */
  public HistoryView read(Instant from, Instant to, int points) {
    return reader.read(from, to, points, KEPT_MARKS, SHOWN_RUNS, running());
  }

  public void csv(Instant from, Instant to, OutputStream out) throws IOException {
    reader.export(from, to).csv(out);
  }

  public void json(Instant from, Instant to, OutputStream out) throws IOException {
    reader.export(from, to).json(out, reader.read(from, to, 1, EXPORTED_MARKS, EXPORTED_RUNS, running()));
  }

  private synchronized String running() {
    return running;
  }
}
