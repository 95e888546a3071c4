package io.tidemark.lesson;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.query.StepAnswer;
import io.tidemark.runs.PlayedRun;
import io.tidemark.runs.Turn;
import io.tidemark.wire.Failure;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One run: a scenario's streams and queries, and what came of the steps played so far.
 *
 * <p>Plays on one thread at a time, whoever has the turn. What still plays when it is closed stops after the operation it is in. Whatever
 * goes wrong makes it failed, with the reason.
 */
final class LabRun extends PlayedRun<RunView> {
  private final Names names;
  private final Stage stage;
  private final Recording recording;
  private final Turn turn = new Turn(Duration.ofSeconds(90));

  LabRun(String id, Scenario scenario, Stage stage, Consumer<RunView> told, Instant now) {
    super(id, RunView.starting(id, scenario), told, now);
    this.names = Names.of(stage.instance(), id);
    this.stage = stage;
    this.recording = new Recording(names);
  }

  /**
   * Opens the streams, starts the queries and plays the first {@code steps} steps. Called once, before any other step is played.
   */
  void begin(int steps) {
    turn.take();
    try {
      open();
      if (steps > 0) {
        change(run -> run.in(RunView.State.playing));
      }
      for (int i = 0; i < steps && !view().over(); i++) {
        next();
      }
      change(run -> run.in(RunView.State.ready));
    } catch (Exception | LinkageError e) {
      fail(e);
    } finally {
      turn.begun();
      turn.pass();
    }
  }

  private void open() {
    Scenario scenario = view().scenario();
    Map<String, Scenario.Source> streams = new LinkedHashMap<>();
    scenario.streams().forEach((name, source) -> streams.put(names.id(name), source));
    if (!view().over()) {
      stage.openStreams(streams);
    }
    List<RunView.Query> queries = new ArrayList<>();
    for (Map.Entry<String, JsonNode> query : scenario.queries().entrySet()) {
      if (!view().over()) {
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
    RunView before = view();
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
        Scenario longer = ExtraStep.into(view().scenario(), view().played(), body);
        change(run -> run.with(longer));
      }
      if (view().played() >= view().scenario().steps().size()) {
        throw Problem.conflict("run " + id()
            + " has played all its steps; send {\"events\":[…]} for one more, or start another run");
      }
      return played();
    } finally {
      turn.pass();
    }
  }

  /** STATE of a query, with the scenario's names. */
  JsonNode state(String query, Long batch) {
    refuseIfClosed();
    if (!view().scenario().queries().containsKey(query)) {
      throw Problem.notFound("run " + id() + " has no query " + query);
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
    turn.await("run " + id() + " is still busy with an earlier step");
  }

  /** With the scenario's names. */
  @Override
  protected Failure failure(Throwable e) {
    Failure why = super.failure(e);
    return new Failure(null, names.plain(why.message()));
  }

  @Override
  protected void ended() {
    turn.begun();
  }

  /**
   * Takes down streams and queries of a closed run; one that still plays gets a moment, then its queries are stopped under it.
   */
  @Override
  public void tearDown() throws InterruptedException {
    List<String> queries = view().scenario().queries().keySet().stream().map(names::id).toList();
    List<String> streams = view().scenario().streams().keySet().stream().map(names::id).toList();
    boolean mine = turn.takenSoon();
    if (!mine) {
      stage.removeQueries(queries);
      mine = turn.takenAtLast();
    }
    try {
      stage.removeQueries(queries);
      stage.removeStreams(streams);
    } finally {
      if (mine) {
        turn.pass();
      }
    }
  }
}
