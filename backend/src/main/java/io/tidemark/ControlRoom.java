package io.tidemark;

import io.tidemark.broker.Broker;
import io.tidemark.broker.BrokerUnavailable;
import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.ExternalBroker;
import io.tidemark.engine.Health;
import io.tidemark.engine.Readiness;
import io.tidemark.engine.SparkEngine;
import io.tidemark.http.Services;
import io.tidemark.http.WebServer;
import io.tidemark.lesson.LabRuns;
import io.tidemark.lesson.SparkStage;
import io.tidemark.live.LiveHub;
import io.tidemark.progress.BatchListener;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.query.Queries;
import io.tidemark.query.QueryRegistry;
import io.tidemark.query.SparkRecordParser;
import io.tidemark.query.Stepper;
import io.tidemark.query.Stepping;
import io.tidemark.query.StreamShape;
import io.tidemark.query.WarmUp;
import io.tidemark.store.Store;
import io.tidemark.stream.DemoStreams;
import io.tidemark.stream.RecordTap;
import io.tidemark.stream.StreamDefinition;
import io.tidemark.stream.StreamRegistry;
import io.tidemark.stream.Streams;
import io.tidemark.wire.Problem;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything wired together, the one place that sees it all.
 *
 * <p>{@link #open} opens the page. {@link #wake} starts database, broker and Spark side by side, each telling the page how far it is,
 * and returns at once; a part that can't start is shown as down with the reason, and the rest goes on. {@link #close} closes what
 * uses before what is used; closing twice is safe. Queries that run then are resumed by the next start.
 */
final class ControlRoom implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlRoom.class);
  private static final List<String> PARTS = List.of("http", "database", "broker", "spark", Readiness.RESULT);
  private static final Duration FIRST_RESULT_LIMIT = Duration.ofSeconds(15);
  private static final Duration KAFKA_LIMIT = Duration.ofSeconds(15);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(40);

  private final Settings settings;
  private final Clock clock;
  private final Readiness readiness;
  private final LiveHub hub;
  private final LabRuns lab;
  private final WebServer web;
  private final CountDownLatch firstResult = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CountDownLatch allClosed = new CountDownLatch(1);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final DataDirectory data;
  private volatile Store store;
  private volatile Broker broker;
  private volatile String brokerFault;
  private volatile RecordTap tap;
  private volatile StreamRegistry streams;
  private volatile SparkEngine engine;
  private volatile BatchListener listener;
  private volatile QueryRegistry queries;
  private volatile Stepper stepper;
  private volatile SparkStage stage;

  private ControlRoom(Settings settings, DataDirectory data, Clock clock) throws WebServer.CannotListen {
    this.settings = settings;
    this.data = data;
    this.clock = clock;
    this.hub = new LiveHub(Settings.version(), clock);
    this.readiness = new Readiness(PARTS, health -> hub.publishLatest("overview", "health", new Overview.HealthMessage("health", "overview", health)));
    this.lab = new LabRuns(hub, clock);
    hub.register("lab", lab::snapshot);
    hub.register("overview", id -> Optional.of(overview()));
    this.web =
        WebServer.start(
            settings.bind(),
            settings.port(),
            hub,
            new Services(
                readiness::health,
                () -> Optional.<Streams>ofNullable(streams),
                () -> Optional.<Queries>ofNullable(queries),
                () -> Optional.<Stepping>ofNullable(stepper),
                lab));
    readiness.up("http");
  }

  /** Claims the data directory and opens the page; nothing else is started yet. */
  static ControlRoom open(Settings settings, Clock clock) throws DataDirectory.Unusable, WebServer.CannotListen {
    DataDirectory data = DataDirectory.open(settings.data());
    try {
      return new ControlRoom(settings, data, clock);
    } catch (WebServer.CannotListen e) {
      data.close();
      throw e;
    }
  }

  URI address() {
    return web.address();
  }

  Optional<String> token() {
    return web.token();
  }

  Health health() {
    return readiness.health();
  }

  /** Starts the rest; returns at once. Call once. */
  void wake() {
    CompletableFuture<Void> spark = inThread("tidemark-start-spark", this::startSpark);
    CompletableFuture<Void> flows = inThread("tidemark-start-flows", this::startFlows);
    inThread(
        "tidemark-start-queries",
        () -> {
          CompletableFuture.allOf(spark, flows).join();
          startQueries();
        });
    inThread("tidemark-watch", () -> watch().until(ended));
  }

  private CompletableFuture<Void> inThread(String name, Runnable work) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
                done.complete(null);
              } catch (RuntimeException | LinkageError e) {
                if (!closed.get()) {
                  LOG.error("{} failed", name, e);
                }
                done.completeExceptionally(e);
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return done;
  }

  private void startSpark() {
    try {
      SparkEngine up = SparkEngine.start(settings.master(), settings.data().toAbsolutePath(), DriverHost.of(settings.master()), ExecutorJars.ofThisProgram());
      engine = up;
      up.beforeShutdown(this::close);
      if (up.local()) {
        inThread("tidemark-warm-up", () -> WarmUp.run(up.session()));
      }
    } catch (RuntimeException | LinkageError e) {
      readiness.down("spark", "Spark did not start on " + settings.master() + ": " + e.getMessage());
      throw e;
    }
  }

  private void startFlows() {
    openStore();
    tap = new RecordTap();
    StreamRegistry registry = new StreamRegistry(store.documents("stream"), tap, clock, hub, id -> queries != null && queries.reads(id));
    if (settings.demo()) {
      DemoStreams.all().forEach(registry::defineIfAbsent);
    }
    streams = registry;
    hub.register("stream", registry);
    QueryRegistry all =
        new QueryRegistry(
            store.documents("query"),
            store.journal(),
            StreamShape.Catalog.of(this::shape, () -> streams.list().stream().map(stream -> shape(stream.id())).toList()),
            new TapReader(tap),
            hub,
            settings.data().toAbsolutePath().resolve("checkpoints"),
            clock,
            id -> firstResult.countDown());
    queries = all;
    stepper = new Stepper(registry, all, clock);
    hub.register("query", all::querySnapshot);
    hub.register("plane", all::planeSnapshot);
    hub.publishLatest("overview", "all", overview());
    openBroker();
    registry.connect(broker);
    tap.useParsers(definition -> new SparkRecordParser(definition.schema(), definition.eventTime()));
  }

  private void openStore() {
    try {
      store = Store.open(settings.database().orElse(null), settings.data().toAbsolutePath());
      readiness.up("database");
    } catch (Problem e) {
      readiness.down("database", e.getMessage());
      throw e;
    }
  }

  private void openBroker() {
    try {
      broker =
          settings.kafka().isPresent()
              ? ExternalBroker.connect(settings.kafka().get(), KAFKA_LIMIT)
              : EmbeddedBroker.start(settings.data().toAbsolutePath(), this::brokerFailed);
      readiness.up("broker");
    } catch (BrokerUnavailable e) {
      readiness.down("broker", e.getMessage());
      throw e;
    }
  }

  private void startQueries() {
    listener = new BatchListener(this::report);
    engine.session().streams().addListener(listener);
    queries.engine(engine, broker.bootstrapServers());
    readiness.up("spark");
    inThread("tidemark-start-lab", this::openLab);
    queries.resume(this::awaitFirstResult);
    if (settings.demo()) {
      Demonstration.queries().forEach(
          (id, definition) -> {
            queries.defineIfAbsent(id, definition);
            awaitFirstResult();
          });
    }
  }

  /** The first result goes before the lab; without queries there is none to wait for. */
  private void openLab() {
    if (settings.demo() || !queries.list().isEmpty()) {
      awaitFirstResult();
    }
    stage = new SparkStage(engine, broker, settings.data().toAbsolutePath().resolve("lab-checkpoints"), clock, TapReader::new);
    lab.open(stage);
  }

  private void report(ProgressSnapshot progress) {
    queries.onProgress(progress);
    if (stage != null) {
      stage.onProgress(progress);
    }
  }

  /** The first query gets the machine to itself until it has shown something; the others follow. */
  private void awaitFirstResult() {
    try {
      if (!closed.get() && firstResult.await(FIRST_RESULT_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        readiness.up(Readiness.RESULT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void brokerFailed(String fault) {
    brokerFault = fault + "; make room or mend the disk if that is it, then restart Tidemark";
    readiness.down("broker", brokerFault);
  }

  private PartsWatch watch() {
    return new PartsWatch(
        readiness,
        () -> Optional.ofNullable(store),
        () -> Optional.ofNullable(broker),
        () -> Optional.ofNullable(brokerFault),
        () -> Optional.ofNullable(engine),
        () -> firstResult.getCount() == 0);
  }

  private StreamShape shape(String id) {
    StreamDefinition definition = streams.definition(id);
    return new StreamShape(id, streams.topic(id), definition.schema(), definition.eventTime(), definition.columnNames(), definition.startingOffsets());
  }

  private Overview overview() {
    return new Overview(
        "overview",
        "overview",
        clock.instant(),
        readiness.health(),
        queries == null ? List.of() : queries.list(),
        streams == null ? List.of() : streams.list());
  }

  /** Closes everything, or waits while another thread does. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      awaitClosed();
      return;
    }
    ended.countDown();
    Stream.of(lab, stepper, queries, listener, engine, streams, tap, broker, store, hub, web, data).filter(Objects::nonNull).forEach(ControlRoom::quietly);
    allClosed.countDown();
  }

  private void awaitClosed() {
    try {
      allClosed.await(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void quietly(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.warn("Closing {} failed: {}", part.getClass().getSimpleName(), e.getMessage());
    }
  }
}
