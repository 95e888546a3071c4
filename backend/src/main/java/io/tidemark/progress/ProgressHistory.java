package io.tidemark.progress;

import io.tidemark.store.Journal;
import io.tidemark.wire.Json;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The history of one query: its progress points and marks, over restarts of query and server.
 *
 * <p>Keeps the newest {@value #KEPT_POINTS} points and {@value #KEPT_MARKS} marks in memory; the journal keeps more. Idle points are
 * kept in memory only. Safe for use by many threads.
 */
public final class ProgressHistory {
  static final int KEPT_POINTS = 1_000;
  static final int KEPT_MARKS = 200;

  private final String owner;
  private final Journal journal;
  private final Deque<Point> points = new ArrayDeque<>();
  private final Deque<Mark> marks = new ArrayDeque<>();

  /** Reads back what the journal holds of {@code owner}. */
  public ProgressHistory(String owner, Journal journal) {
    this.owner = owner;
    this.journal = journal;
    journal.newest(owner, "point", KEPT_POINTS).forEach(entry -> points.addLast(Json.read(entry.json(), Point.class)));
    journal.newest(owner, "mark", KEPT_MARKS).forEach(entry -> marks.addLast(Json.read(entry.json(), Mark.class)));
  }

  public void add(Point point) {
    synchronized (this) {
      points.addLast(point);
      while (points.size() > KEPT_POINTS) {
        points.removeFirst();
      }
    }
    if (!point.idle()) {
      journal.append(new Journal.Entry(owner, "point", point.at(), Json.write(point)));
    }
  }

  public Mark mark(Instant at, Mark.Kind kind, String detail) {
    Mark mark = new Mark(at, kind, detail);
    synchronized (this) {
      marks.addLast(mark);
      while (marks.size() > KEPT_MARKS) {
        marks.removeFirst();
      }
    }
    journal.append(new Journal.Entry(owner, "mark", at, Json.write(mark)));
    return mark;
  }

  /** The newest points, newest last. */
  public synchronized List<Point> newest(int limit) {
    List<Point> all = new ArrayList<>(points);
    return all.subList(Math.max(0, all.size() - limit), all.size());
  }

  public synchronized List<Mark> marks() {
    return List.copyOf(marks);
  }
}
