package io.tidemark.learning;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.query.SparkErrors;
import io.tidemark.runs.LabRun;
import io.tidemark.wire.Failure;
import io.tidemark.wire.Problem;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run: points from the truth, a driver that hands them to a learner, and what came of it.
 *
 * <p>Batches come from the lab's thread, or while it plays from a thread of the run's own; {@link #stepping} lets one at a time
 * through,
 * and guards all that is not volatile. {@link #view} never waits.
 */
final class LearningRun implements LabRun {
  /** Opens what hands batches to a learner. */
  @FunctionalInterface
  interface Drivers {
    /** @param number how many were opened for the run before */
    Driver open(String run, int number, Definition definition, Learner learner);
  }

  private static final Logger LOG = LoggerFactory.getLogger(LearningRun.class);
  private static final int CLOSE_SECONDS = 10;

  private final String id;
  private final Drivers drivers;
  private final Runnable changed;
  private final Object stepping = new Object();
  private final Journal journal = new Journal();
  private Definition definition;
  private Truth truth;
  private Learner learner;
  private Driver driver;
  private int opened;
  private int batch;
  private Driver.Took took;
  private List<Double> asked;
  private ScheduledExecutorService player;
  private Future<?> playing;
  private String every;
  private volatile LearningView view;

  LearningRun(String id, Definition definition, Drivers drivers, Runnable changed) {
    this.id = id;
    this.drivers = drivers;
    this.changed = changed;
    this.definition = definition;
    this.truth = Truth.of(definition);
    this.view = new LearningView(
        id, LearningView.State.starting, null, definition, 0, null, new LearningView.Millis(null, null), truth,
        null, null, null, List.of());
  }

  @Override
  public void begin() {
    synchronized (stepping) {
      open();
      show(LearningView.State.ready);
    }
  }

  /** A new model, and a driver of its own. */
  private void open() {
    if (driver != null) {
      driver.close();
    }
    learner = definition.clusters() ? new KMeansLearner(definition) : new RegressionLearner(definition);
    if (learner instanceof KMeansLearner clusters) {
      journal.begin(clusters.centres());
    }
    driver = drivers.open(id, opened++, definition, learner);
    took = null;
    asked = null;
  }

  @Override
  public LearningView view() {
    return view;
  }

  @Override
  public void act(JsonNode body) throws Exception {
    synchronized (stepping) {
      if (view.state() == LearningView.State.failed) {
        throw Problem.conflict("run " + id + " failed: " + view.error().message() + " Start another run.");
      }
      Action action = ActionReader.read(body, definition);
      if (action instanceof Action.Step step) {
        for (int i = 0; i < step.batches() && view.state() == LearningView.State.ready; i++) {
          step();
        }
      } else {
        at(action);
        show(view.state());
      }
    }
  }

  private void at(Action action) {
    if (action instanceof Action.Play play) {
      play(play);
    } else if (action instanceof Action.Pause) {
      pause();
    } else if (action instanceof Action.Set set) {
      set(set);
    } else if (action instanceof Action.Predict predict) {
      asked = predict.at();
    } else {
      change(action);
    }
  }

  /** The truth is another one from the next batch on. */
  private void change(Action action) {
    if (action instanceof Action.Move move) {
      journal.entry(batch, "moved", "centre", move.centre(), "from", truth.centres().get(move.centre()), "to", move.to());
      truth = truth.moved(move.centre(), move.to());
    } else if (action instanceof Action.Turn turn) {
      truth = truth.turned(turn.degrees());
      journal.entry(batch, "drift", "angle", turn.degrees());
    } else if (action instanceof Action.Drift drift) {
      truth = truth.drifted(drift.weights(), drift.intercept());
      journal.entry(batch, "drift", "weights", truth.weights(), "intercept", truth.intercept());
    }
  }

  /** Another number of clusters is another model; all else goes on with this one. */
  private void set(Action.Set set) {
    boolean another = set.k() != null && !set.k().equals(definition.k());
    definition = definition.with(set);
    journal.set(batch, set);
    if (another) {
      open();
    } else {
      learner.set(definition);
    }
  }

  private void play(Action.Play play) {
    pause();
    if (player == null) {
      player = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tidemark-learning-play");
        thread.setDaemon(true);
        return thread;
      });
    }
    playing = player.scheduleWithFixedDelay(this::played, 0, play.every().toMillis(), TimeUnit.MILLISECONDS);
    every = play.words();
  }

  private void pause() {
    every = null;
    if (playing != null) {
      playing.cancel(false);
      playing = null;
    }
  }

  private void played() {
    synchronized (stepping) {
      if (every == null || view.state() != LearningView.State.ready) {
        return;
      }
      try {
        step();
      } catch (Exception e) {
        LOG.info("Run {} stops playing: {}", id, e.toString());
      }
    }
  }

  /** One batch; whatever goes wrong in Spark makes the run fail. */
  private void step() throws Exception {
    try {
      took = driver.step(Draw.batch(definition, truth, batch + 1));
      batch++;
      if (learner instanceof RegressionLearner regression) {
        regression.refuseIfDiverged();
        journal.past(new LearningView.Past(batch, regression.weights(), truth.all(), regression.error()));
      } else if (learner instanceof KMeansLearner clusters) {
        journal.centres(clusters.centres());
        journal.cost(batch, clusters.cost());
        clusters.death().ifPresent(death -> journal.entry(batch, "died", "centre", death.died(), "split", death.split()));
      }
    } catch (Exception e) {
      failed(SparkErrors.failure(e));
      throw e instanceof RuntimeException || e instanceof InterruptedException ? e : new IllegalStateException(e);
    }
    show(LearningView.State.ready);
  }

  private void show(LearningView.State state) {
    LearningView.Millis millis =
        new LearningView.Millis(took == null ? null : took.update(), took == null ? null : took.batch());
    LearningView next = new LearningView(
        id, state, view.error(), definition, batch, every, millis, truth,
        learner instanceof KMeansLearner clusters ? Portrait.of(clusters, journal) : null,
        learner instanceof RegressionLearner regression ? Portrait.of(regression, journal) : null,
        asked == null ? null : new LearningView.Predicted(asked, learner.predict(asked)), journal.entries());
    synchronized (this) {
      if (view.state() == LearningView.State.starting || view.state() == LearningView.State.ready) {
        view = next;
      }
    }
    changed.run();
  }

  @Override
  public void fail(String message) {
    failed(new Failure(null, message));
  }

  private void failed(Failure failure) {
    over(LearningView.State.failed, failure);
    changed.run();
  }

  private synchronized void over(LearningView.State state, Failure failure) {
    if (view.state() != LearningView.State.closed) {
      view = view.in(state, view.error() == null ? failure : view.error());
    }
  }

  @Override
  public void close() {
    over(LearningView.State.closed, null);
    if (player != null) {
      player.shutdownNow();
      try {
        player.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (driver != null) {
      driver.close();
    }
  }
}
