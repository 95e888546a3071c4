package io.tidemark.query;

import io.tidemark.engine.SparkEngine;
import io.tidemark.progress.Mark;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts, stops and ends queries on Spark, and keeps in the store which are to run.
 *
 * <p>Owns the runs: at most one a query. Each method about a query is called under its lock. Without an engine, or with a dead one,
 * what needs it throws {@link Problem} unavailable. {@link #close} is idempotent.
 */
final class QueryLifecycle implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueryLifecycle.class);

  private final StoredQueries stored;
  private final Map<String, QueryRun> runs = new ConcurrentHashMap<>();
  private volatile SparkEngine engine;
  private volatile QueryPlanner planner;
  private volatile boolean closed;

  QueryLifecycle(StoredQueries stored) {
    this.stored = stored;
  }

  void engine(SparkEngine up, String bootstrapServers, Readable readable) {
    planner = new QueryPlanner(up.session(), bootstrapServers, readable);
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

  boolean closed() {
    return closed;
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
    Planning planning = plan(query);
    query.restore();
    query.enter(QueryView.State.starting);
    query.mark(kind, detail);
    try {
      PlannedQuery planned = planning.orThrow();
      Dataset<Row> plan = planned.rows;
      stored.want(query.id, planned.following.stateful());
      QueryRun run = QueryRun.start(engine.session(), query, plan);
      runs.put(query.id, run);
      query.running(run.runId(), RowReader.columns(plan.schema()));
    } catch (Problem e) {
      query.gate.close();
      query.fail("UNAVAILABLE", e.getMessage());
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

  /** Returns when the query has stopped; does nothing to one that does not run. Leaves its state at stopping. */
  void halt(ManagedQuery query) {
    QueryRun run = runs.get(query.id);
    if (run == null) {
      return;
    }
    query.enter(QueryView.State.stopping);
    try {
      run.stop();
    } catch (TimeoutException e) {
      query.enter(QueryView.State.running);
      throw Problem.unavailable("query " + query.id + " did not stop within 20 s; a task is still busy. It goes on stopping, ask again later");
    }
    runs.remove(query.id);
    query.gate.close();
  }

  /** Stops a query for good: it is not resumed by the next start of the server. */
  void stop(ManagedQuery query) {
    boolean ran = query.status.active();
    halt(query);
    stored.stop(query.id, query.status.state() == QueryView.State.failed);
    if (ran) {
      query.enter(QueryView.State.stopped);
      query.mark(Mark.Kind.stopped, null);
    }
  }

  /** Stops a query, keeping everything; it stays so until it is resumed by hand. */
  void pause(ManagedQuery query) {
    halt(query);
    stored.stop(query.id, false);
    query.enter(QueryView.State.stopped);
    query.mark(Mark.Kind.paused, null);
  }

  /** Stops a query if it runs and starts it from its checkpoint. */
  void restart(ManagedQuery query) {
    PlannedQuery planned = planner().check(query.id, query.sources);
    refuseForeignCheckpoint(query, planned.following.stateful());
    halt(query);
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
    halt(query);
    deleteCheckpoint(query);
    stored.withoutCheckpoint(query.id);
    query.clear();
    begin(query, Mark.Kind.restarted, "scratch");
  }

  void deleteCheckpoint(ManagedQuery query) {
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

  /** Stops all runs side by side, at most the stop limit each; their queries stay wanted. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    runs().parallelStream()
        .forEach(
            run -> {
              try {
                run.stop();
              } catch (TimeoutException e) {
                LOG.warn("A query did not stop in time: {}", e.getMessage());
              }
            });
    runs.clear();
  }
}
