package io.tidemark.query;

import io.tidemark.query.Stepper.Reach;
import io.tidemark.wire.Problem;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * One query's part in one step: opens its gate, waits until Spark has nothing left to do, and gathers the batches it ran.
 *
 * <p>Confined to the step's worker; the caller holds the turn of the streams.
 */
final class SteppedRun {
  private final ManagedQuery query;
  private final QueryRun run;
  private final Clock clock;

  SteppedRun(ManagedQuery query, QueryRun run, Clock clock) {
    this.query = query;
    this.run = run;
    this.clock = clock;
  }

  QueryStep read(List<Reach> waiting, List<Reach> step) throws InterruptedException {
    QueryView.ErrorView error = null;
    long before = query.steps.count();
    try {
      settle();
      before = query.steps.count();
      if (waiting.stream().anyMatch(this::news)) {
        through(waiting);
      }
      through(step);
    } catch (Exception e) {
      // Spark throws StreamingQueryException undeclared.
      if (e instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      if (e instanceof Problem problem) {
        throw problem;
      }
      error = new QueryView.ErrorView(SparkErrors.condition(e), SparkErrors.message(e), clock.instant());
    }
    if (error == null && !run.active()) {
      error = new QueryView.ErrorView("STOPPED", "the query was stopped during the step", clock.instant());
    }
    QueryView.Messages.Result result = query.resultView(ResultTable.MOST_ROWS);
    return new QueryStep(query.steps.since(before), result.rows(), result.truncated(), error);
  }

  /** After a start Spark may have an old batch to finish, which belongs to no step. */
  private void settle() throws InterruptedException {
    if (query.steps.settle(run.runId())) {
      through(List.of());
    }
  }

  private boolean news(Reach reach) {
    return query.gate.allowed(reach.topic(), reach.partition()) < reach.until() && reach.until() > query.readUntil().getOrDefault(reach.topic(), Map.of()).getOrDefault(reach.partition(), 0L);
  }

  private void through(List<Reach> reaches) throws InterruptedException {
    long takes = query.sink.takes();
    query.gate.allow(reaches);
    run.processAll();
    if (query.sink.takes() > takes && !query.steps.await(run.runId(), query.sink.newestTaken(), Stepper.VERDICTS_LIMIT)) {
      throw Problem.unavailable("Spark has finished the step, but its progress report did not come; the query's page shows it when it comes");
    }
  }
}
