package io.tidemark.lesson;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.query.StepAnswer;
import io.tidemark.wire.Failure;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run: a scenario's streams and queries, and what came of the steps played so far.
 *
 * <p>Plays on one thread at a time, whoever has the turn. {@link #view} never waits. {@link #end} marks it closed at once, from
 * any thread; what still plays then stops after the operation it is in, and changes nothing any more. Whatever goes wrong makes
 * it failed, with the reason.
 */
final class LabRun {
  private static final Logger LOG = LoggerFactory.getLogger(LabRun.class);
  private static final Duration TURN_LIMIT = Duration.ofSeconds(90);
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final String id;
  private final Names names;
  private final Stage stage;
  private final Recording recording;
  private final Consumer<RunView> told;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final CountDownLatch begun = new CountDownLatch(1);
  private volatile RunView view;
  private volatile Instant touched;

  LabRun(String id, Scenario scenario, Stage stage, Consumer<RunView> told, Instant now) {
    this.id = id;
    this.names = Names.of(stage.instance(), id);
    this.stage = stage;
    this.recording = new Recording(names);
    this.told = told;
    this.view = RunView.starting(id, scenario);
    this.touched = now;
  }

  String id() {
    return id;
  }

  RunView view() {
    return view;
  }

  Instant touched() {
    return touched;
  }

  void touch(Instant now) {
    touched = now;
  }

  boolean closed() {
    return view.state() == RunView.State.closed;
  }

  private synchronized void change(UnaryOperator<RunView> by) {
    if (!view.over()) {
      view = by.apply(view);
      told.accept(view);
    }
  }

  /**
   * Opens the streams, starts the queries and plays the first {@code steps} steps. Called once, before any other step is played.
   */
  void begin(int steps) {
    turn.lock();
    try {
      open();
      if (steps > 0) {
        change(run -> run.in(RunView.State.playing));
      }
      for (int i = 0; i < steps && !view.over(); i++) {
        next();
      }
      change(run -> run.in(RunView.State.ready));
    } catch (Exception | LinkageError e) {
      fail(e);
    } finally {
      begun.countDown();
      turn.unlock();
    }
  }

  private void open() {
    Scenario scenario = view.scenario();
    Map<String, Scenario.Source> streams = new LinkedHashMap<>();
    scenario.streams().forEach((name, source) -> streams.put(names.id(name), source));
    if (!view.over()) {
      stage.openStreams(streams);
    }
    List<RunView.Query> queries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> query : scenario.queries().entrySet()) {
      if (!view.over()) {
        queries.add(start(query.getKey(), query.getValue()));
      }
    }
    change(run -> run.with(queries));
  }

  private RunView.Query start(String name, JsonNode definition) {
    try {
      Stage.Started started = stage.startQuery(names.id(name), names.definition(definition));
      List<RunView.Column> columns =
          started.columns().stream().map(column -> new RunView.Column(names.plain(column.name()), column.type())).toList();
      return new RunView.Query(name, definition, columns, started.keys().stream().map(names::plain).toList(), null,
          started.error());
    } catch (Problem e) {
      if (e.kind() != Problem.Kind.INVALID) {
        throw e;
      }
      return new RunView.Query(name, definition, List.of(), List.of(), Refusals.of(e, names), null);
    }
  }

  private RunView.Step next() {
    RunView before = view;
    Scenario.Step step = before.scenario().steps().get(before.played());
    long began = System.nanoTime();
    StepAnswer answer = step.events().isEmpty() ? new StepAnswer(Map.of(), Map.of()) : stage.step(recording.injections(step));
    long millis = (System.nanoTime() - began) / 1_000_000;
    List<RunView.Query> queries = new ArrayList<>();
    for (RunView.Query query : before.queries()) {
      Failure failure = recording.failure(answer.queries().get(names.id(query.name())));
      queries.add(failure == null ? query : query.failed(failure));
    }
    RunView.Step done = recording.step(before.played(), before.scenario(), millis, answer, queries);
    change(run -> run.with(done, queries));
    return done;
  }

  /**
   * Plays one more step and returns when Spark is through: the script's next, or one made of {@code events}.
   *
   * @throws Problem gone once closed, conflict when nothing is left or the run failed, invalid events, or Spark's trouble
   */
  RunView.Step step(JsonNode body) {
    awaitTurn();
    try {
      refuseUnlessReady();
      if (!body.isEmpty()) {
        Scenario longer = ExtraStep.into(view.scenario(), view.played(), body);
        change(run -> run.with(longer));
      }
      if (view.played() >= view.scenario().steps().size()) {
        throw Problem.conflict("run " + id
            + " has played all its steps; send {\"events\":[…]} for one more, or start another run");
      }
      return played();
    } finally {
      turn.unlock();
    }
  }

  /** STATE of a query, with the scenario's names. */
  JsonNode state(String query, Long batch) {
    refuseIfClosed();
    if (!view.scenario().queries().containsKey(query)) {
      throw Problem.notFound("run " + id + " has no query " + query);
    }
    return names.plain(Json.mapper().<JsonNode>valueToTree(stage.state(names.id(query), batch)));
  }

  private RunView.Step played() {
    try {
      RunView.Step done = next();
      refuseIfClosed();
      return done;
    } catch (Exception e) {
      refuseIfClosed();
      fail(e);
      throw e;
    }
  }

  private void awaitTurn() {
    refuseIfClosed();
    try {
      if (begun.await(TURN_LIMIT.toSeconds(), TimeUnit.SECONDS) && turn.tryLock(TURN_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw Problem.unavailable("run " + id + " is still busy with an earlier step; try again when it is ready");
  }

  private void refuseUnlessReady() {
    refuseIfClosed();
    if (view.state() == RunView.State.failed) {
      throw Problem.conflict("run " + id + " failed: " + view.error().message() + " Start another run.");
    }
  }

  private void refuseIfClosed() {
    if (closed()) {
      throw Problem.gone("run " + id + " is closed; start another run");
    }
  }

  private void fail(Throwable e) {
    if (closed()) {
      LOG.debug("Run {} was closed while it played", id, e);
      return;
    }
    LOG.warn("Run {} failed: {}", id, e.toString());
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : names.plain(e.getMessage());
    change(run -> run.failed(new Failure(null, message)));
  }

  /** Marks the run closed; true the first time. What it has recorded stays. */
  synchronized boolean end() {
    if (closed()) {
      return false;
    }
    view = view.in(RunView.State.closed);
    told.accept(view);
    begun.countDown();
    return true;
  }

  /**
   * Takes down streams and queries of a closed run; one that still plays gets a moment, then its queries are stopped under it.
   */
  void tearDown() throws InterruptedException {
    List<String> queries = view.scenario().queries().keySet().stream().map(names::id).toList();
    List<String> streams = view.scenario().streams().keySet().stream().map(names::id).toList();
    boolean mine = turn.tryLock(GRACE.toMillis(), TimeUnit.MILLISECONDS);
    if (!mine) {
      stage.removeQueries(queries);
      mine = turn.tryLock(TURN_LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
    try {
      stage.removeQueries(queries);
      stage.removeStreams(streams);
    } finally {
      if (mine) {
        turn.unlock();
      }
    }
  }
}
