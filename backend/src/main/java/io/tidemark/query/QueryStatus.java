package io.tidemark.query;

import java.time.Instant;
import java.util.List;

/**
 * Where one query stands in its life: state, run, Spark's phase, error, last event, plan.
 *
 * <p>Written by the caller of the API (under the registry's lock for this query), the watcher and Spark's stream thread; read by all.
 * Guarded by its own monitor, held for field access only. Publishes nothing.
 */
final class QueryStatus {
  private QueryView.State state = QueryView.State.created;
  private QueryView.ErrorView error;
  private QueryView.LastEvent last;
  private String runId;
  private Phase phase = Phase.NONE;
  private List<RowReader.Column> columns = List.of();
  private String plan;
  private String formerRunId;
  private boolean firstOfRun;

  /** Everything at one moment; nulls are what is not known. */
  record Now(QueryView.State state, String runId, Phase phase, QueryView.ErrorView error, QueryView.LastEvent last) {}

  /** What Spark is doing, in its progress's word and in its own sentence; all null when the query does not run. */
  record Phase(String name, String text, Instant since) {
    static final Phase NONE = new Phase(null, null, null);
  }

  synchronized Now now() {
    return new Now(state, runId, phase, error, last);
  }

  synchronized QueryView.State state() {
    return state;
  }

  /** True from the start until the query has stopped, failed or ended. */
  synchronized boolean active() {
    return state == QueryView.State.starting || state == QueryView.State.running || state == QueryView.State.stopping;
  }

  synchronized void enter(QueryView.State next) {
    state = next;
    if (next != QueryView.State.running) {
      phase = Phase.NONE;
    }
    if (next == QueryView.State.starting) {
      error = null;
      firstOfRun = true;
      formerRunId = runId;
      runId = null;
    }
  }

  /** True for a report of the present or last run; one of a run before, still on its way, must not touch what has begun anew. */
  synchronized boolean owns(String reportedRunId) {
    return runId == null ? state == QueryView.State.starting && !reportedRunId.equals(formerRunId) : reportedRunId.equals(runId);
  }

  synchronized void running(String newRunId, List<RowReader.Column> resultColumns) {
    runId = newRunId;
    columns = resultColumns;
    state = QueryView.State.running;
  }

  synchronized QueryView.ErrorView error() {
    return error;
  }

  synchronized void error(QueryView.ErrorView newError) {
    error = newError;
  }

  synchronized void last(QueryView.LastEvent event) {
    last = event;
  }

  /** Returns whether the phase is another now; it is taken only while the query runs. */
  synchronized boolean phase(String name, String text, Instant since) {
    if (state != QueryView.State.running || name.equals(phase.name())) {
      return false;
    }
    phase = new Phase(name, text, since);
    return true;
  }

  /** Null before the first micro-batch. */
  synchronized String plan() {
    return plan;
  }

  /** Returns whether the plan is another now. */
  synchronized boolean plan(String text) {
    if (text.equals(plan)) {
      return false;
    }
    plan = text;
    return true;
  }

  synchronized List<RowReader.Column> columns() {
    return columns;
  }

  /** True once after each start. */
  synchronized boolean firstOfRun() {
    boolean first = firstOfRun;
    firstOfRun = false;
    return first;
  }
}
