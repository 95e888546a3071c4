package io.tidemark.lambda;

import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.query.SparkErrors;
import io.tidemark.wire.Failure;
import io.tidemark.wire.Problem;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run: its layers, where it is in its life, and what is told of it.
 *
 * <p>{@link #begin} and {@link #tearDown} are called by one thread, one after the other; actions by any, one at a time. A thread
 * of its own looks four times a second whether something has changed, reads the answer then, and tells; with answers that take
 * long it looks less often, so that it never takes more than a tenth of a core.
 */
final class LambdaRun {
  private static final Logger LOG = LoggerFactory.getLogger(LambdaRun.class);
  private static final long LOOK_MILLIS = 250;
  private static final int SPARE = 10;

  private final String id;
  private final Layers layers;
  private final Clock clock;
  private final Consumer<LambdaView.Message> tell;
  private final PointLog points = new PointLog();
  private final Object commands = new Object();
  private final AtomicBoolean changed = new AtomicBoolean();
  private final ScheduledExecutorService looking =
      Executors.newSingleThreadScheduledExecutor(task -> LambdaThreads.daemon(task, "tidemark-lambda-look"));
  private final AtomicReference<LambdaView.RunState> state = new AtomicReference<>(LambdaView.RunState.starting);
  private volatile Failure error;
  private volatile Instant touched;
  private volatile LambdaView.Message last;
  private long lookAgainNanos = System.nanoTime();

  LambdaRun(String id, Definition definition, LambdaStage stage, Clock clock, Consumer<LambdaView.Message> tell) {
    this.id = id;
    this.clock = clock;
    this.tell = tell;
    touched = clock.instant();
    layers = new Layers(id, definition, stage, clock, this::change, this::fail);
    last = LambdaView.Message.of(layers.emptyView(), new LambdaView.Answer(clock.instant(), 0, 0, List.of()), null);
  }

  String id() {
    return id;
  }

  boolean closed() {
    return state.get() == LambdaView.RunState.closed;
  }

  private boolean ready() {
    return state.get() == LambdaView.RunState.ready;
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

  /** Makes the topic and starts the layers; a failure becomes the run's. */
  void begin() {
    synchronized (commands) {
      if (closed()) {
        return;
      }
      try {
        layers.open();
        become(LambdaView.RunState.ready);
        looking.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (IOException | RuntimeException e) {
        LOG.warn("Run {} of the lambda lab did not start", id, e);
        fail(e);
        publish();
      }
    }
  }

  /** Closed is for good. Takes no lock: the input fails while it holds its own. */
  private boolean become(LambdaView.RunState next) {
    boolean first = state.getAndUpdate(now -> now == LambdaView.RunState.closed ? now : next) != LambdaView.RunState.closed;
    change();
    return first;
  }

  private void fail(Exception e) {
    error = SparkErrors.failure(e);
    become(LambdaView.RunState.failed);
  }

  /** True the first time; from then on the run only tells how it was. */
  boolean end() {
    return become(LambdaView.RunState.closed);
  }

  /** Stops everything and removes topic, files and rows. */
  void tearDown() {
    synchronized (commands) {
      LambdaThreads.end(looking);
      publish();
      layers.close();
    }
  }

  /** @throws Problem conflict when the run is not ready, or the action can't be carried out now */
  LambdaView.Run act(Action action) {
    synchronized (commands) {
      requireReady();
      layers.carryOut(action);
      change();
      return view();
    }
  }

  private void requireReady() {
    if (!ready()) {
      throw Problem.conflict("run " + id + " is " + state.get() + "; it acts and answers when it is ready");
    }
  }

  void onProgress(ProgressSnapshot progress) {
    layers.onProgress(progress);
  }

  private void look() {
    try {
      layers.watch();
      if (System.nanoTime() - lookAgainNanos >= 0 && changed.getAndSet(false)) {
        publish();
      }
    } catch (RuntimeException e) {
      LOG.warn("Run {} of the lambda lab can't be told of: {}", id, e.getMessage());
    }
  }

  private synchronized void publish() {
    long begun = System.nanoTime();
    if (ready()) {
      RunLook look = layers.read();
      LambdaView.Run view = layers.view(look, state.get(), error);
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

  private static LambdaView.Point point(RunLook look, LambdaView.Run view) {
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

  /** What was told last, with what the run is now. */
  private LambdaView.Run restated(LambdaView.Run told) {
    return new LambdaView.Run(
        id, state.get(), error, told.definition(), told.logic(), clock.instant(), told.input(), told.log(), told.master(),
        told.batch(),
        told.speed(), told.kappa(), told.serving(), told.distance(), told.cost(), told.events());
  }

  /** RUN as it stands; one that is not ready tells how it was. */
  LambdaView.Run view() {
    if (ready()) {
      try {
        return layers.view(layers.read(), state.get(), error);
      } catch (Problem e) {
        if (!closed()) {
          throw e;
        }
      }
    }
    return restated(last.run());
  }

  /** @throws Problem conflict when the run is not ready */
  LambdaView.Answer answer(String airport) {
    requireReady();
    return layers.read().answer(airport);
  }

  LambdaView.History history() {
    return new LambdaView.History(points.all());
  }

  LambdaView.Message message() {
    return last;
  }
}
