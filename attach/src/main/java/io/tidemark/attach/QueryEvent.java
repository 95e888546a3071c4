package io.tidemark.attach;

import java.util.UUID;
import java.util.function.Supplier;

/**
 * Something that happened to a query, not yet written down. Immutable; the progress is asked for its JSON on the sending thread.
 */
final class QueryEvent {
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_EXCEPTION = 8_000;

  private final String kind;
  private final String at;
  private final UUID queryId;
  private final UUID runId;
  private final String name;
  private final Supplier<String> progress;
  private final String exception;
  private final String condition;

  private QueryEvent(
      String kind, String at, UUID queryId, UUID runId, String name, Supplier<String> progress, String exception, String condition) {
    this.kind = kind;
    this.at = at;
    this.queryId = queryId;
    this.runId = runId;
    this.name = name;
    this.progress = progress;
    this.exception = exception;
    this.condition = condition;
  }

  static QueryEvent started(String at, UUID queryId, UUID runId, String name) {
    return new QueryEvent("started", at, queryId, runId, name, () -> "null", null, null);
  }

  static QueryEvent progress(String at, UUID queryId, UUID runId, String name, Supplier<String> json) {
    return new QueryEvent("progress", at, queryId, runId, name, json, null, null);
  }

  /** {@code exception} and its {@code condition} are null for a query that was stopped. */
  static QueryEvent terminated(String at, UUID queryId, UUID runId, String exception, String condition) {
    return new QueryEvent("terminated", at, queryId, runId, null, () -> "null", exception, condition);
  }

  String json() {
    return "{\"kind\":\"" + kind + "\",\"at\":" + JsonText.quoted(at)
        + ",\"queryId\":\"" + queryId + "\",\"runId\":\"" + runId
        + "\",\"name\":" + JsonText.quoted(JsonText.bounded(name, LONGEST_NAME))
        + ",\"progress\":" + progress.get()
        + ",\"exception\":" + JsonText.quoted(JsonText.bounded(exception, LONGEST_EXCEPTION))
        + ",\"condition\":" + JsonText.quoted(JsonText.bounded(condition, LONGEST_NAME)) + "}";
  }
}
