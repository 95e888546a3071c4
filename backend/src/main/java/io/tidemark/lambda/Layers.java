package io.tidemark.lambda;

import io.tidemark.engine.Folder;
import io.tidemark.lambda.LambdaView.What;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.wire.Failure;
import io.tidemark.wire.Interval;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Input and layers of one run, and what may be done to them. {@link #open}, {@link #carryOut} and {@link #close} are called one
 * at a time; the rest by any thread once it is open.
 */
final class Layers {
  private static final Logger LOG = LoggerFactory.getLogger(Layers.class);

  private final String id;
  private volatile Definition definition;
  private final LambdaStage stage;
  private final Clock clock;
  private final Runnable changed;
  private final Consumer<RuntimeException> inputFailed;
  private final ServingTables tables;
  private final KappaTables kappaTables;
  private final EventLog events;
  private final Truth truth;
  private final MasterLayer master;
  private final SpeedLayer speed;
  private final BatchLayer batch;
  private final KappaLayer kappa;
  private volatile ReportTopic topic;
  private volatile Feed feed;
  private volatile Logic logic;

  Layers(String id, Definition definition, LambdaStage stage, Clock clock, Runnable changed,
      Consumer<RuntimeException> inputFailed) {
    this.id = id;
    this.definition = definition;
    this.stage = stage;
    this.clock = clock;
    this.changed = changed;
    this.inputFailed = inputFailed;
    logic = definition.logic();
    tables = new ServingTables(stage.transactions(), id);
    kappaTables = new KappaTables(stage.transactions(), id);
    events = new EventLog(clock);
    truth = new Truth(logic);
    master = new MasterLayer(stage, id, changed);
    speed = new SpeedLayer(stage, id, tables, changed);
    kappa = new KappaLayer(stage, id, kappaTables, events, changed);
    batch =
        new BatchLayer(
            stage, id, master, speed, tables, () -> logic, () -> this.definition.watermark(), events, changed, clock,
            duration(definition.batchEvery()));
  }

  /** Makes the topic and starts the layers. */
  void open() throws IOException {
    Script script =
        new Script(
            definition.input() == Definition.Input.flights ? FlightInput.entries(definition.day())
                : RandomInput.entries(definition.seed()),
            definition.seed());
    Offsets start = Offsets.begin(ReportTopic.PARTITIONS);
    tables.begin(start);
    topic = new ReportTopic(stage.kafka(), stage.topic(id));
    feed = new Feed(script, topic, truth, definition.speed(), clock, changed, inputFailed);
    master.start();
    speed.begin(start, logic, definition.watermark());
    if (definition.kappa()) {
      kappa.begin(logic);
    }
    batch.start();
  }

  /** Stops everything and removes topic, files and rows. */
  void close() {
    // First the generations, for which a batch run may be waiting.
    attempt(speed::close);
    attempt(batch::close);
    attempt(kappa::close);
    attempt(master::kill);
    attempt(() -> close(feed));
    attempt(() -> close(topic));
    attempt(tables::forget);
    attempt(() -> Folder.forget(stage.folder(id)));
  }

  private static void close(AutoCloseable part) {
    try {
      if (part != null) {
        part.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private void attempt(Runnable ending) {
    try {
      ending.run();
    } catch (RuntimeException e) {
      LOG.warn("Run {} of the lambda lab leaves something behind: {}", id, e.getMessage());
    }
  }

  // ---- actions ----------------------------------------------------------------------------------------------------------------

  /** @throws Problem conflict when it can't be done now */
  void carryOut(Action action) {
    if (action instanceof Action.Play) {
      feed.play();
    } else if (action instanceof Action.Pause) {
      feed.pause();
    } else if (action instanceof Action.Advance advance) {
      feed.advance(advance.reports());
    } else if (action instanceof Action.Late late) {
      events.add(What.late, Map.of("reports", feed.late(late.reports(), late.by()), "by", late.words()));
    } else if (action instanceof Action.Wrong wrong) {
      events.add(What.wrong, Map.of("reports", feed.wrong(wrong.reports())));
    } else if (action instanceof Action.Batch) {
      batch.begin();
    } else if (action instanceof Action.ChangeLogic change) {
      changeLogic(change.logic());
    } else if (action instanceof Action.Kill kill) {
      note(What.killed, kill.layer(), kill(kill.layer()));
    } else if (action instanceof Action.Revive revive) {
      note(What.revived, revive.layer(), revive(revive.layer()));
    } else if (action instanceof Action.Watermark change) {
      definition = definition.withWatermark(change.delay());
    } else if (action instanceof Action.Schedule change) {
      definition = definition.withBatchEvery(change.every());
      batch.schedule(duration(change.every()));
    } else if (action instanceof Action.Speed change) {
      definition = definition.withSpeed(change.speed());
      feed.speed(change.speed());
    }
  }

  private static Duration duration(String interval) {
    return interval == null ? null : Interval.parse(interval).duration();
  }

  private void changeLogic(Logic other) {
    logic = other;
    truth.logic(other);
    events.add(What.logic, Map.of("logic", other));
    if (definition.kappa()) {
      kappa.logic(other);
    }
    if (batch.view().state() != LambdaView.LayerState.killed) {
      batch.begin();
    }
  }

  private void note(What what, Action.LayerName layer, boolean done) {
    if (done) {
      events.add(what, Map.of("layer", layer.name()));
    }
  }

  private boolean kill(Action.LayerName layer) {
    return switch (layer) {
      case speed -> speed.kill();
      case batch -> batch.kill();
      case master -> master.kill();
      case kappa -> requireKappa().kill();
    };
  }

  private boolean revive(Action.LayerName layer) {
    try {
      return switch (layer) {
        case speed -> speed.revive();
        case batch -> batch.revive();
        case master -> master.revive();
        case kappa -> requireKappa().revive();
      };
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private KappaLayer requireKappa() {
    if (!definition.kappa()) {
      throw Problem.conflict("this run has no kappa layer; start one with \"kappa\":true");
    }
    return kappa;
  }

  // ---- what is told -----------------------------------------------------------------------------------------------------------

  /** Notes queries that have ended by themselves. */
  void watch() {
    speed.newFailures().forEach(failure -> failed("speed", failure));
    kappa.newFailures().forEach(failure -> failed("kappa", failure));
    Failure ended = master.newFailure();
    if (ended != null) {
      failed("master", ended);
    }
  }

  private void failed(String layer, Failure failure) {
    events.add(What.failed, Map.of("layer", layer, "message", failure.message()));
    changed.run();
  }

  void onProgress(ProgressSnapshot progress) {
    if (progress.queryId() != null && progress.queryId().startsWith("tidemark-lambda-" + id + "-")) {
      speed.onProgress(progress);
      kappa.onProgress(progress);
      if (!progress.idle()) {
        changed.run();
      }
    }
  }

  RunLook read() {
    long begun = System.nanoTime();
    Served served = tables.answer();
    double mergeMillis = Math.round((System.nanoTime() - begun) / 10_000.0) / 100.0;
    Map<Key, Totals> ofKappa = definition.kappa() ? kappaTables.answer() : Map.of();
    LambdaView.TruthSize size = new LambdaView.TruthSize(truth.reports(), truth.flights());
    return new RunLook(clock.instant(), mergeMillis, served, ofKappa, truth.totals(), size);
  }

  LambdaView.Run view(RunLook look, LambdaView.RunState state, Failure error) {
    LambdaView.Batch batches = batch.view();
    Instant begun =
        batches.views().stream()
            .filter(view -> view.version() == look.served().version())
            .map(LambdaView.View::startedAt)
            .findFirst()
            .orElse(null);
    long end = topic.end().total();
    return new LambdaView.Run(
        id, state, error, definition, logic, look.at(),
        feed.view(),
        new LambdaView.Log(0, end),
        master.view(),
        batches,
        new LambdaView.Speed(speed.view()),
        kappa.view(look.kappaFlights()),
        look.serving(end, begun),
        look.distances(definition.kappa()),
        new LambdaView.Costs(batch.cost(), speed.cost(), kappa.cost()),
        events.all());
  }

  /** What is told before the layers are there. */
  LambdaView.Run emptyView() {
    LambdaView.Distance none = LambdaView.Distance.of(Map.of(), Map.of());
    LambdaView.Cost nothing = new LambdaView.Cost(0, 0);
    return new LambdaView.Run(
        id, LambdaView.RunState.starting, null, definition, logic, clock.instant(),
        new LambdaView.Input(LambdaView.InputState.paused, 0, 0, 0, null, 0),
        new LambdaView.Log(0, 0),
        new LambdaView.Master(LambdaView.LayerState.idle, 0, 0, 0, null),
        batch.view(),
        new LambdaView.Speed(List.of()),
        kappa.view(0),
        new LambdaView.Serving(0, 0, clock.instant(), null, 0, 0),
        new LambdaView.Distances(new LambdaView.TruthSize(0, 0), none, none, definition.kappa() ? none : null),
        new LambdaView.Costs(nothing, nothing, nothing),
        List.of());
  }
}
