package io.tidemark.ml;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.Folder;
import io.tidemark.ml.PredictionTable.Chosen;
import io.tidemark.progress.BatchListener;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.runs.LabRun;
import io.tidemark.wire.Failure;
import io.tidemark.wire.Problem;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run: flights are announced and reported, one query predicts, the other judges. Every model it has used is held until it ends,
 * since a batch that is run again takes the model it had. Threads as {@link LabRun} says.
 *
 * <p>Once it is ready it goes on after the server, whether that is stopped or killed, until it ends or fails: topics, tables and
 * checkpoints say then where it stood.
 */
final class OnlineRun implements LabRun {
  private static final Logger LOG = LoggerFactory.getLogger(OnlineRun.class);

  private final RunStart start;
  private final String id;
  private final MlStage stage;
  private final ModelRegistry models;
  private final Clock clock;
  private final BatchGate gate;
  private final Runnable changed;
  private final PredictionTable table;
  private final RunTable kept;
  private final Scoreboard board;
  private final OnlineFigures predictFigures = new OnlineFigures();
  private final OnlineFigures judgeFigures = new OnlineFigures();
  private final Set<String> held;
  private volatile OnlineView.RunState state = OnlineView.RunState.starting;
  private volatile Failure error;
  private volatile Parts parts;
  private volatile boolean goesOn;
  private volatile boolean left;
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

  OnlineRun(RunStart start, MlStage stage, ModelRegistry models, Clock clock, BatchGate gate, Runnable changed) {
    this.start = start;
    this.id = start.id();
    this.stage = stage;
    this.models = models;
    this.clock = clock;
    this.gate = gate;
    this.changed = changed;
    this.table = new PredictionTable(stage.transactions(), id);
    this.kept = new RunTable(stage.transactions(), id);
    this.board = start.board();
    this.held = new HashSet<>(start.held());
    this.goesOn = start.resumed() != null;
    judgeFigures.begin(start.watermark());
  }

  @Override
  public void begin() {
    hold(start.wanted().champion());
    hold(start.wanted().challenger());
    models.pipeline(start.wanted().champion());
    topics = new FlightTopics(stage, id);
    Predictor predictor =
        new Predictor(stage, id, models, topics, table, start.wanted(), gate, clock, batch -> {
          board.predicted(batch);
          changed.run();
        });
    Judge judge = new Judge(stage, id, topics, start.definition(), table, batch -> {
      board.joined(batch);
      changed.run();
    });
    FlightFeed feed =
        new FlightFeed(start.script(), topics, start.speed(), clock, changed, this::watch, e -> fail(e.getMessage()));
    parts = new Parts(feed, predictor, judge);
    listener = new BatchListener(this::onProgress);
    stage.engine().session().streams().addListener(listener);
    predictor.start();
    judge.start();
    ready();
  }

  private void ready() {
    if (state == OnlineView.RunState.failed) {
      return;
    }
    if (!goesOn) {
      kept.remember(start.definition(), start.wanted(), start.speed());
      goesOn = true;
    }
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
      case speed -> speed(now, asked.speed());
      case swap -> want(now, new Chosen(asked.model(), now.predictor.wanted().challenger()));
      case challenge -> want(now, new Chosen(now.predictor.wanted().champion(), asked.model()));
      case kill -> now.predictor.kill();
      case revive -> now.predictor.revive();
    }
  }

  private void want(Parts now, Chosen next) {
    hold(next.champion());
    hold(next.challenger());
    kept.want(next);
    now.predictor.want(next);
  }

  private void speed(Parts now, int next) {
    kept.speed(next);
    now.feed.speed(next);
  }

  @Override
  public Object view() {
    Parts now = parts;
    Chosen chosen = now == null ? start.wanted() : now.predictor.wanted();
    return new OnlineView.Run(
        id,
        state,
        error,
        start.resumed(),
        start.definition(),
        chosen.champion(),
        chosen.challenger(),
        now == null ? start.input() : now.feed.view(),
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
        now == null || left ? OnlineView.QueryState.starting : now.predictor.state(), counts.batches(), counts.predicted(),
            counts.unseen(), counts.skipped(), counts.nulls(), counts.malformed(),
        predictFigures.millis(), predictFigures.rowsPerSecond(), null, now == null ? null : now.predictor.error());
  }

  private OnlineView.Judged judged(Parts now) {
    return new OnlineView.Judged(
        now == null || left ? OnlineView.QueryState.starting : now.judge.state(), board.joined(), board.waiting(judgeFigures.watermark()),
        board.dropped(), judgeFigures.watermark(), now == null ? null : now.judge.error());
  }

  @Override
  public void fail(String message) {
    error = new Failure(null, message);
    state = OnlineView.RunState.failed;
    disown();
    changed.run();
  }

  /** Before anything of it is removed, so that no half of it goes on; and when it is not known what was sent. */
  private void disown() {
    goesOn = false;
    try {
      kept.disown();
    } catch (Problem e) {
      LOG.warn("Online run {} is kept for the next server, although it is over: {}", id, e.getMessage());
    }
  }

  @Override
  public void leave() {
    if (!goesOn) {
      close();
      return;
    }
    left = true;
    stop();
    if (topics != null) {
      topics.leave();
    }
  }

  @Override
  public void close() {
    state = state == OnlineView.RunState.failed ? state : OnlineView.RunState.closed;
    disown();
    stop();
    if (topics != null) {
      topics.close();
    }
    held.forEach(models::letGo);
    held.clear();
    table.forget();
    Folder.forget(stage.folder(id));
  }

  private void stop() {
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
  }
}
