package io.tidemark.ml;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.engine.SparkEngine;
import io.tidemark.live.Publisher;
import io.tidemark.query.SparkErrors;
import io.tidemark.wire.Failure;
import io.tidemark.wire.Problem;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The models: trained one at a time on a thread of their own, {@value #WAITING} more waiting, kept on disk when they are ready.
 *
 * <p>At most {@value #MOST} are kept, failed ones among them, which are forgotten with the server. The last {@value #LOADED} that
 * were used stay in memory. Changes are told at most every {@value #PACE_MILLIS} ms, the last one always. Safe for use by many
 * threads; {@link #close} is idempotent, cancels what is being trained and waits at most {@value #CLOSE_SECONDS} s.
 */
public final class ModelRegistry implements Models, AutoCloseable {
  private static final String TOPIC = "ml-models";
  private static final int MOST = 20;
  private static final int WAITING = 3;
  private static final int LOADED = 4;
  private static final int PACE_MILLIS = 250;
  private static final int CLOSE_SECONDS = 5;

  private final Publisher publisher;
  private final Clock clock;
  private final AtomicBoolean toTell = new AtomicBoolean();
  private final Map<String, Kept> models = new LinkedHashMap<>();
  private final ThreadPoolExecutor trainer =
      new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING),
          task -> daemon(task, "tidemark-ml-train"));
  private final ScheduledExecutorService teller = Executors.newSingleThreadScheduledExecutor(task -> daemon(task,
      "tidemark-ml-tell"));
  private final Map<String, SavedPipeline> loaded =
      new LinkedHashMap<>(LOADED, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, SavedPipeline> eldest) {
          return size() > LOADED;
        }
      };
  private SparkEngine engine;
  private ModelFolder folder;
  private int newest;

  /** One model; written under the registry's monitor. */
  private static final class Kept {
    volatile ModelView.Model view;
    volatile int uses;
    volatile boolean cancelled;

    Kept(ModelView.Model view) {
      this.view = view;
    }

    String group() {
      return "tidemark-ml-" + view.id() + "-" + view.createdAt().toEpochMilli();
    }

    ModelView.Model view() {
      return view.used(uses > 0);
    }
  }

  public ModelRegistry(Publisher publisher, Clock clock) {
    this.publisher = publisher;
    this.clock = clock;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Spark is up: from now on models can be trained and used. Reads what is saved, and removes what is half written. Those that the
   * run left by a server before may need are held for it.
   */
  public synchronized void open(MlStage stage) {
    folder = stage.models();
    engine = stage.engine();
    List<ModelView.Model> saved = new ArrayList<>(folder.all());
    saved.sort(Comparator.comparingInt(model -> number(model.id())));
    for (ModelView.Model model : saved) {
      models.put(model.id(), new Kept(model));
      newest = number(model.id());
    }
    LeftRun.models(stage).stream().filter(models::containsKey).forEach(this::hold);
    changed();
  }

  private static int number(String id) {
    return Integer.parseInt(id.substring(1));
  }

  private void awake() {
    if (folder == null) {
      throw Problem.unavailable("models are there when Spark and Kafka are up; try again in a few seconds");
    }
  }

  @Override
  public synchronized Object train(JsonNode document) {
    Order order = Order.read(document);
    awake();
    if (models.size() >= MOST) {
      throw Problem.conflict("there are " + MOST + " models already; delete one");
    }
    String id = "m" + (newest + 1);
    Kept kept = new Kept(ModelView.Model.begun(id, order, clock.instant().truncatedTo(ChronoUnit.MILLIS),
        FlightPipeline.stages(order).size()));
    try {
      trainer.execute(() -> train(kept));
    } catch (RejectedExecutionException e) {
      throw Problem.conflict("one model is being trained and " + WAITING + " wait; try again when one is ready, or delete one");
    }
    newest++;
    models.put(id, kept);
    changed();
    return kept.view();
  }

  private void train(Kept kept) {
    try {
      ModelView.Model begun = kept.view();
      if (!kept.cancelled) {
        Training training = new Training(engine.session(), begun.order(), kept.group(), () -> kept.cancelled,
            now -> update(kept, kept.view.at(now)));
        save(kept, training.run(Flights.past()));
      }
    } catch (Exception | LinkageError e) {
      Failure why = kept.cancelled ? null : SparkErrors.failure(e);
      update(kept, kept.view.ended(kept.cancelled ? ModelView.State.cancelled : ModelView.State.failed, why));
    }
  }

  private void save(Kept kept, Training.Fitted fitted) throws Exception {
    ModelView.Model saved = folder.save(kept.view().ready(fitted.how, fitted.metrics, fitted.pipeline.heaviest()),
        fitted.pipeline.model);
    synchronized (this) {
      if (kept.cancelled) {
        folder.delete(saved.id());
      } else {
        kept.view = saved;
      }
    }
    changed();
  }

  private void update(Kept kept, ModelView.Model now) {
    synchronized (this) {
      if (kept.view.state() == ModelView.State.training) {
        kept.view = now;
      }
    }
    changed();
  }

  private void changed() {
    if (publisher.hasSubscribers(TOPIC) && toTell.compareAndSet(false, true)) {
      try {
        teller.schedule(this::tell, PACE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        // The server is closing: nobody watches any more.
      }
    }
  }

  private void tell() {
    toTell.set(false);
    publisher.publishLatest(TOPIC, "models", message());
  }

  private ModelView.Message message() {
    return new ModelView.Message(TOPIC, TOPIC, list().stream().map(ModelView.Model::withoutWeights).toList());
  }

  /** What someone who begins to watch gets first. */
  public synchronized Optional<Object> snapshot(String id) {
    return folder == null ? Optional.empty() : Optional.of(message());
  }

  @Override
  public synchronized List<ModelView.Model> list() {
    awake();
    List<ModelView.Model> all = new ArrayList<>();
    models.values().forEach(kept -> all.add(0, kept.view()));
    return all;
  }

  /** What is known of a model's scores on the flights held out; null of one that is not ready, or was saved before it was kept. */
  synchronized ScoreBins heldOut(String id) {
    Kept kept = models.get(id);
    ModelView.Metrics metrics = kept == null ? null : kept.view().metrics();
    return metrics == null ? null : metrics.scoreBins();
  }

  @Override
  public synchronized ModelView.Model model(String id) {
    return known(id).view();
  }

  private Kept known(String id) {
    awake();
    Kept kept = models.get(id);
    if (kept == null) {
      throw Problem.notFound("there is no model " + id + "; have one trained");
    }
    return kept;
  }

  private Kept ready(String id) {
    Kept kept = known(id);
    if (kept.view.state() != ModelView.State.ready) {
      throw Problem.conflict("model " + id + " is not ready but " + kept.view.state() + "; choose another or wait");
    }
    return kept;
  }

  @Override
  public synchronized void delete(String id) {
    Kept kept = known(id);
    if (kept.uses > 0) {
      throw Problem.conflict("model " + id + " is used by the online run; end the run first");
    }
    kept.cancelled = true;
    if (kept.view.state() == ModelView.State.training) {
      engine.session().sparkContext().cancelJobGroupAndFutureJobs(kept.group());
    } else {
      folder.delete(id);
    }
    models.remove(id);
    loaded.remove(id);
    changed();
  }

  @Override
  public Object explain(String id, JsonNode document) {
    Explanation.Question asked = Explainer.read(document);
    return engine().inSession(session -> Explainer.explain(session, pipeline(id), asked));
  }

  private synchronized SparkEngine engine() {
    awake();
    return engine;
  }

  /** The saved pipeline of a model that is ready, as Spark reads it. */
  SavedPipeline pipeline(String id) {
    synchronized (this) {
      ready(id);
      SavedPipeline here = loaded.get(id);
      if (here != null) {
        return here;
      }
    }
    SavedPipeline read = folder.load(id);
    synchronized (this) {
      loaded.put(id, read);
    }
    return read;
  }

  /** What was ordered, of a model that is ready. */
  synchronized Order order(String id) {
    return ready(id).view.order();
  }

  synchronized boolean isReady(String id) {
    return models.containsKey(id) && models.get(id).view.state() == ModelView.State.ready;
  }

  /** From now on it can't be deleted, until it is let go as often. */
  synchronized void hold(String id) {
    ready(id).uses++;
    changed();
  }

  synchronized void letGo(String id) {
    models.get(id).uses--;
    changed();
  }

  @Override
  public void close() {
    synchronized (this) {
      models.values().stream().filter(kept -> kept.view.state() == ModelView.State.training).forEach(kept -> {
        kept.cancelled = true;
        engine.session().sparkContext().cancelJobGroupAndFutureJobs(kept.group());
      });
    }
    trainer.shutdown();
    teller.shutdownNow();
    try {
      trainer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
