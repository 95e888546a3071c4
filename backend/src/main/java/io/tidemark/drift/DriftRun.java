package io.tidemark.drift;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.Folder;
import io.tidemark.runs.LabRun;
import io.tidemark.wire.Failure;
import io.tidemark.wire.Problem;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * One run: sensors, a detector fitted on their quiet reference, and the two queries.
 *
 * <p>The reference is {@value #REFERENCE} readings from before the run begins; {@code refit} takes the last so many that were
 * sent, with whatever was wrong with them. Each model is saved in the run's folder, the newest two are kept.
 */
final class DriftRun implements LabRun {
  static final int REFERENCE = 3_000;
  private static final int LEAST_TO_REFIT = 300;
  private static final int MOST_MODELS = 20;
  private static final int LOGGED = 50;

  private final String id;
  private final DriftStage stage;
  private final Runnable changed;
  private final Ledger ledger = new Ledger();
  private final Windows windows = new Windows();
  private final Deque<DriftView.Event> log = new ArrayDeque<>();
  private final AtomicLong turns = new AtomicLong();
  private volatile Definition definition;
  private volatile DriftView.RunState state = DriftView.RunState.starting;
  private volatile Failure error;
  private volatile DriftView.Model model;
  private volatile Pipes pipes;
  private volatile Feed feed;
  private Detector detector;
  private LabTopic readings;
  private LabTopic scores;

  DriftRun(String id, Definition definition, DriftStage stage, Runnable changed) {
    this.id = id;
    this.definition = definition;
    this.stage = stage;
    this.changed = changed;
  }

  @Override
  public void begin() throws Exception {
    readings = new LabTopic(stage.kafka(), stage.topic(id, "readings"));
    scores = new LabTopic(stage.kafka(), stage.topic(id, "scores"));
    List<Reading> quiet = new ArrayList<>();
    Plant plant = Plant.warmedUp(definition, REFERENCE, quiet);
    feed = new Feed(plant, readings, ledger, definition, this::fail);
    pipes = new Pipes(stage.engine(), scores, ledger, windows, changed);
    fit(Plans.readings(session(), quiet), 1);
    pipes.start(
        id,
        Plans.readings(session(), stage.kafka(), readings.name()),
        Plans.windows(session(), stage.kafka(), scores.name(), definition),
        stage.folder(id),
        this::failed);
    if (state == DriftView.RunState.starting) {
      state = DriftView.RunState.ready;
    }
  }

  private SparkSession session() {
    return stage.engine().session();
  }

  private void fit(Dataset<Row> rows, int version) throws Exception {
    Detector fitted = Detector.fit(rows, definition, version);
    fitted.save(saved(version));
    Folder.forget(saved(version - 2));
    use(fitted, DriftView.What.fitted,
        Map.of("version", version, "rows", fitted.reference.rows(), "threshold", fitted.threshold));
  }

  Path saved(int version) {
    return stage.folder(id).resolve("model-" + version);
  }

  private void use(Detector now, DriftView.What what, Map<String, Object> detail) {
    detector = now;
    model = now.view(model != null && model.version() == now.version ? model.fitted() : feed.view().clock());
    pipes.use(now);
    ledger.anew(feed.view().clock());
    log(what, detail);
  }

  private void log(DriftView.What what, Map<String, Object> detail) {
    synchronized (log) {
      log.add(new DriftView.Event(feed.view().clock(), what, detail));
      if (log.size() > LOGGED) {
        log.poll();
      }
    }
  }

  @Override
  public void act(JsonNode json) throws Exception {
    Action action = Documents.action(json, definition);
    if (state != DriftView.RunState.ready) {
      String remedy = state == DriftView.RunState.starting ? "wait until it is ready" : "start another one";
      throw Problem.conflict("the run is " + state + "; " + remedy);
    }
    if (action instanceof Action.Play) {
      feed.play();
    } else if (action instanceof Action.Pause) {
      feed.pause();
      pipes.settle();
    } else if (action instanceof Action.Advance advance) {
      feed.advance(advance.seconds());
      pipes.settle();
    } else if (action instanceof Action.Quantile quantile) {
      definition = definition.withQuantile(quantile.quantile());
      use(detector.at(session(), quantile.quantile()), DriftView.What.quantile, Map.of("quantile", quantile.quantile()));
    } else if (action instanceof Action.Refit) {
      refit();
    } else {
      put(action);
    }
  }

  private void put(Action action) {
    if (action instanceof Action.Break fault) {
      feed.put(plant -> plant.fault(fault.kind(), fault.sensor(), fault.seconds()));
      log(DriftView.What.fault, Map.of("kind", fault.kind(), "sensor", fault.sensor(), "seconds", fault.seconds()));
    } else if (action instanceof Action.Late late) {
      feed.put(plant -> plant.late(late.sensor(), late.seconds(), late.by()));
      log(DriftView.What.late, Map.of("sensor", late.sensor(), "seconds", late.seconds(), "by", late.by()));
    } else if (action instanceof Action.Drift drift) {
      feed.put(plant -> plant.drift(drift.feature(), drift.by(), drift.over().duration()));
      log(DriftView.What.drift, Map.of("feature", drift.feature(), "by", drift.by(), "over", drift.over()));
    } else {
      feed.put(Plant::calm);
      log(DriftView.What.calm, Map.of());
    }
  }

  private void refit() throws Exception {
    long end = readings.end();
    if (end < LEAST_TO_REFIT) {
      throw Problem.conflict("only " + end + " readings were sent; send " + LEAST_TO_REFIT + " before fitting to them");
    }
    if (detector.version >= MOST_MODELS) {
      throw Problem.conflict("this run has had " + MOST_MODELS + " models; start another run");
    }
    long from = Math.max(0, end - REFERENCE);
    log(DriftView.What.refit, Map.of("rows", end - from));
    try {
      fit(Plans.readings(session(), stage.kafka(), readings.name(), from, end), detector.version + 1);
    } catch (IllegalArgumentException e) {
      throw Problem.conflict("the last " + (end - from)
          + " readings have nothing to cut bins by; calm the sensors and send more");
    }
  }

  private void failed(Failure why) {
    error = why;
    state = DriftView.RunState.failed;
    Feed input = feed;
    if (input != null) {
      input.pause();
    }
    changed.run();
  }

  @Override
  public void fail(String message) {
    if (state != DriftView.RunState.failed && state != DriftView.RunState.closed) {
      failed(new Failure(null, message));
    }
  }

  @Override
  public Object view() {
    return look();
  }

  DriftView.Run look() {
    long turn = turns.incrementAndGet();
    Feed input = feed;
    Pipes spark = pipes;
    List<DriftView.Event> events;
    synchronized (log) {
      events = List.copyOf(log);
    }
    return new DriftView.Run(
        id, turn, state, error, definition, model,
        ask(input, () -> input.view()), ask(spark, () -> spark.detecting()), ask(spark, () -> spark.counting()),
        ledger.points(), ledger.alarms(), ledger.quality(), windows.view(), events);
  }

  private static <T> T ask(Object part, Supplier<T> answer) {
    return part == null ? null : answer.get();
  }

  @Override
  public void close() {
    if (state != DriftView.RunState.failed) {
      state = DriftView.RunState.closed;
    }
    if (feed != null) {
      feed.close();
    }
    if (pipes != null) {
      pipes.stop();
    }
    for (LabTopic topic : new LabTopic[] {readings, scores}) {
      if (topic != null) {
        topic.close();
      }
    }
    Folder.forget(stage.folder(id));
  }
}
