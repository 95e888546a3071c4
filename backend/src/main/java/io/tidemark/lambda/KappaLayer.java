package io.tidemark.lambda;

import io.tidemark.engine.Folder;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.wire.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The kappa way: one query from the beginning of the log keeps the last report of each flight. Changed logic is a second query
 * from the beginning, which takes over when it has read all that the first has; the first then goes.
 *
 * <p>Commands take the monitor; Spark's threads never do. A thread of its own stops what has been replaced.
 */
final class KappaLayer implements AutoCloseable {
  private final LambdaStage stage;
  private final String run;
  private final KappaTables tables;
  private final EventLog events;
  private final Runnable changed;
  /** One look waits at most; another would see nothing else. */
  private final ExecutorService thread =
      new ThreadPoolExecutor(
          1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), task -> LambdaThreads.daemon(task, "tidemark-lambda-kappa"),
          new ThreadPoolExecutor.DiscardPolicy());
  private volatile Replay served;
  private volatile Replay next;
  private volatile LambdaView.Cost retired = new LambdaView.Cost(0, 0);
  private volatile boolean killed;
  private long replays;

  KappaLayer(LambdaStage stage, String run, KappaTables tables, EventLog events, Runnable changed) {
    this.stage = stage;
    this.run = run;
    this.tables = tables;
    this.events = events;
    this.changed = changed;
  }

  synchronized void begin(Logic logic) {
    served = replay(0, logic);
    served.start();
  }

  private Replay replay(long number, Logic logic) {
    tables.begin(number, Offsets.begin(ReportTopic.PARTITIONS));
    return new Replay(stage, run, number, logic, tables, this::kept);
  }

  /** Reads the log again with other logic; a replay that was still catching up with older logic is given up. */
  synchronized void logic(Logic logic) {
    if (next != null) {
      Replay outdated = next;
      next = null;
      remove(outdated);
    }
    Replay replay = replay(++replays, logic);
    next = replay;
    if (!killed) {
      replay.start();
    }
  }

  /** Spark's thread, after each micro-batch of either. */
  private void kept() {
    changed.run();
    if (next != null) {
      thread.execute(this::takeOverIfCaughtUp);
    }
  }

  private synchronized void takeOverIfCaughtUp() {
    if (next == null || !tables.serveIfCaughtUp(next.number)) {
      return;
    }
    Replay old = served;
    served = next;
    next = null;
    events.add(LambdaView.What.switched, Map.of("layer", "kappa", "replay", served.number));
    changed.run();
    remove(old);
  }

  private void remove(Replay old) {
    old.stop();
    retired = retired.plus(old.read(), old.millis());
    tables.remove(old.number);
    Folder.forget(old.checkpoint());
  }

  /** Stops it as it stands; false if it was dead. */
  synchronized boolean kill() {
    boolean any = !killed;
    killed = true;
    both().forEach(Replay::stop);
    return any;
  }

  /** It goes on from its checkpoint; false if it was not dead. */
  synchronized boolean revive() {
    boolean any = false;
    killed = false;
    for (Replay replay : both()) {
      any |= replay.startIfDead();
    }
    return any;
  }

  private List<Replay> both() {
    return Stream.of(served, next).filter(Objects::nonNull).toList();
  }

  /** Sees whether queries have ended by themselves. */
  synchronized List<Failure> newFailures() {
    List<Failure> failures = new ArrayList<>();
    if (!killed) {
      both().forEach(replay -> Optional.ofNullable(replay.newFailure()).ifPresent(failures::add));
    }
    return failures;
  }

  void onProgress(ProgressSnapshot progress) {
    both().stream().filter(replay -> replay.name().equals(progress.queryId())).forEach(replay -> replay.onProgress(progress));
  }

  /** @param flights that are served now */
  LambdaView.Kappa view(long flights) {
    List<Replay> running = both();
    if (running.isEmpty()) {
      return new LambdaView.Kappa(LambdaView.LayerState.off, 0, 0, 0, 0, 0, 0, null);
    }
    Replay newest = running.get(running.size() - 1);
    Failure error = running.stream().map(Replay::error).filter(Objects::nonNull).findFirst().orElse(null);
    LambdaView.LayerState state =
        killed ? LambdaView.LayerState.killed
            : error != null ? LambdaView.LayerState.failed
            : running.size() > 1 ? LambdaView.LayerState.catchingUp : LambdaView.LayerState.running;
    return new LambdaView.Kappa(state, 0, newest.read(), newest.read(), flights, newest.number, newest.millis(), error);
  }

  LambdaView.Cost cost() {
    LambdaView.Cost cost = retired;
    for (Replay replay : both()) {
      cost = cost.plus(replay.read(), replay.millis());
    }
    return cost;
  }

  @Override
  public void close() {
    kill();
    LambdaThreads.end(thread);
  }
}
