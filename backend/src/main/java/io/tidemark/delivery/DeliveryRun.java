package io.tidemark.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.runs.PlayedRun;
import io.tidemark.runs.Turn;
import io.tidemark.wire.Failure;
import io.tidemark.wire.Problem;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One run: its actions, and what was read back after each.
 *
 * <p>Plays on one thread at a time, whoever has the turn. An action that can't be done now is refused and changes nothing; anything else
 * that goes wrong makes the run failed.
 */
final class DeliveryRun extends PlayedRun<RunView> {
  private final Ground ground;
  private final Clock clock;
  private final Turn turn = new Turn(Duration.ofSeconds(60));
  private volatile Lanes lanes;

  DeliveryRun(String id, DeliveryDefinition definition, Ground ground, Clock clock, Consumer<RunView> told) {
    super(id, RunView.starting(id, definition), told, clock.instant());
    this.ground = ground;
    this.clock = clock;
  }

  /** Makes topic and sinks, starts the driver and the lanes, and plays the first actions. Called once, before any other action. */
  void begin(int actions) {
    turn.take();
    try {
      if (view().over()) {
        return;
      }
      long began = System.nanoTime();
      lanes = new Lanes(id(), ground, view().definition());
      lanes.open();
      change(run -> run.with(step(0, null, began)));
      playFirst(actions);
      change(run -> run.in(RunView.State.ready));
    } catch (Exception | LinkageError e) {
      fail(e);
    } finally {
      turn.begun();
      turn.pass();
    }
  }

  private void playFirst(int actions) {
    for (int i = 0; i < actions && !view().over(); i++) {
      Action action = view().definition().actions().get(i);
      try {
        lanes.refuseUnlessPossible(action);
        change(run -> run.in(RunView.State.busy));
        play(action);
      } catch (Problem e) {
        if (e.kind() != Problem.Kind.CONFLICT) {
          throw e;
        }
        change(run -> run.troubled(new Failure(null, e.getMessage())));
        return;
      }
    }
  }

  private RunView.Step play(Action action) {
    long began = System.nanoTime();
    lanes.play(action);
    RunView.Step done = step(view().played() + 1, action, began);
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
      DeliveryDefinition before = view().definition();
      if (!given.isEmpty()) {
        putIn(action);
      }
      change(run -> run.in(RunView.State.busy));
      return played(action, before);
    } finally {
      turn.pass();
    }
  }

  private Action next() {
    List<Action> actions = view().definition().actions();
    if (view().played() >= actions.size()) {
      throw Problem.conflict("run " + id() + " has played all its actions; send {\"action\":…} for one more, or start another run");
    }
    return actions.get(view().played());
  }

  private void putIn(Action action) {
    List<Action> all = new ArrayList<>(view().definition().actions());
    if (all.size() >= DeliveryDefinition.MOST_ACTIONS) {
      throw Problem.conflict("run " + id() + " has " + DeliveryDefinition.MOST_ACTIONS + " actions, which is the most; start another run");
    }
    all.add(view().played(), action);
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
    turn.await("run " + id() + " is still busy");
  }

  @Override
  protected void ended() {
    turn.begun();
  }

  /** Takes down what a closed run has; one that still plays gets a moment, then its driver is killed under it. */
  @Override
  public void tearDown() throws InterruptedException {
    if (!turn.takenSoon()) {
      if (lanes != null) {
        lanes.kill();
      }
      turn.takeWhenFree();
    }
    try {
      if (lanes != null) {
        lanes.close();
      }
    } finally {
      turn.pass();
    }
  }
}
