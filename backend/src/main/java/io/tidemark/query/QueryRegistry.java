package io.tidemark.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.SparkEngine;
import io.tidemark.live.Publisher;
import io.tidemark.progress.Mark;
import io.tidemark.progress.Point;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.state.StateReader;
import io.tidemark.state.StateView;
import io.tidemark.store.Documents;
import io.tidemark.store.Journal;
import io.tidemark.wire.Json;
import io.tidemark.wire.MergePatch;
import io.tidemark.wire.Problem;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All queries: definitions, lifecycle, and what the page is told of them; the facade over {@link QueryLifecycle} (runs),
 * {@link StoredQueries} (what is kept) and {@link QueryWatcher} (what happens by itself).
 *
 * <p>Definitions are kept in the store before anything else happens; a query that was running is resumed from its checkpoint by
 * {@link #resume}. At most {@value #MOST_QUERIES} queries. Safe for use by many threads: calls about one query are carried out one
 * after the other, and a failing query never touches another. {@link #close} is idempotent.
 */
public final class QueryRegistry implements Queries, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueryRegistry.class);
  private static final int MOST_QUERIES = 200;

  private final Journal journal;
  private final StreamShape.Catalog streams;
  private final StaticTables tables;
  private final TopicReader reader;
  private final Publisher publisher;
  private final Path checkpoints;
  private final Clock clock;
  private final Consumer<String> firstResult;
  private final Map<String, ManagedQuery> queries = new ConcurrentHashMap<>();
  private final QueryLocks locks = new QueryLocks();
  private final StoredQueries stored;
  private final QueryLifecycle lifecycle;
  private final QueryWatcher watcher;
  private volatile StateReader states;

  /** Without static tables. */
  public QueryRegistry(
      Documents documents,
      Journal journal,
      StreamShape.Catalog streams,
      TopicReader reader,
      Publisher publisher,
      Path checkpoints,
      Clock clock,
      Consumer<String> firstResult) {
    this(documents, journal, streams, reader, publisher, checkpoints, clock, firstResult, StaticTables.none());
  }

  /**
   * @param checkpoints the folder that holds a checkpoint for each query
   * @param firstResult told a query's id whenever it has finished a batch
   * @param tables what SQL may join with streams
   */
  public QueryRegistry(
      Documents documents,
      Journal journal,
      StreamShape.Catalog streams,
      TopicReader reader,
      Publisher publisher,
      Path checkpoints,
      Clock clock,
      Consumer<String> firstResult,
      StaticTables tables) {
    this.journal = journal;
    this.streams = streams;
    this.tables = tables;
    this.reader = reader;
    this.publisher = publisher;
    this.checkpoints = checkpoints;
    this.clock = clock;
    this.firstResult = firstResult;
    this.stored = new StoredQueries(documents);
    this.lifecycle = new QueryLifecycle(stored);
    documents.all().forEach(this::load);
    this.watcher = QueryWatcher.start(lifecycle, locks, reader, publisher);
  }

  private void load(String id, String json) {
    try {
      StoredQuery query = Json.read(json, StoredQuery.class);
      ManagedQuery managed = manage(id, read(query.definition()));
      managed.takeUp(query);
      stored.loaded(id, query);
      queries.put(id, managed);
    } catch (RuntimeException e) {
      LOG.error("The stored query {} can't be used and is left alone: {}", id, e.getMessage());
    }
  }

  private QueryDefinition read(JsonNode definition) {
    return new DefinitionReader(definition).read(s -> streams.shape(s).columns(), new Readable(streams, tables));
  }

  private QuerySources sources(QueryDefinition definition) {
    return new QuerySources(definition, streams, tables);
  }

  private ManagedQuery manage(String id, QueryDefinition definition) {
    return new ManagedQuery(id, sources(definition), new CheckpointLog(checkpoints.resolve(id)), journal, reader, publisher, clock);
  }

  /** Hands over the engine once Spark is up; until then whatever needs it answers 503. */
  public void engine(SparkEngine up, String bootstrapServers) {
    states = new StateReader(up.session());
    lifecycle.engine(up, bootstrapServers, new Readable(streams, tables));
  }

  /** Starts again, one after the other, what was running when the server ended; {@code between} is called after each start. */
  public void resume(Runnable between) {
    for (String id : stored.ids()) {
      try {
        if (locks.with(id, () -> recover(id))) {
          between.run();
        }
      } catch (Problem e) {
        LOG.warn("Query {} could not be resumed: {}", id, e.getMessage());
      }
    }
  }

  /** Leaves alone what was stopped, deleted or restarted by hand while it waited for its turn. */
  private boolean recover(String id) {
    boolean waits = stored.wanted(id) && !lifecycle.runs(id) && !lifecycle.closed();
    if (waits) {
      lifecycle.begin(known(id), Mark.Kind.recovered, null);
    }
    return waits;
  }

  /** Creates and starts a query unless one of that name exists: for the built-in demonstration. */
  public void defineIfAbsent(String id, JsonNode definition) {
    if (!stored.has(id)) {
      put(id, definition);
      start(id);
    }
  }

  /** True when a query reads the stream or static table. */
  public boolean reads(String name) {
    return queries.values().stream()
        .anyMatch(q -> q.sources.streams().contains(name) || q.sources.tables().stream().anyMatch(table -> table.name().equals(name)));
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
    QueryDefinition read = read(definition);
    PlannedQuery planned = lifecycle.planner().check(id, sources(read));
    return locks.with(
        id,
        () -> {
          ManagedQuery before = queries.get(id);
          if (before != null && before.status.active()) {
            throw Problem.conflict("query " + id + " is " + before.status.state() + "; stop it before changing it");
          }
          if (before == null && queries.size() >= MOST_QUERIES) {
            throw Problem.conflict("there are " + MOST_QUERIES + " queries already; delete one first");
          }
          String changed = before == null ? null : checkpoint(before, read, planned).fields();
          stored.define(id, definition);
          ManagedQuery now = manage(id, read);
          queries.put(id, now);
          now.mark(before == null ? Mark.Kind.created : Mark.Kind.changed, changed);
          if (before != null) {
            now.enter(QueryView.State.stopped);
          }
          return now.view();
        });
  }

  @Override
  public void delete(String id) {
    locks.with(
        id,
        () -> {
          ManagedQuery query = known(id);
          lifecycle.halt(query);
          stored.remove(id);
          queries.remove(id);
          journal.forget("query:" + id);
          lifecycle.deleteCheckpoint(query);
          publisher.publish("overview", new QueryView.Messages.Removed("query-removed", "overview", id));
          return null;
        });
    locks.forget(id);
  }

  @Override
  public QueryView start(String id) {
    return locks.with(
        id,
        () -> {
          ManagedQuery query = known(id);
          if (query.status.active()) {
            throw Problem.conflict("query " + id + " is " + query.status.state() + " already");
          }
          lifecycle.begin(query, Mark.Kind.started, null);
          return query.view();
        });
  }

  @Override
  public QueryView stop(String id) {
    return locks.with(
        id,
        () -> {
          ManagedQuery query = known(id);
          lifecycle.stop(query);
          return query.view();
        });
  }

  @Override
  public QueryView restart(String id, JsonNode body) {
    String from = body == null || body.path("from").isMissingNode() ? "checkpoint" : body.path("from").asText();
    if (!from.equals("checkpoint") && !from.equals("scratch")) {
      throw Problem.invalid("/from", "\"" + from + "\" is unknown; allowed: checkpoint, scratch");
    }
    return locks.with(
        id,
        () -> {
          ManagedQuery query = known(id);
          if (from.equals("checkpoint")) {
            lifecycle.restart(query);
          } else {
            lifecycle.restartFromScratch(query);
          }
          return query.view();
        });
  }

  @Override
  public QueryPreview preview(JsonNode definition, String id) {
    lifecycle.planner();
    ManagedQuery stored = id == null ? null : known(id);
    try {
      QuerySources sources = sources(read(definition));
      PlannedQuery planned = lifecycle.planner().check(id == null ? "preview" : id, sources);
      return QueryPreview.of(sources, planned, stored == null ? null : checkpoint(stored, sources.definition, planned));
    } catch (Problem e) {
      if (e.kind() == Problem.Kind.UNAVAILABLE) {
        throw e;
      }
      return QueryPreview.refused(e);
    }
  }

  /** What a definition would mean for the checkpoint of a query as it is stored. */
  private CheckpointView checkpoint(ManagedQuery query, QueryDefinition after, PlannedQuery planned) {
    boolean exists = query.checkpoint.exists();
    boolean same = !stored.checkpointIsForeign(query.id, planned.following.stateful());
    return new CheckpointView(exists, !exists || same, CheckpointRules.changes(query.definition, after, same));
  }

  @Override
  public QueryView patch(String id, JsonNode patch, boolean scratch) {
    QueryPlanner planner = lifecycle.planner();
    return locks.with(
        id,
        () -> {
          ManagedQuery before = known(id);
          JsonNode definition = MergePatch.apply(stored.definition(id), patch);
          QueryDefinition read = read(definition);
          PlannedQuery planned = planner.check(id, sources(read));
          CheckpointView checkpoint = checkpoint(before, read, planned);
          if (!checkpoint.survives() && !scratch) {
            throw Problem.conflict(
                "the checkpoint of " + id + " would not survive"
                    + checkpoint.changes().stream().filter(c -> !c.survives()).map(c -> ", " + c.field() + ": " + c.why()).collect(Collectors.joining())
                    + " Give ?from=scratch to forget it, or leave the change out");
          }
          boolean ran = before.status.active();
          lifecycle.halt(before);
          before.awaitReports();
          stored.change(id, definition);
          ManagedQuery now = manage(id, read);
          queries.put(id, now);
          now.mark(Mark.Kind.changed, checkpoint.fields());
          lifecycle.changed(now, ran, scratch);
          return now.view();
        });
  }

  @Override
  public QueryView pause(String id) {
    return locks.with(
        id,
        () -> {
          ManagedQuery query = known(id);
          if (!query.status.active()) {
            throw Problem.conflict("query " + id + " is " + query.status.state() + "; only a running query can be paused");
          }
          lifecycle.pause(query);
          return query.view();
        });
  }

  @Override
  public QueryView resume(String id) {
    return locks.with(
        id,
        () -> {
          ManagedQuery query = known(id);
          if (query.status.active()) {
            throw Problem.conflict("query " + id + " is " + query.status.state() + " already");
          }
          lifecycle.begin(query, Mark.Kind.resumed, null);
          return query.view();
        });
  }

  @Override
  public SqlWordsView sqlWords() {
    return SqlWordsView.of(streams, tables);
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
    ManagedQuery query = known(id);
    List<EventView> all = query.plane.snapshot().events().stream().map(event -> EventView.of(event, query.definition.stream())).toList();
    return all.subList(Math.max(0, all.size() - limit), all.size());
  }

  /** Answer of {@link #plan}; null before the first micro-batch. */
  public record PlanView(String plan) {}

  @Override
  public PlanView plan(String id) {
    return new PlanView(known(id).status.plan());
  }

  @Override
  public StateView state(String id, Long batch) {
    ManagedQuery query = known(id);
    lifecycle.planner();
    return states.read(id, query.checkpoint.directory(), batch);
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
    if (query == null || !query.owns(progress.runId())) {
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

  /** The running queries that are stepped by hand and read one of the streams, each with its run, in the order of their ids. */
  Map<ManagedQuery, QueryRun> steppable(Set<String> streamIds) {
    Map<ManagedQuery, QueryRun> found = new LinkedHashMap<>();
    new TreeMap<>(queries).values().stream()
        .filter(query -> query.definition.manual() && query.sources.streams().stream().anyMatch(streamIds::contains))
        .forEach(query -> lifecycle.run(query.id).filter(QueryRun::active).ifPresent(run -> found.put(query, run)));
    return found;
  }

  private ManagedQuery known(String id) {
    ManagedQuery query = queries.get(id);
    if (query == null) {
      throw Problem.notFound("there is no query " + id);
    }
    return query;
  }

  /** Stops all queries, at most the stop limit each; they stay wanted and resume with the next start. */
  @Override
  public void close() {
    watcher.close();
    if (states != null) {
      states.close();
    }
    lifecycle.close();
  }
}
