package io.tidemark.lambda;

import io.tidemark.lambda.LambdaView.What;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.query.Interval;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run: its input, its layers, and what is told of it.
 *
 * <p>{@link #begin} and {@link #tearDown} are called by one thread, one after the other; actions by any, one at a time. A thread of its own
 * looks four times a second whether something has changed, reads the answer then, and tells; with answers that take long it looks
 * less often, so that it never takes more than a tenth of a core.
 */
final class LambdaRun {
  private static final Logger LOG = LoggerFactory.getLogger(LambdaRun.class);
  private static final long LOOK_MILLIS = 250;
  private static final int SPARE = 10;

  private final String id;
  private volatile Definition definition;
  private final LambdaStage stage;
  private final Clock clock;
  private final Consumer<LambdaView.Message> tell;
  private final ServingTables tables;
  private final EventLog events;
  private final PointLog points = new PointLog();
  private final Truth truth;
  private final MasterLayer master;
  private final SpeedLayer speed;
  private final BatchLayer batch;
  private final KappaLayer kappa;
  private final Object commands = new Object();
  private final AtomicBoolean changed = new AtomicBoolean();
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(task -> LambdaThreads.daemon(task, "tidemark-lambda-look"));
  private volatile ReportTopic topic;
  private volatile Feed feed;
  private volatile Logic logic;
  private volatile LambdaView.RunState state = LambdaView.RunState.starting;
  private volatile LambdaView.Failure error;
  private volatile Instant touched;
  private volatile LambdaView.Message last;
  private long lookAgainNanos = System.nanoTime();

  LambdaRun(String id, Definition definition, LambdaStage stage, Clock clock, Consumer<LambdaView.Message> tell) {
    this.id = id;
    this.definition = definition;
    this.stage = stage;
    this.clock = clock;
    this.tell = tell;
    logic = definition.logic();
    touched = clock.instant();
    tables = new ServingTables(stage.transactions(), id);
    events = new EventLog(clock);
    truth = new Truth(logic);
    master = new MasterLayer(stage, id, this::change);
    speed = new SpeedLayer(stage, id, tables, this::change);
    kappa = new KappaLayer(stage, id, tables, events, this::change);
    batch =
        new BatchLayer(
            stage, id, master, speed, tables, () -> logic, () -> this.definition.watermark(), events, this::change, clock,
            duration(definition.batchEvery()));
    last = LambdaView.Message.of(emptyView(), new LambdaView.Answer(clock.instant(), 0, 0, List.of()), null);
  }

  String id() {
    return id;
  }

  boolean closed() {
    return state == LambdaView.RunState.closed;
  }

  Instant touched() {
    return touched;
  }

  void touch() {
    touched = clock.instant();
  }

  private void change() {
    changed.set(true);
  }

  // ---- beginning and end -------------------------------------------------------------------------------------------------------

  /** Makes the topic and starts the layers; a failure becomes the run's. */
  void begin() {
    synchronized (commands) {
      if (closed()) {
        return;
      }
      try {
        open();
        state = LambdaView.RunState.ready;
        looking.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (IOException | RuntimeException e) {
        LOG.warn("Run {} of the lambda lab did not start", id, e);
        fail(e);
      }
      change();
      publish();
    }
  }

  private void open() throws IOException {
    Script script =
        new Script(
            definition.input() == Definition.Input.flights ? FlightInput.entries(definition.day()) : RandomInput.entries(definition.seed()),
            definition.seed());
    Offsets start = Offsets.begin(ReportTopic.PARTITIONS);
    tables.begin(start);
    topic = new ReportTopic(stage.kafka(), stage.topic(id));
    feed = new Feed(script, topic, truth, definition.speed(), clock, this::change, this::fail);
    master.start();
    speed.begin(start, logic, definition.watermark());
    if (definition.kappa()) {
      kappa.begin(logic);
    } else {
      tables.beginReplay(0, start);
    }
    batch.start();
  }

  private void fail(Exception e) {
    error = LayerQuery.failure(e);
    state = closed() ? state : LambdaView.RunState.failed;
    change();
  }

  /** True the first time; from then on the run only tells how it was. */
  boolean end() {
    boolean first = !closed();
    state = LambdaView.RunState.closed;
    return first;
  }

  /** Stops everything and removes topic, files and rows. */
  void tearDown() {
    synchronized (commands) {
      LambdaThreads.end(looking);
      publish();
      attempt(batch::close);
      attempt(speed::close);
      attempt(kappa::close);
      attempt(master::kill);
      attempt(() -> close(feed));
      attempt(() -> close(topic));
      attempt(tables::forget);
      attempt(() -> LambdaStage.delete(stage.folder(id)));
    }
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

  // ---- actions -----------------------------------------------------------------------------------------------------------------

  LambdaView.Run act(Action action) {
    synchronized (commands) {
      if (state != LambdaView.RunState.ready) {
        throw Problem.conflict("run " + id + " is " + state + "; actions are for one that is ready");
      }
      carryOut(action);
      change();
      return view();
    }
  }

  private void carryOut(Action action) {
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

  private void changeLogic(Logic changed) {
    logic = changed;
    truth.logic(changed);
    events.add(What.logic, Map.of("logic", changed));
    if (definition.kappa()) {
      kappa.logic(changed);
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

  // ---- what is told ------------------------------------------------------------------------------------------------------------

  void onProgress(ProgressSnapshot progress) {
    if (progress.queryId() == null || !progress.queryId().startsWith("tidemark-lambda-" + id + "-")) {
      return;
    }
    speed.onProgress(progress);
    kappa.onProgress(progress);
    if (!progress.idle()) {
      change();
    }
  }

  private void look() {
    try {
      speed.newFailures().forEach(failure -> failed("speed", failure));
      kappa.newFailures().forEach(failure -> failed("kappa", failure));
      LambdaView.Failure ended = master.newFailure();
      if (ended != null) {
        failed("master", ended);
      }
      if (System.nanoTime() - lookAgainNanos >= 0 && changed.getAndSet(false)) {
        publish();
      }
    } catch (RuntimeException e) {
      LOG.warn("Run {} of the lambda lab can't be told of: {}", id, e.getMessage());
    }
  }

  private void failed(String layer, LambdaView.Failure failure) {
    events.add(What.failed, Map.of("layer", layer, "message", failure.message()));
    change();
  }

  private synchronized void publish() {
    long begun = System.nanoTime();
    if (state == LambdaView.RunState.ready || last.point() != null && state != LambdaView.RunState.failed) {
      RunLook look = read();
      LambdaView.Run view = view(look);
      LambdaView.Point point = point(look, view);
      if (point.sent() > 0) {
        points.add(point);
      }
      last = LambdaView.Message.of(view, look.answer(null), point.sent() > 0 ? point : null);
    } else {
      last = LambdaView.Message.of(restated(last.run()), last.answer(), last.point());
    }
    lookAgainNanos = begun + SPARE * (System.nanoTime() - begun);
    tell.accept(last);
  }

  /** What was told last, with what the run is now. */
  private LambdaView.Run restated(LambdaView.Run told) {
    return new LambdaView.Run(
        id, state, error, definition, logic, clock.instant(), told.input(), told.log(), told.master(), told.batch(), told.speed(),
        told.kappa(), told.serving(), told.distance(), told.cost(), events.all());
  }

  private LambdaView.Point point(RunLook look, LambdaView.Run view) {
    LambdaView.Distances far = view.distance();
    return new LambdaView.Point(
        look.at(),
        look.size().reports(),
        far.batch().flights(),
        far.merged().flights(),
        far.kappa() == null ? null : (Long) far.kappa().flights(),
        view.serving().speedLag(),
        look.served().version());
  }

  private RunLook read() {
    long begun = System.nanoTime();
    Served served = tables.answer();
    double mergeMillis = Math.round((System.nanoTime() - begun) / 10_000.0) / 100.0;
    Map<Key, Totals> ofKappa = definition.kappa() ? tables.kappa() : Map.of();
    LambdaView.TruthSize size = new LambdaView.TruthSize(truth.reports(), truth.flights());
    return new RunLook(clock.instant(), mergeMillis, served, ofKappa, truth.totals(), size);
  }

  /** RUN as it stands; one that is not ready tells how it was. */
  LambdaView.Run view() {
    return state == LambdaView.RunState.ready ? view(read()) : restated(last.run());
  }

  private LambdaView.Run view(RunLook look) {
    LambdaView.Batch batches = batch.view();
    Instant begun = batches.views().stream().filter(view -> view.version() == look.served().version()).map(LambdaView.View::startedAt).findFirst().orElse(null);
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

  private LambdaView.Run emptyView() {
    LambdaView.Distance none = LambdaView.Distance.of(Map.of(), Map.of());
    LambdaView.Cost nothing = new LambdaView.Cost(0, 0);
    return new LambdaView.Run(
        id, state, null, definition, logic, clock.instant(),
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

  /** @throws Problem conflict when the run is not ready */
  LambdaView.Answer answer(String airport) {
    if (state != LambdaView.RunState.ready) {
      throw Problem.conflict("run " + id + " is " + state + "; it answers when it is ready");
    }
    return read().answer(airport);
  }

  LambdaView.History history() {
    return new LambdaView.History(points.all());
  }

  LambdaView.Message message() {
    return last;
  }
}
