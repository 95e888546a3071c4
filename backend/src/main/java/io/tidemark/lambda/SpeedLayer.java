package io.tidemark.lambda;

import io.tidemark.engine.Folder;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.wire.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The speed layer: the generation that is served, and the next one while it catches up.
 *
 * <p>One generation takes over from another in one transaction, when it has read all that the other has, or at once when the
 * other is dead; then the other is stopped and its rows go. Commands take the monitor; Spark's threads never do, so that
 * stopping, which waits for them, can't wait for itself. Keeps the last {@value #KEPT} generations to tell of.
 */
final class SpeedLayer {
  private static final int KEPT = 10;
  private static final long LOOK_MILLIS = 1_000;

  private final LambdaStage stage;
  private final String run;
  private final ServingTables tables;
  private final Runnable changed;
  private final Pulse pulse = new Pulse();
  /** Newest first. */
  private final List<Generation> generations = new CopyOnWriteArrayList<>();
  private volatile Generation served;
  private volatile LambdaView.Cost forgotten = new LambdaView.Cost(0, 0);
  private volatile boolean killed;
  private volatile boolean closed;

  SpeedLayer(LambdaStage stage, String run, ServingTables tables, Runnable changed) {
    this.stage = stage;
    this.run = run;
    this.tables = tables;
    this.changed = changed;
  }

  /** Generation 0 serves from the beginning. */
  synchronized void begin(Offsets start, Logic logic, String watermark) {
    served = add(0, start, logic, watermark);
    served.start(LambdaView.LayerState.serving);
  }

  private Generation add(long number, Offsets cut, Logic logic, String watermark) {
    Generation generation = new Generation(stage, run, number, cut, logic, watermark, tables, this::counted);
    generations.add(0, generation);
    while (generations.size() > KEPT) {
      Generation last = generations.remove(generations.size() - 1);
      forgotten = forgotten.plus(last.read(), last.millis());
    }
    return generation;
  }

  private void counted() {
    pulse.beat();
    changed.run();
  }

  /** Begins the generation of a view that has been written. */
  synchronized void next(long version, Offsets cut, Logic logic, String watermark) {
    if (closed) {
      return;
    }
    Generation generation = add(version, cut, logic, watermark);
    if (killed) {
      generation.state = LambdaView.LayerState.killed;
      return;
    }
    try {
      generation.start(LambdaView.LayerState.catchingUp);
    } catch (RuntimeException e) {
      generation.state = LambdaView.LayerState.failed;
      retire(generation);
      throw e;
    }
  }

  /** Returns when the newest generation has taken over, true; or when it has failed, or the run is closed. */
  boolean awaitServed() throws InterruptedException {
    while (!closed) {
      Optional<Boolean> over = tryTakeOver();
      if (over.isPresent()) {
        return over.get();
      }
      pulse.await(LOOK_MILLIS);
    }
    return false;
  }

  private synchronized Optional<Boolean> tryTakeOver() {
    Generation next = generations.get(0);
    if (closed || next == served) {
      return Optional.of(!closed);
    }
    boolean dead = served.state != LambdaView.LayerState.serving;
    if (dead) {
      tables.serve(next.number);
    } else if (next.state == LambdaView.LayerState.failed) {
      retire(next);
      return Optional.of(false);
    } else if (!tables.serveIfCaughtUp(next.number)) {
      return Optional.empty();
    }
    takeOver(next);
    return Optional.of(true);
  }

  private void takeOver(Generation next) {
    Generation old = served;
    served = next;
    if (next.state == LambdaView.LayerState.catchingUp) {
      next.state = LambdaView.LayerState.serving;
    }
    changed.run();
    old.stop(LambdaView.LayerState.retired);
    retire(old);
  }

  private void retire(Generation old) {
    old.gone = true;
    tables.remove(old.number);
    Folder.forget(old.checkpoint());
  }

  /** Stops all generations as they stand; false if none ran. */
  synchronized boolean kill() {
    boolean any = !killed;
    killed = true;
    for (Generation generation : living()) {
      generation.stop(LambdaView.LayerState.killed);
    }
    pulse.beat();
    return any;
  }

  /** They go on from their checkpoints; false if none was dead. */
  synchronized boolean revive() {
    boolean any = false;
    killed = false;
    for (Generation generation : living()) {
      if (generation.state == LambdaView.LayerState.killed || generation.state == LambdaView.LayerState.failed) {
        generation.start(generation == served ? LambdaView.LayerState.serving : LambdaView.LayerState.catchingUp);
        any = true;
      }
    }
    return any;
  }

  private List<Generation> living() {
    return generations.stream().filter(generation -> !generation.gone).toList();
  }

  /** Sees whether queries have ended by themselves. */
  synchronized List<Failure> newFailures() {
    List<Failure> failures = new ArrayList<>();
    for (Generation generation : living()) {
      Optional.ofNullable(generation.newFailure()).ifPresent(failures::add);
    }
    if (!failures.isEmpty()) {
      pulse.beat();
    }
    return failures;
  }

  void onProgress(ProgressSnapshot progress) {
    generations.stream().filter(generation -> generation.name().equals(progress.queryId()))
        .forEach(generation -> generation.onProgress(progress));
  }

  long servedVersion() {
    return served == null ? 0 : served.number;
  }

  List<LambdaView.Generation> view() {
    return generations.stream().map(Generation::view).toList();
  }

  LambdaView.Cost cost() {
    LambdaView.Cost cost = forgotten;
    for (Generation generation : generations) {
      cost = cost.plus(generation.read(), generation.millis());
    }
    return cost;
  }

  synchronized void close() {
    closed = true;
    pulse.beat();
    living().forEach(generation -> generation.stop(LambdaView.LayerState.retired));
  }
}
