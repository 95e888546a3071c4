package io.tidemark.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.SparkEngine;
import io.tidemark.live.Publisher;
import io.tidemark.progress.Mark;
import io.tidemark.progress.Point;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.store.Documents;
import io.tidemark.store.Journal;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All queries: definitions, lifecycle, and what the page is told of them.
 *
 * <p>Definitions are kept in the store before anything else happens; a query that was running is resumed from its checkpoint by
 * {@link #resume}. At most {@value #MOST_QUERIES} queries. One watcher thread asks Spark five times a second for the phase of each
 * running batch and notices queries that ended. Calls about one query are carried out one after the other; a failing query never
 * touches another.
 */
public final class QueryRegistry implements Queries, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueryRegistry.class);
  private static final int MOST_QUERIES = 200;
  private static final long WATCH_MILLIS = 200;

  private final Documents documents;
  private final Journal journal;
  private final StreamShape.Catalog streams;
  private final TopicReader reader;
  private final Publisher publisher;
  private final Path checkpoints;
  private final Clock clock;
  private final Map<String, ManagedQuery> queries = new ConcurrentHashMap<>();
  private final Map<String, StoredQuery> stored = new ConcurrentHashMap<>();
  private final Map<String, QueryRun> runs = new ConcurrentHashMap<>();
  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
  private final Consumer<String> firstResult;
  private final Thread watcher;
  private volatile SparkEngine engine;
  private volatile QueryPlanner planner;
  private volatile boolean closed;

  /**
   * @param checkpoints the folder that holds a checkpoint for each query
   * @param firstResult told a query's id whenever it has finished a batch that wrote rows
   */
  public QueryRegistry(
      Documents documents,
      Journal journal,
      StreamShape.Catalog streams,
      TopicReader reader,
      Publisher publisher,
      Path checkpoints,
      Clock clock,
      Consumer<String> firstResult) {
    this.documents = documents;
    this.journal = journal;
    this.streams = streams;
    this.reader = reader;
    this.publisher = publisher;
    this.checkpoints = checkpoints;
    this.clock = clock;
    this.firstResult = firstResult;
    documents.all().forEach(this::load);
    this.watcher = new Thread(this::watch, "tidemark-query-watch");
    watcher.setDaemon(true);
    watcher.start();
  }

  private void load(String id, String json) {
    try {
      StoredQuery query = Json.read(json, StoredQuery.class);
      ManagedQuery managed = manage(id, new DefinitionReader(query.definition()).read(s -> streams.shape(s).columns()));
      if (query.error() != null) {
        managed.restoreError(query.error());
      } else if (query.wanted()) {
        managed.enter(QueryView.State.starting);
      } else if (query.checkpointOf() != null) {
        managed.enter(QueryView.State.stopped);
      }
      stored.put(id, query);
      queries.put(id, managed);
    } catch (RuntimeException e) {
      LOG.error("The stored query {} can't be used and is left alone: {}", id, e.getMessage());
    }
  }

  private ManagedQuery manage(String id, QueryDefinition definition) {
    StreamShape shape = streams.shape(definition.stream());
    return new ManagedQuery(id, definition, shape, new CheckpointLog(checkpoints.resolve(id)), journal, reader, publisher, clock);
  }

  /** Hands over the engine once Spark is up; until then whatever needs it answers 503. */
  public void engine(SparkEngine up, String bootstrapServers) {
    planner = new QueryPlanner(up.session(), bootstrapServers);
    engine = up;
  }

  /** Starts again, one after the other, what was running when the server ended; {@code between} is called after each start. */
  public void resume(Runnable between) {
    for (String id : new TreeMap<>(stored).keySet()) {
      if (stored.get(id).wanted() && !closed) {
        try {
          locked(id, () -> begin(id, Mark.Kind.recovered, null));
          between.run();
        } catch (Problem e) {
          LOG.warn("Query {} could not be resumed: {}", id, e.getMessage());
        }
      }
    }
  }

  /** Creates and starts a query unless one of that name exists: for the built-in demonstration. */
  public void defineIfAbsent(String id, JsonNode definition) {
    if (!stored.containsKey(id)) {
      put(id, definition);
      start(id);
    }
  }

  /** True when a query reads the stream. */
  public boolean reads(String stream) {
    return queries.values().stream().anyMatch(q -> q.definition.stream().equals(stream));
  }

  // ---- Queries -----------------------------------------------------------------------------------------------------------------

  @Override
  public List<QueryView> list() {
    return new TreeMap<>(queries).values().stream().map(ManagedQuery::view).toList();
  }

  @Override
  public QueryView get(String id) {
    return known(id).view();
  }

  @Override
  public QueryView put(String id, JsonNode definition) {
    if (!id.matches("[A-Za-z][A-Za-z0-9_-]{0,63}")) {
      throw Problem.invalid("", "\"" + id + "\" is not a query name; use a letter, then letters, digits, - and _, at most 64");
    }
    QueryDefinition read = new DefinitionReader(definition).read(s -> streams.shape(s).columns());
    planner().check(read, streams.shape(read.stream()));
    return locked(
        id,
        () -> {
          ManagedQuery before = queries.get(id);
          if (before != null && before.active()) {
            throw Problem.conflict("query " + id + " is " + before.state() + "; stop it before changing it");
          }
          if (before == null && queries.size() >= MOST_QUERIES) {
            throw Problem.conflict("there are " + MOST_QUERIES + " queries already; delete one first");
          }
          StoredQuery old = stored.get(id);
          keep(id, new StoredQuery(definition, false, old == null ? null : old.checkpointOf(), null));
          ManagedQuery now = manage(id, read);
          queries.put(id, now);
          now.mark(before == null ? Mark.Kind.created : Mark.Kind.changed, null);
          if (before != null) {
            now.enter(QueryView.State.stopped);
          }
          return now.view();
        });
  }

  @Override
  public void delete(String id) {
    locked(
        id,
        () -> {
          ManagedQuery query = known(id);
          halt(query);
          documents.remove(id);
          stored.remove(id);
          queries.remove(id);
          journal.forget("query:" + id);
          deleteCheckpoint(query);
          publisher.publish("overview", new QueryView.Messages.Removed("query-removed", "overview", id));
          return null;
        });
    locks.remove(id);
  }

  @Override
  public QueryView start(String id) {
    return locked(
        id,
        () -> {
          ManagedQuery query = known(id);
          if (query.active()) {
            throw Problem.conflict("query " + id + " is " + query.state() + " already");
          }
          return begin(id, Mark.Kind.started, null);
        });
  }

  @Override
  public QueryView stop(String id) {
    return locked(
        id,
        () -> {
          ManagedQuery query = known(id);
          boolean ran = query.active();
          halt(query);
          StoredQuery now = stored.get(id);
          keep(id, new StoredQuery(now.definition(), false, now.checkpointOf(), query.state() == QueryView.State.failed ? now.error() : null));
          if (ran) {
            query.enter(QueryView.State.stopped);
            query.mark(Mark.Kind.stopped, null);
          }
          return query.view();
        });
  }

  @Override
  public QueryView restart(String id, JsonNode body) {
    String from = body == null || body.path("from").isMissingNode() ? "checkpoint" : body.path("from").asText();
    if (!from.equals("checkpoint") && !from.equals("scratch")) {
      throw Problem.invalid("/from", "\"" + from + "\" is unknown; allowed: checkpoint, scratch");
    }
    return locked(
        id,
        () -> {
          ManagedQuery query = known(id);
          planner();
          if (from.equals("checkpoint")) {
            refuseForeignCheckpoint(id, query);
          }
          halt(query);
          if (from.equals("scratch")) {
            deleteCheckpoint(query);
            StoredQuery now = stored.get(id);
            keep(id, new StoredQuery(now.definition(), now.wanted(), null, null));
            query.clear();
          }
          return begin(id, Mark.Kind.restarted, from);
        });
  }

  @Override
  public List<Point> progress(String id, int limit) {
    return known(id).history.newest(limit);
  }

  @Override
  public QueryView.Messages.Result result(String id) {
    return known(id).resultView(ResultTable.MOST_ROWS);
  }

  @Override
  public List<EventView> events(String id, int limit) {
    List<EventView> all = known(id).plane.snapshot().events().stream().map(EventView::of).toList();
    return all.subList(Math.max(0, all.size() - limit), all.size());
  }

  /** Answer of {@link #plan}; null before the first micro-batch. */
  public record PlanView(String plan) {}

  @Override
  public PlanView plan(String id) {
    return new PlanView(known(id).plan());
  }

  // ---- live topics -------------------------------------------------------------------------------------------------------------

  /** Snapshot of topic {@code query:ID}. */
  public Optional<Object> querySnapshot(String id) {
    return Optional.ofNullable(queries.get(id)).map(ManagedQuery::snapshot);
  }

  /** Snapshot of topic {@code plane:ID}. */
  public Optional<Object> planeSnapshot(String id) {
    return Optional.ofNullable(queries.get(id)).map(query -> query.plane.snapshot());
  }

  /** Takes one progress report; called by the progress thread. */
  public void onProgress(ProgressSnapshot progress) {
    ManagedQuery query = progress.queryId() == null ? null : queries.get(progress.queryId());
    if (query == null) {
      return;
    }
    try {
      query.progress(progress);
      if (!progress.idle()) {
        firstResult.accept(query.id);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- lifecycle ---------------------------------------------------------------------------------------------------------------

  private QueryView begin(String id, Mark.Kind kind, String detail) {
    ManagedQuery query = known(id);
    QueryPlanner plans = planner();
    if (query.checkpoint.exists()) {
      refuseForeignCheckpoint(id, query);
    }
    query.restore();
    query.enter(QueryView.State.starting);
    query.mark(kind, detail);
    try {
      Dataset<Row> plan = plans.plan(query.definition, query.stream);
      StoredQuery now = stored.get(id);
      keep(id, new StoredQuery(now.definition(), true, query.definition.statefulPart(), null));
      QueryRun run = QueryRun.start(engine.session(), query, plan);
      runs.put(id, run);
      query.running(run.runId(), RowReader.columns(plan.schema()));
    } catch (Problem e) {
      query.fail("UNAVAILABLE", e.getMessage());
      throw e;
    } catch (RuntimeException e) {
      failed(query, e);
    } catch (Exception e) {
      // Spark's Scala methods throw checked exceptions they do not declare.
      failed(query, e);
    }
    return query.view();
  }

  private void refuseForeignCheckpoint(String id, ManagedQuery query) {
    StoredQuery now = stored.get(id);
    if (query.checkpoint.exists() && now.checkpointOf() != null && !now.checkpointOf().equals(query.definition.statefulPart())) {
      throw Problem.conflict(
          "the checkpoint of " + id + " belongs to another definition (stream, window, grouping, aggregates, output mode, state store or watermark changed);"
              + " restart it from scratch, or put the old definition back");
    }
  }

  private void failed(ManagedQuery query, Throwable error) {
    query.fail(SparkErrors.condition(error), SparkErrors.message(error));
    StoredQuery now = stored.get(query.id);
    if (now != null) {
      try {
        keep(query.id, new StoredQuery(now.definition(), false, now.checkpointOf(), query.error()));
      } catch (Problem e) {
        LOG.warn("The failure of {} could not be stored: {}", query.id, e.getMessage());
      }
    }
  }

  private void halt(ManagedQuery query) {
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
  }

  private void deleteCheckpoint(ManagedQuery query) {
    try {
      query.checkpoint.delete();
    } catch (IOException e) {
      throw Problem.unavailable("the checkpoint of " + query.id + " could not be deleted: " + e.getMessage());
    }
  }

  private void keep(String id, StoredQuery query) {
    documents.put(id, Json.write(query));
    stored.put(id, query);
  }

  private ManagedQuery known(String id) {
    ManagedQuery query = queries.get(id);
    if (query == null) {
      throw Problem.notFound("there is no query " + id);
    }
    return query;
  }

  private QueryPlanner planner() {
    if (engine == null) {
      throw Problem.unavailable("Spark is still starting; try again in a few seconds");
    }
    if (!engine.alive()) {
      throw Problem.unavailable("Spark has stopped; restart Tidemark");
    }
    return planner;
  }

  private interface Action<T> {
    T run();
  }

  private <T> T locked(String id, Action<T> action) {
    ReentrantLock lock = locks.computeIfAbsent(id, name -> new ReentrantLock());
    lock.lock();
    try {
      return action.run();
    } finally {
      lock.unlock();
    }
  }

  // ---- watching ----------------------------------------------------------------------------------------------------------------

  private void watch() {
    while (!closed) {
      for (Map.Entry<String, QueryRun> entry : Map.copyOf(runs).entrySet()) {
        try {
          look(entry.getKey(), entry.getValue());
          showUnread(entry.getKey());
        } catch (RuntimeException e) {
          LOG.warn("Watching query {} failed", entry.getKey(), e);
        }
      }
      try {
        synchronized (this) {
          wait(WATCH_MILLIS);
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void showUnread(String id) {
    ManagedQuery query = queries.get(id);
    if (query != null && publisher.hasSubscribers("plane:" + id)) {
      PendingEvents.publish(query, reader);
    }
  }

  private void look(String id, QueryRun run) {
    ManagedQuery query = queries.get(id);
    if (query == null || closed) {
      return;
    }
    if (run.active()) {
      String status = run.status();
      query.phase(QueryRun.phaseOf(status), status);
      if (query.plan() == null) {
        run.plan().ifPresent(query::plan);
      }
      return;
    }
    ReentrantLock lock = locks.computeIfAbsent(id, name -> new ReentrantLock());
    if (!lock.tryLock()) {
      return;
    }
    try {
      if (runs.remove(id, run)) {
        ended(query, run);
      }
    } finally {
      lock.unlock();
    }
  }

  private void ended(ManagedQuery query, QueryRun run) {
    if (closed) {
      return;
    }
    if (run.exception().isPresent()) {
      failed(query, run.exception().get());
    } else {
      StoredQuery now = stored.get(query.id);
      keep(query.id, new StoredQuery(now.definition(), false, now.checkpointOf(), null));
      query.enter(QueryView.State.stopped);
      query.mark(Mark.Kind.stopped, null);
    }
  }

  /** Stops all queries, at most the stop limit each; they stay wanted and resume with the next start. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    watcher.interrupt();
    Collection<QueryRun> running = List.copyOf(runs.values());
    running.parallelStream()
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
