package io.tidemark.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run: its actions, and what was read back after each.
 *
 * <p>Plays on one thread at a time, whoever has the turn. {@link #view} never waits. {@link #end} marks it closed at once, from any
 * thread. An action that can't be done now is refused and changes nothing; anything else that goes wrong makes the run failed.
 */
final class DeliveryRun {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryRun.class);
  private static final Duration TURN_LIMIT = Duration.ofSeconds(60);
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final String id;
  private final Ground ground;
  private final Clock clock;
  private final Consumer<RunView> told;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final CountDownLatch begun = new CountDownLatch(1);
  private volatile Lanes lanes;
  private volatile RunView view;
  private volatile Instant touched;

  DeliveryRun(String id, DeliveryDefinition definition, Ground ground, Clock clock, Consumer<RunView> told) {
    this.id = id;
    this.ground = ground;
    this.clock = clock;
    this.told = told;
    this.view = RunView.starting(id, definition);
    this.touched = clock.instant();
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

  /** Makes topic and sinks, starts the driver and the lanes, and plays the first actions. Called once, before any other action. */
  void begin(int actions) {
    turn.lock();
    try {
      if (view.over()) {
        return;
      }
      long began = System.nanoTime();
      lanes = new Lanes(id, ground, view.definition());
      lanes.open();
      change(run -> run.with(step(0, null, began)));
      playFirst(actions);
      change(run -> run.in(RunView.State.ready));
    } catch (Exception | LinkageError e) {
      fail(e);
    } finally {
      begun.countDown();
      turn.unlock();
    }
  }

  private void playFirst(int actions) {
    for (int i = 0; i < actions && !view.over(); i++) {
      Action action = view.definition().actions().get(i);
      try {
        lanes.refuseUnlessPossible(action);
        change(run -> run.in(RunView.State.busy));
        play(action);
      } catch (Problem e) {
        if (e.kind() != Problem.Kind.CONFLICT) {
          throw e;
        }
        change(run -> run.troubled(new RunView.Trouble(null, e.getMessage())));
        return;
      }
    }
  }

  private RunView.Step play(Action action) {
    long began = System.nanoTime();
    lanes.play(action);
    RunView.Step done = step(view.played() + 1, action, began);
    change(run -> run.with(done));
    return done;
  }

  private RunView.Step step(int index, Action action, long began) {
    RunView.TopicView topic = lanes.topic();
    List<RunView.Lane> read = lanes.view(topic);
    return new RunView.Step(
        index, action, clock.instant(), (System.nanoTime() - began) / 1_000_000, lanes.sent(), topic, lanes.driver(), lanes.sinkRefuses(), read);
  }

  /**
   * Plays one more action and returns when what came of it has been read back.
   *
   * @throws Problem gone once closed, conflict when nothing is left, the action can't be done now or the run failed
   */
  RunView.Step step(JsonNode body) {
    List<Action> given = DefinitionReader.step(body).stream().toList();
    awaitTurn();
    try {
      refuseUnlessReady();
      Action action = given.isEmpty() ? next() : given.get(0);
      lanes.refuseUnlessPossible(action);
      DeliveryDefinition before = view.definition();
      if (!given.isEmpty()) {
        putIn(action);
      }
      change(run -> run.in(RunView.State.busy));
      return played(action, before);
    } finally {
      turn.unlock();
    }
  }

  private Action next() {
    List<Action> actions = view.definition().actions();
    if (view.played() >= actions.size()) {
      throw Problem.conflict("run " + id + " has played all its actions; send {\"action\":…} for one more, or start another run");
    }
    return actions.get(view.played());
  }

  private void putIn(Action action) {
    List<Action> all = new ArrayList<>(view.definition().actions());
    if (all.size() >= DeliveryDefinition.MOST_ACTIONS) {
      throw Problem.conflict("run " + id + " has " + DeliveryDefinition.MOST_ACTIONS + " actions, which is the most; start another run");
    }
    all.add(view.played(), action);
    change(run -> run.with(run.definition().with(all)));
  }

  /** @param before what the definition was, for an action that turns out to be impossible */
  private RunView.Step played(Action action, DeliveryDefinition before) {
    try {
      RunView.Step done = play(action);
      refuseIfClosed();
      change(run -> run.in(RunView.State.ready));
      return done;
    } catch (RuntimeException e) {
      refuseIfClosed();
      if (e instanceof Problem problem && problem.kind() == Problem.Kind.CONFLICT) {
        change(run -> run.with(before).in(RunView.State.ready));
      } else {
        fail(e);
      }
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
    throw Problem.unavailable("run " + id + " is still busy; try again when it is ready");
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
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    change(run -> run.failed(new RunView.Trouble(null, message)));
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

  /** Takes down what a closed run has; one that still plays gets a moment, then its driver is killed under it. */
  void tearDown() throws InterruptedException {
    if (!turn.tryLock(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
      if (lanes != null) {
        lanes.kill();
      }
      turn.lockInterruptibly();
    }
    try {
      if (lanes != null) {
        lanes.close();
      }
    } finally {
      turn.unlock();
    }
  }
}
