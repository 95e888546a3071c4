package io.tidemark.attached;

import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.wire.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** One report of an application, checked whole before anything is done with it. */
record Report(Sender application, long sent, long lost, List<Event> events) {
  private static final int MOST_EVENTS = 500;
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_EXCEPTION = 10_000;

  /** The application as it calls itself. */
  record Sender(String id, String name, String sparkVersion) {}

  enum Kind {
    started,
    progress,
    terminated
  }

  /**
   * @param queryId Spark's id of the query, which its checkpoint keeps over restarts
   * @param name Spark's name of the query; null where it has none, or where the event does not tell
   * @param progress known to be readable; null but for {@link Kind#progress}
   * @param exception null unless it was terminated by one; {@code condition} is its error class, if it has one
   */
  record Event(Kind kind, Instant at, String queryId, String runId, String name, Reported progress, String exception, String condition) {
    /** Its progress as that of the query that is called {@code id} here. */
    ProgressSnapshot snapshot(String id) {
      return ProgressJson.read(progress, id);
    }
  }

  /** @throws Problem invalid, with the pointer of the first wrong field */
  static Report read(Reported report) {
    Reported application = report.object("application");
    Sender sender =
        new Sender(
            application.text("id", LONGEST_NAME),
            application.text("name", LONGEST_NAME),
            application.text("sparkVersion", LONGEST_NAME));
    if (!report.node().path("events").isArray()) {
      throw Problem.invalid("/events", "/events must be a list of at most " + MOST_EVENTS);
    }
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < report.size("events", MOST_EVENTS); i++) {
      events.add(event(report.item("events", i)));
    }
    return new Report(sender, report.count("sent"), report.count("lost"), List.copyOf(events));
  }

  private static Event event(Reported event) {
    Kind kind = kind(event);
    String queryId = event.text("queryId", LONGEST_NAME);
    Reported progress = kind == Kind.progress ? event.object("progress") : null;
    if (progress != null) {
      ProgressJson.read(progress, queryId);
    }
    return new Event(
        kind,
        event.instant("at"),
        queryId,
        event.text("runId", LONGEST_NAME),
        event.textOrNull("name", LONGEST_NAME),
        progress,
        event.textOrNull("exception", LONGEST_EXCEPTION),
        event.textOrNull("condition", LONGEST_NAME));
  }

  private static Kind kind(Reported event) {
    String word = event.text("kind", LONGEST_NAME);
    for (Kind kind : Kind.values()) {
      if (kind.name().equals(word)) {
        return kind;
      }
    }
    String pointer = event.pointer() + "/kind";
    throw Problem.invalid(pointer, pointer + " \"" + word + "\" is unknown; allowed: started, progress, terminated");
  }
}
