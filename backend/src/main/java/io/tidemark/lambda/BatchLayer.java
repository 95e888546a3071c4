package io.tidemark.lambda;

import io.tidemark.query.SparkErrors;
import io.tidemark.wire.Failure;
import io.tidemark.wire.Problem;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The batch layer: runs one job after the other, writes a whole new view of each, and has its generation take over.
 *
 * <p>A thread of its own does all of that in turn, so a run begins only when the view of the last is served; one more may wait.
 * Killing cancels the job that runs; nothing of it is written. Keeps the last {@value #KEPT} views to tell of.
 */
final class BatchLayer implements AutoCloseable {
  private static final int KEPT = 10;

  private final LambdaStage stage;
  private final String run;
  private final MasterLayer master;
  private final SpeedLayer speed;
  private final ServingTables tables;
  private final Supplier<Logic> logic;
  private final Supplier<String> watermark;
  private final EventLog events;
  private final Runnable changed;
  private final Clock clock;
  private volatile Duration every;
  private ScheduledFuture<?> timer;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(task -> LambdaThreads.daemon(task, "tidemark-lambda-batch"));
  /** Newest first; {@code serving} is filled in when asked. */
  private final List<LambdaView.View> views = new CopyOnWriteArrayList<>();
  private volatile LambdaView.LayerState state = LambdaView.LayerState.idle;
  private volatile Failure error;
  private volatile LambdaView.Cost cost = new LambdaView.Cost(0, 0);
  private volatile Instant next;
  private BatchJob job;
  private boolean waiting;
  private boolean killed;
  private boolean closed;
  private Offsets lastCut;
  private Logic lastLogic;

  /** @param every null when runs are begun by hand */
  BatchLayer(
      LambdaStage stage,
      String run,
      MasterLayer master,
      SpeedLayer speed,
      ServingTables tables,
      Supplier<Logic> logic,
      Supplier<String> watermark,
      EventLog events,
      Runnable changed,
      Clock clock,
      Duration every) {
    this.stage = stage;
    this.run = run;
    this.master = master;
    this.speed = speed;
    this.tables = tables;
    this.logic = logic;
    this.watermark = watermark;
    this.events = events;
    this.changed = changed;
    this.clock = clock;
    this.every = every;
  }

  synchronized void start() {
    if (every != null && !closed) {
      next = clock.instant().plus(every);
      timer = thread.scheduleWithFixedDelay(this::byItself, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Counts from now. @param changed null when runs are begun by hand */
  synchronized void schedule(Duration changed) {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
    every = changed;
    next = null;
    start();
  }

  /** A run begins, or will when the last one's view is served. @throws Problem conflict when the layer is killed */
  synchronized void begin() {
    if (killed) {
      throw Problem.conflict("the batch layer is killed; revive it first");
    }
    if (!waiting && !closed) {
      waiting = true;
      state = LambdaView.LayerState.running;
      thread.execute(this::work);
    }
  }

  private void byItself() {
    try {
      if (!waiting() && somethingNew()) {
        work();
      }
    } catch (UncheckedIOException e) {
      couldNotBegin(e);
    }
    Duration pause = every;
    next = pause == null ? null : clock.instant().plus(pause);
    changed.run();
  }

  private synchronized boolean waiting() {
    return waiting;
  }

  private synchronized boolean somethingNew() {
    return !killed && !(master.committed().equals(lastCut) && logic.get().equals(lastLogic));
  }

  private void work() {
    try {
      work(master.committed(), logic.get());
    } catch (UncheckedIOException e) {
      couldNotBegin(e);
    }
  }

  private synchronized void couldNotBegin(UncheckedIOException e) {
    waiting = false;
    if (!killed && !closed) {
      fail(e);
    }
  }

  private void work(Offsets cut, Logic by) {
    BatchJob begun = begun(cut, by);
    if (begun == null) {
      return;
    }
    Instant started = clock.instant();
    try {
      BatchJob.View view = begun.run();
      if (!finish(begun, started, cut, by, view)) {
        return;
      }
      speed.next(version(), cut, by, watermark.get());
      if (speed.awaitServed()) {
        events.add(LambdaView.What.switched, Map.of("layer", "speed", "version", version(), "generation", version()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failed(begun, e);
    }
    changed.run();
  }

  private long version() {
    return views.get(0).version();
  }

  /** Null when the layer is dead. */
  private synchronized BatchJob begun(Offsets cut, Logic by) {
    waiting = false;
    if (killed || closed) {
      return null;
    }
    long version = views.isEmpty() ? 1 : version() + 1;
    state = LambdaView.LayerState.running;
    error = null;
    job = new BatchJob(stage.engine(), master.data(), cut, by, "tidemark-lambda-" + run + "-batch-" + version);
    events.add(LambdaView.What.batchStarted, Map.of("version", version, "cut", cut.total()));
    changed.run();
    return job;
  }

  /** False when the layer was killed meanwhile: what was worked out is thrown away. */
  private synchronized boolean finish(BatchJob begun, Instant started, Offsets cut, Logic by, BatchJob.View view) {
    if (begun.cancelled() || closed) {
      return false;
    }
    job = null;
    long version = views.isEmpty() ? 1 : version() + 1;
    tables.write(version, cut, view.totals());
    Instant finished = clock.instant();
    long millis = Duration.between(started, finished).toMillis();
    views.add(0, new LambdaView.View(version, cut.total(), by, started, finished, millis, cut.total(), view.flights(), false,
        version));
    while (views.size() > KEPT) {
      views.remove(views.size() - 1);
    }
    lastCut = cut;
    lastLogic = by;
    cost = cost.plus(cut.total(), millis);
    state = waiting ? LambdaView.LayerState.running : LambdaView.LayerState.idle;
    events.add(LambdaView.What.batchFinished,
        Map.of("version", version, "cut", cut.total(), "flights", view.flights(), "millis", millis));
    changed.run();
    return true;
  }

  private synchronized void failed(BatchJob begun, RuntimeException e) {
    if (begun.cancelled() || closed) {
      return;
    }
    job = null;
    fail(e);
  }

  private void fail(RuntimeException e) {
    state = LambdaView.LayerState.failed;
    error = SparkErrors.failure(e);
    events.add(LambdaView.What.failed, Map.of("layer", "batch", "message", SparkErrors.message(e)));
  }

  /** Cancels the job that runs, and lets no other begin; false if it was dead. */
  synchronized boolean kill() {
    if (killed) {
      return false;
    }
    killed = true;
    state = LambdaView.LayerState.killed;
    if (job != null) {
      job.cancel();
      job = null;
    }
    return true;
  }

  /** A run begins; false if the layer was not dead. */
  synchronized boolean revive() {
    if (!killed && state != LambdaView.LayerState.failed) {
      return false;
    }
    killed = false;
    begin();
    return true;
  }

  LambdaView.Batch view() {
    long serving = speed.servedVersion();
    List<LambdaView.View> told =
        views.stream()
            .map(view -> new LambdaView.View(view.version(), view.cut(), view.logic(), view.startedAt(), view.finishedAt(),
                view.millis(),
                view.reports(), view.flights(), view.version() == serving, view.generation()))
            .toList();
    return new LambdaView.Batch(state, every == null ? null : next, error, told);
  }

  LambdaView.Cost cost() {
    return cost;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      if (job != null) {
        job.cancel();
      }
    }
    LambdaThreads.end(thread);
  }
}
