package io.tidemark.ml;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.ml.PredictionTable.Chosen;
import io.tidemark.progress.BatchListener;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.runs.LabRun;
import io.tidemark.wire.Failure;
import io.tidemark.wire.Problem;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;

/**
 * A run: flights are announced and reported, one query predicts, the other judges. Every model it has used is held until it ends,
 * since a batch that is run again takes the model it had. Threads as {@link LabRun} says.
 */
final class OnlineRun implements LabRun {
  private final String id;
  private final OnlineDefinition definition;
  private final MlStage stage;
  private final ModelRegistry models;
  private final Clock clock;
  private final BatchGate gate;
  private final Runnable changed;
  private final PredictionTable table;
  private final FlightScript script;
  private final Scoreboard board;
  private final OnlineFigures predictFigures = new OnlineFigures();
  private final OnlineFigures judgeFigures = new OnlineFigures();
  private final Set<String> held = new HashSet<>();
  private volatile OnlineView.RunState state = OnlineView.RunState.starting;
  private volatile Failure error;
  private volatile Parts parts;
  private FlightTopics topics;
  private BatchListener listener;

  /** What is there once the run has begun. */
  private static final class Parts {
    final FlightFeed feed;
    final Predictor predictor;
    final Judge judge;

    Parts(FlightFeed feed, Predictor predictor, Judge judge) {
      this.feed = feed;
      this.predictor = predictor;
      this.judge = judge;
    }
  }

  OnlineRun(String id, OnlineDefinition definition, MlStage stage, ModelRegistry models, Clock clock, BatchGate gate,
      Runnable changed) {
    this.id = id;
    this.definition = definition;
    this.stage = stage;
    this.models = models;
    this.clock = clock;
    this.gate = gate;
    this.changed = changed;
    this.table = new PredictionTable(stage.transactions(), id);
    this.script = new FlightScript(definition);
    this.board = new Scoreboard(definition.champion(), clock);
  }

  @Override
  public void begin() {
    hold(definition.champion());
    hold(definition.challenger());
    models.pipeline(definition.champion());
    topics = new FlightTopics(stage, id);
    Predictor predictor =
        new Predictor(stage, id, models, topics, table, new Chosen(definition.champion(), definition.challenger()), gate,
            batch -> {
          board.predicted(batch);
          changed.run();
        });
    Judge judge = new Judge(stage, id, topics, definition, rows -> {
      board.joined(rows);
      changed.run();
    });
    FlightFeed feed =
        new FlightFeed(script, topics, definition.speed(), clock, changed, this::watch, e -> fail(e.getMessage()));
    parts = new Parts(feed, predictor, judge);
    listener = new BatchListener(this::onProgress);
    stage.engine().session().streams().addListener(listener);
    predictor.start();
    judge.start();
    state = OnlineView.RunState.ready;
  }

  private void hold(String model) {
    if (model != null && held.add(model)) {
      models.hold(model);
    }
  }

  private void onProgress(ProgressSnapshot progress) {
    if (parts.predictor.name().equals(progress.queryId())) {
      predictFigures.take(progress);
      changed.run();
    } else if (parts.judge.name().equals(progress.queryId())) {
      judgeFigures.take(progress);
      changed.run();
    }
  }

  private void watch() {
    Parts now = parts;
    if (now != null && (now.predictor.newlyFailed() | now.judge.newlyFailed())) {
      changed.run();
    }
  }

  @Override
  public void act(JsonNode action) {
    OnlineAction asked = OnlineAction.read(action, models);
    Parts now = parts;
    if (now == null || state != OnlineView.RunState.ready) {
      throw Problem.conflict("the run is " + state + "; start another one");
    }
    switch (asked.what()) {
      case play -> now.feed.play();
      case pause -> now.feed.pause();
      case advance -> now.feed.advance(asked.flights());
      case speed -> now.feed.speed(asked.speed());
      case swap -> want(now, new Chosen(asked.model(), now.predictor.wanted().challenger()));
      case challenge -> want(now, new Chosen(now.predictor.wanted().champion(), asked.model()));
      case kill -> now.predictor.kill();
      case revive -> now.predictor.revive();
    }
  }

  private void want(Parts now, Chosen next) {
    hold(next.champion());
    hold(next.challenger());
    now.predictor.want(next);
  }

  @Override
  public Object view() {
    Parts now = parts;
    Chosen chosen = now == null ? new Chosen(definition.champion(), definition.challenger()) : now.predictor.wanted();
    return new OnlineView.Run(
        id,
        state,
        error,
        definition,
        chosen.champion(),
        chosen.challenger(),
        now == null ? new OnlineView.Input(OnlineView.InputState.paused, 0, 0, script.left(), null) : now.feed.view(),
        predict(now),
        judged(now),
        board.swaps(),
        board.predictions(),
        board.windows(judgeFigures.watermark()),
        board.total());
  }

  /** @param now null before the run has begun */
  private OnlineView.Predict predict(Parts now) {
    Scoreboard.Counts counts = board.counts();
    return new OnlineView.Predict(
        now == null ? OnlineView.QueryState.starting : now.predictor.state(), counts.batches(), counts.predicted(),
            counts.unseen(), counts.skipped(), counts.nulls(), counts.malformed(),
        predictFigures.millis(), predictFigures.rowsPerSecond(), null, now == null ? null : now.predictor.error());
  }

  private OnlineView.Judged judged(Parts now) {
    return new OnlineView.Judged(
        now == null ? OnlineView.QueryState.starting : now.judge.state(), board.joined(), board.waiting(judgeFigures.watermark()),
        judgeFigures.dropped(), judgeFigures.watermark(), now == null ? null : now.judge.error());
  }

  @Override
  public void fail(String message) {
    error = new Failure(null, message);
    state = OnlineView.RunState.failed;
    changed.run();
  }

  @Override
  public void close() {
    state = state == OnlineView.RunState.failed ? state : OnlineView.RunState.closed;
    Parts now = parts;
    if (now != null) {
      now.feed.close();
      now.predictor.kill();
      now.judge.stop();
    }
    if (listener != null) {
      stage.engine().session().streams().removeListener(listener);
      listener.close();
    }
    if (topics != null) {
      topics.close();
    }
    held.forEach(models::letGo);
    held.clear();
    table.forget();
    ModelFolder.delete(stage.folder(id));
  }
}
