package io.tidemark;

import io.tidemark.broker.Broker;
import io.tidemark.connection.ConnectionRegistry;
import io.tidemark.connection.ConnectionView;
import io.tidemark.delivery.DeliveryRuns;
import io.tidemark.delivery.KafkaGround;
import io.tidemark.drift.DriftStage;
import io.tidemark.dstream.DStreamRuns;
import io.tidemark.dstream.SparkTheatre;
import io.tidemark.engine.SparkEngine;
import io.tidemark.http.LabServices;
import io.tidemark.lambda.LambdaLab;
import io.tidemark.lambda.LambdaStage;
import io.tidemark.latency.LatencyStage;
import io.tidemark.latency.SeenRecords;
import io.tidemark.learning.LearningStage;
import io.tidemark.lesson.LabRuns;
import io.tidemark.lesson.SparkStage;
import io.tidemark.live.LiveHub;
import io.tidemark.ml.MlStage;
import io.tidemark.ml.ModelRegistry;
import io.tidemark.ml.OnlineRuns;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.runs.RunDesk;
import io.tidemark.store.Transactions;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All labs: there from the start for the page, refusing until {@link #open} has given them Spark, Kafka and the rest.
 *
 * <p>Those that keep something in the database stay shut without one. {@link #open} is called once, by one thread; all else by many.
 * {@link #close} ends what runs in them, and is idempotent.
 */
final class Labs implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Labs.class);

  private final LiveHub hub;
  private final Clock clock;
  private final LabRuns lab;
  private final DeliveryRuns delivery;
  private final DStreamRuns dstreams;
  private final LambdaLab lambda;
  private final ModelRegistry models;
  private final RunDesk online;
  private final RunDesk learning;
  private final RunDesk drift;
  private final RunDesk latency;
  private volatile SparkStage stage;
  private volatile SeenRecords seenRecords;

  /** What labs are played on; nothing of it is closed here. @param transactions empty without a database */
  record Ground(String instance, SparkEngine engine, Broker broker, Optional<Transactions> transactions, ConnectionRegistry connections,
      Path folder) {}

  /** @param cluster Spark is to run on one */
  Labs(LiveHub hub, Clock clock, boolean cluster, Supplier<Optional<ConnectionRegistry>> connections) {
    this.hub = hub;
    this.clock = clock;
    this.lab = new LabRuns(hub, clock);
    this.delivery = new DeliveryRuns(hub, clock,
        () -> connections.get().stream().flatMap(all -> all.list().stream()).map(ConnectionView::name).toList());
    this.dstreams = new DStreamRuns(hub, clock, cluster);
    this.lambda = new LambdaLab(hub, clock);
    this.models = new ModelRegistry(hub, clock);
    hub.register("lab", lab::snapshot);
    hub.register("delivery", delivery::snapshot);
    hub.register("dstream", dstreams::snapshot);
    hub.register("lambda", lambda::snapshot);
    this.online = new RunDesk("ml", hub, clock);
    this.learning = desk("learning");
    this.drift = desk("drift");
    this.latency = desk("latency");
  }

  private RunDesk desk(String name) {
    RunDesk desk = new RunDesk(name, hub, clock);
    hub.register(name, desk::snapshot);
    return desk;
  }

  /** What the routes ask. */
  LabServices services() {
    return new LabServices(
        lab,
        delivery,
        dstreams,
        lambda,
        Map.of("ml/online", online, "learning/runs", learning, "drift/runs", drift, "latency/runs", latency),
        models,
        () -> Optional.ofNullable(seenRecords));
  }

  void open(Ground ground) {
    Path folder = ground.folder();
    SparkEngine engine = ground.engine();
    Broker broker = ground.broker();
    String instance = ground.instance();
    stage = new SparkStage(instance, engine, broker, folder.resolve("lab-checkpoints"), clock, TapReader::new);
    lab.open(stage);
    delivery.open(new KafkaGround(instance, folder.resolve("delivery"), broker.access(), ground.connections()));
    ground.transactions().ifPresent(
        tables -> lambda.open(new LambdaStage(instance, engine, broker.access(), tables, folder.resolve("lambda"))));
    dstreams.open(new SparkTheatre(instance, engine, broker, folder.resolve("dstream-checkpoints")));
    ground.transactions().ifPresent(
        tables -> openModels(new MlStage(instance, engine, broker.access(), tables, folder.resolve("ml")), engine::activate));
    learning.open(new LearningStage(engine, folder.resolve("learning-checkpoints")), engine::activate);
    drift.open(new DriftStage(instance, engine, broker.access(), folder.resolve("drift")), engine::activate);
    LatencyStage milliseconds = new LatencyStage(instance, engine, broker.access(), folder.resolve("latency"), hub, clock);
    seenRecords = milliseconds;
    latency.open(milliseconds, engine::activate);
  }

  private void openModels(MlStage ground, Runnable inSession) {
    models.open(ground);
    hub.register("ml-models", models::snapshot);
    online.open(new OnlineRuns(ground, models, clock), inSession);
    // Not before: who watches a run that goes on waits for it.
    hub.register("ml", online::snapshot);
  }

  /** Every query's progress passes here, also of queries that are no lab's. */
  void onProgress(ProgressSnapshot progress) {
    lambda.onProgress(progress);
    SparkStage playing = stage;
    if (playing != null) {
      playing.onProgress(progress);
    }
  }

  /** Queries that did not stop when they were told to. */
  List<String> abandoned() {
    SparkStage playing = stage;
    return playing == null ? List.of() : playing.abandoned();
  }

  @Override
  public void close() {
    Stream.of(latency, drift, learning, online, models, dstreams, lambda, lab, delivery).forEach(Labs::quietly);
  }

  private static void quietly(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.warn("Closing {} failed: {}", part.getClass().getSimpleName(), e.getMessage());
    }
  }
}
