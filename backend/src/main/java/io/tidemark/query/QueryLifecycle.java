package io.tidemark.query;

import io.tidemark.broker.KafkaAccess;
import io.tidemark.engine.SparkEngine;
import io.tidemark.progress.Mark;
import io.tidemark.sink.Outputs;
import io.tidemark.sink.SinkTargets;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts, stops and ends queries on Spark, and keeps in the store which are to run.
 *
 * <p>Owns the runs: at most one a query. Each method about a query is called under its lock. Without an engine, or with a dead
 * one, what needs it throws {@link Problem} unavailable. {@link #close} is idempotent.
 */
final class QueryLifecycle implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueryLifecycle.class);

  private final StoredQueries stored;
  private final Map<String, QueryRun> runs = new ConcurrentHashMap<>();
  private final AbandonedRuns abandoned = new AbandonedRuns();
  private final StopLimit limit;
  private volatile SparkEngine engine;
  private volatile QueryPlanner planner;
  private volatile SinkTargets targets;
  private volatile boolean closed;

  QueryLifecycle(StoredQueries stored, StopLimit limit) {
    this.stored = stored;
    this.limit = limit;
  }

  void engine(SparkEngine up, KafkaAccess kafka, Readable readable) {
    planner = new QueryPlanner(up.session(), kafka, readable);
    engine = up;
  }

  QueryPlanner planner() {
    if (engine == null) {
      throw Problem.unavailable("Spark is still starting; try again in a few seconds");
    }
    if (!engine.alive()) {
      throw Problem.unavailable("Spark has stopped; restart Tidemark");
    }
    return planner;
  }

  void sinks(SinkTargets newTargets) {
    targets = newTargets;
  }

  /** Asks Spark whether it would run this, and whether its sinks could be written to. @throws Problem 400 naming each bad field */
  PlannedQuery check(String id, QuerySources sources) {
    PlannedQuery planned = planner().check(id, sources);
    if (!sources.definition.sinks().isEmpty()) {
      Outputs.check(sources.definition.sinks(), sinkTargets(), planned.rows.schema(), sources.sinkRules());
    }
    return planned;
  }

  private SinkTargets sinkTargets() {
    if (targets == null) {
      throw Problem.invalid("/sinks", "rows go nowhere but to the dashboard here; leave them out");
    }
    return targets;
  }

  boolean closed() {
    return closed;
  }

  /** The runs that were ended by force and are still alive. */
  AbandonedRuns abandoned() {
    return abandoned;
  }

  boolean runs(String id) {
    return runs.containsKey(id);
  }

  /** The run of a query; empty when it does not run. */
  Optional<QueryRun> run(String id) {
    return Optional.ofNullable(runs.get(id));
  }

  /** Whether the run is still the one of its query. */
  boolean current(QueryRun run) {
    return !closed && runs.get(run.managed.id) == run;
  }

  /** The runs at this moment, ended ones among them until {@link #ended} was told. */
  Collection<QueryRun> runs() {
    return List.copyOf(runs.values());
  }

  /** Starts a query that does not run. A definition Spark can't run leaves it failed, with Spark's words. */
  void begin(ManagedQuery query, Mark.Kind kind, String detail) {
    planner();
    abandoned.refuse(query.id);
    Planning planning = plan(query);
    query.restore();
    query.enter(QueryView.State.starting);
    query.mark(kind, detail);
    try {
      PlannedQuery planned = planning.orThrow();
      Dataset<Row> plan = planned.rows;
      if (!query.outputs.none()) {
        query.outputs.open(sinkTargets(), plan.schema(), query.sources.sinkRules(), query.checkpoint::id);
      }
      stored.want(query.id, planned.following.stateful());
      QueryRun run = QueryRun.start(engine, query, plan);
      runs.put(query.id, run);
      query.running(run.runId(), RowReader.columns(plan.schema()));
    } catch (Problem e) {
      query.gate.close();
      query.fail(e.kind().name(), e.getMessage());
      throw e;
    } catch (Exception e) {
      query.gate.close();
      // Spark's Scala methods throw checked exceptions they do not declare.
      failed(query, e);
    }
  }

  /** A query's plan, or what kept Spark from making one. */
  private record Planning(PlannedQuery planned, Exception wrong) {
    PlannedQuery orThrow() throws Exception {
      if (wrong != null) {
        throw wrong;
      }
      return planned;
    }
  }

  /** Plans a query and has it followed as the plan says. @throws Problem conflict when its checkpoint is another definition's */
  private Planning plan(ManagedQuery query) {
    QueryPlanner plans = planner();
    PlannedQuery planned;
    try {
      planned = plans.plan(query.id, query.sources);
    } catch (Exception e) {
      return new Planning(null, e);
    }
    refuseForeignCheckpoint(query, planned.following.stateful());
    query.follow(planned.following);
    return new Planning(planned, null);
  }

  private void refuseForeignCheckpoint(ManagedQuery query, String statefulPart) {
    if (query.checkpoint.exists() && stored.checkpointIsForeign(query.id, statefulPart)) {
      throw Problem.conflict(
          "the checkpoint of " + query.id
              + " belongs to another definition (streams, window, grouping, deduplication, join, aggregates, output mode, state store or watermark changed);"
              + " restart it from scratch, or put the old definition back");
    }
  }

  /**
   * Returns within the stop limit, when the query has stopped or what does not stop of it has been fenced and is watched; does nothing
   * to a query that does not run. Leaves its state at stopping.
   *
   * @return the mark's detail; null for a usual stop
   */
  private String halt(ManagedQuery query) {
    QueryRun run = runs.get(query.id);
    if (run == null) {
      return null;
    }
    query.enter(QueryView.State.stopping);
    RunEnding ending = RunEnding.of(run, limit);
    if (ending.how() == RunEnding.How.abandoned) {
      abandoned.add(run, ending.busy());
    }
    runs.remove(query.id);
    query.gate.close();
    return ending.detail();
  }

  /** Stops a query for good: it is not resumed by the next start of the server. */
  void stop(ManagedQuery query) {
    boolean ran = query.status.active();
    String detail = halt(query);
    try {
      stored.stop(query.id, query.status.state() == QueryView.State.failed);
    } finally {
      if (ran) {
        query.enter(QueryView.State.stopped);
        query.mark(Mark.Kind.stopped, detail);
      }
    }
  }

  /** Stops a query, keeping everything; it stays so until it is resumed by hand. */
  void pause(ManagedQuery query) {
    String detail = halt(query);
    try {
      stored.stop(query.id, false);
    } finally {
      query.enter(QueryView.State.stopped);
      query.mark(Mark.Kind.paused, detail);
    }
  }

  /** Stops a query if it runs and starts it from its checkpoint. */
  void restart(ManagedQuery query) {
    PlannedQuery planned = planner().check(query.id, query.sources);
    refuseForeignCheckpoint(query, planned.following.stateful());
    haltToStartAgain(query);
    begin(query, Mark.Kind.restarted, "checkpoint");
  }

  /** Goes on with a query whose definition was changed, if it ran; {@code scratch} forgets its checkpoint. */
  void changed(ManagedQuery query, boolean ran, boolean scratch) {
    if (scratch) {
      deleteCheckpoint(query);
      stored.withoutCheckpoint(query.id);
      query.clear();
    }
    if (ran) {
      begin(query, Mark.Kind.restarted, scratch ? "scratch" : "checkpoint");
    } else {
      query.enter(QueryView.State.stopped);
    }
  }

  /** Stops a query if it runs, forgets its checkpoint and starts it anew. */
  void restartFromScratch(ManagedQuery query) {
    planner();
    haltToStartAgain(query);
    deleteCheckpoint(query);
    stored.withoutCheckpoint(query.id);
    query.clear();
    begin(query, Mark.Kind.restarted, "scratch");
  }

  /** Stops a query if it runs. @throws Problem 409 when the run had to be abandoned; the query is stopped then */
  void haltToStartAgain(ManagedQuery query) {
    abandoned.refuse(query.id);
    String detail = halt(query);
    if (abandoned.has(query.id)) {
      query.enter(QueryView.State.stopped);
      query.mark(Mark.Kind.stopped, detail);
      stored.stop(query.id, false);
      abandoned.refuse(query.id);
    }
  }

  /** Stops a query if it runs and forgets its definition. */
  void remove(ManagedQuery query) {
    boolean ran = query.status.active();
    String detail = halt(query);
    if (ran) {
      query.enter(QueryView.State.stopped);
      query.mark(Mark.Kind.stopped, detail);
    }
    stored.remove(query.id);
  }

  /** Deletes the checkpoint of a deleted query; where an abandoned run may still write to it, once more when that has ended. */
  void forgetCheckpoint(ManagedQuery query) {
    abandoned.afterwards(query.id, () -> deleteCheckpoint(query));
    try {
      deleteCheckpoint(query);
    } catch (Problem e) {
      if (!abandoned.has(query.id)) {
        throw e;
      }
      LOG.info("The checkpoint of {} is deleted when its last run has ended: {}", query.id, e.getMessage());
    }
  }

  private void deleteCheckpoint(ManagedQuery query) {
    try {
      query.checkpoint.delete();
    } catch (IOException e) {
      throw Problem.unavailable("the checkpoint of " + query.id + " could not be deleted: " + e.getMessage());
    }
  }

  /** A run ended by itself: its query failed or had read all there was. Does nothing when it was halted meanwhile. */
  void ended(QueryRun run) {
    ManagedQuery query = run.managed;
    if (!runs.remove(query.id, run) || closed) {
      return;
    }
    query.gate.close();
    if (!run.ended()) {
      // A task of a failed batch pays no heed to being cancelled.
      run.fence.raise();
      abandoned.add(run, run.busyWith());
    }
    if (run.exception().isPresent()) {
      failed(query, run.exception().get());
    } else {
      stored.rest(query.id);
      query.enter(QueryView.State.stopped);
      query.mark(Mark.Kind.stopped, null);
    }
  }

  private void failed(ManagedQuery query, Throwable error) {
    query.fail(SparkErrors.condition(error), SparkErrors.message(error));
    try {
      stored.fail(query.id, query.status.error());
    } catch (Problem e) {
      LOG.warn("The failure of {} could not be stored: {}", query.id, e.getMessage());
    }
  }

  /** Stops all runs side by side, within the stop limit; their queries stay wanted. What is still alive then is fenced. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    List<Thread> endings = runs().stream().map(this::endInThread).toList();
    long deadline = System.nanoTime() + limit.total().plusSeconds(1).toNanos();
    try {
      for (Thread ending : endings) {
        ending.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    runs().forEach(run -> run.fence.raise());
    runs.clear();
  }

  private Thread endInThread(QueryRun run) {
    Thread thread = new Thread(() -> RunEnding.of(run, limit), "tidemark-end-" + run.managed.id);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
