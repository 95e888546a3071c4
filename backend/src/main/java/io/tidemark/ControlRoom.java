package io.tidemark;

import io.tidemark.alert.AlertDesk;
import io.tidemark.alert.Alerts;
import io.tidemark.alert.QueryStanding;
import io.tidemark.attached.AttachedQueries;
import io.tidemark.attached.AttachedRegistry;
import io.tidemark.attached.Attachments;
import io.tidemark.broker.Broker;
import io.tidemark.broker.BrokerUnavailable;
import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.ExternalBroker;
import io.tidemark.connection.ConnectionRegistry;
import io.tidemark.connection.Connections;
import io.tidemark.diagnosis.Diagnosis;
import io.tidemark.engine.Health;
import io.tidemark.engine.Readiness;
import io.tidemark.engine.SparkEngine;
import io.tidemark.http.ServerFigures;
import io.tidemark.http.Services;
import io.tidemark.http.WebServer;
import io.tidemark.live.LiveHub;
import io.tidemark.progress.BatchListener;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.query.Queries;
import io.tidemark.query.QueryRegistry;
import io.tidemark.query.QueryView;
import io.tidemark.query.SparkRecords;
import io.tidemark.query.Stepper;
import io.tidemark.query.Stepping;
import io.tidemark.query.StopLimit;
import io.tidemark.query.StreamShape;
import io.tidemark.query.WarmUp;
import io.tidemark.sink.SinkTargets;
import io.tidemark.store.Store;
import io.tidemark.stream.DemoStreams;
import io.tidemark.stream.RecordTap;
import io.tidemark.stream.StreamRegistry;
import io.tidemark.stream.Streams;
import io.tidemark.table.DemoTables;
import io.tidemark.table.TableRegistry;
import io.tidemark.table.Tables;
import io.tidemark.upload.UploadRegistry;
import io.tidemark.upload.Uploads;
import io.tidemark.wire.Problem;
import java.net.URI;
import java.nio.file.Path;
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
  private final Diagnosis diagnosis;
  private final Labs labs;
  private final WebServer web;
  private final CountDownLatch firstResult = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CountDownLatch allClosed = new CountDownLatch(1);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final DataDirectory data;
  private volatile Alerts alerts;
  private volatile Store store;
  private volatile ConnectionRegistry connections;
  private volatile SinkTargets targets;
  private volatile Broker broker;
  private volatile String brokerFault;
  private volatile RecordTap tap;
  private volatile StreamRegistry streams;
  private volatile UploadRegistry uploads;
  private volatile TableRegistry tables;
  private volatile SparkEngine engine;
  private volatile BatchListener listener;
  private volatile QueryRegistry queries;
  private volatile AttachedRegistry attached;
  private volatile Stepper stepper;

  private ControlRoom(Settings settings, DataDirectory data, Clock clock) throws WebServer.CannotListen {
    this.settings = settings;
    this.data = data;
    this.clock = clock;
    this.hub = new LiveHub(Settings.version(), clock);
    this.readiness = new Readiness(PARTS, health -> hub.publishLatest("overview", "health", new Overview.HealthMessage("health", "overview", health)));
    this.diagnosis = new Diagnosis(hub);
    this.labs = new Labs(hub, clock, !SparkEngine.isLocal(settings.master()), () -> Optional.ofNullable(connections));
    hub.register("overview", id -> Optional.of(overview()));
    this.web =
        WebServer.start(
            settings.bind(),
            settings.port(),
            hub,
            new Services(
                readiness::health,
                () -> Optional.<Streams>ofNullable(streams),
                this::allQueries,
                () -> Optional.<Stepping>ofNullable(stepper),
                labs.services(),
                this::figures,
                () -> Optional.<Connections>ofNullable(connections),
                () -> Optional.<Attachments>ofNullable(attached),
                diagnosis,
                () -> Optional.<AlertDesk>ofNullable(alerts),
                () -> Optional.<Uploads>ofNullable(uploads),
                () -> Optional.<Tables>ofNullable(tables)));
    readiness.up("http");
  }

  /** Claims the data directory and opens the page; nothing else is started yet. */
  static ControlRoom open(Settings settings, Clock clock) throws DataDirectory.Unusable, WebServer.CannotListen {
    DataDirectory data = DataDirectory.open(settings.data());
    try {
      return new ControlRoom(settings, data, clock).keepToken();
    } catch (WebServer.CannotListen e) {
      data.close();
      throw e;
    }
  }

  private ControlRoom keepToken() throws DataDirectory.Unusable {
    try {
      data.keepToken(token());
      return this;
    } catch (DataDirectory.Unusable e) {
      close();
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
    openConnections();
    attached = new AttachedRegistry(store.documents("attached"), store.journal(), hub, diagnosis, clock);
    tap = new RecordTap();
    StreamRegistry registry = new StreamRegistry(store.documents("stream"), tap, clock, hub, id -> queries != null && queries.reads(id));
    openTables(registry);
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
            id -> firstResult.countDown(),
            tables,
            diagnosis,
            StopLimit.USUAL);
    all.sinks(targets);
    queries = all;
    alerts = new Alerts(store, diagnosis, this::standings, hub, clock);
    attached.tell(alerts::take);
    hub.register("alerts", id -> Optional.of(alerts.message()));
    stepper = new Stepper(registry, all, clock);
    hub.register("query", id -> attached.querySnapshot(id).or(() -> all.querySnapshot(id)));
    hub.register("plane", all::planeSnapshot);
    hub.publishLatest("overview", "all", overview());
    openBroker();
    registry.connect(broker);
    registry.useFormats(new SparkRecords());
  }

  private void openTables(StreamRegistry registry) {
    UploadRegistry files =
        new UploadRegistry(
            settings.data().toAbsolutePath(),
            store.documents("upload"),
            () -> Optional.ofNullable(engine).filter(SparkEngine::alive).map(SparkEngine::session),
            registry::replaying);
    registry.useTables(files);
    TableRegistry rows = new TableRegistry(store.documents("table"), files::rows, registry::has);
    registry.avoid(rows::has);
    if (settings.demo()) {
      DemoTables.addTo(rows);
    }
    uploads = files;
    tables = rows;
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

  private void openConnections() {
    Path data = settings.data().toAbsolutePath();
    connections = new ConnectionRegistry(store.documents("connection"), data.resolve("results.db"), name -> queries == null ? List.of() : queries.writersTo(name));
    targets = new SinkTargets(data.resolve("output"), connections);
  }

  private void openBroker() {
    try {
      broker =
          settings.kafka().isPresent()
              ? ExternalBroker.connect(settings.kafka().get(), settings.clientProperties(), KAFKA_LIMIT)
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
    targets.kafka(broker.access());
    queries.engine(engine, broker.access());
    readiness.up("spark");
    inThread("tidemark-start-labs", this::openLabs);
    queries.resume(this::awaitFirstResult);
    if (settings.demo()) {
      Demonstration.queries().forEach(
          (id, definition) -> {
            queries.defineIfAbsent(id, definition);
            awaitFirstResult();
          });
    }
  }

  /** The first result goes before the labs; without queries there is none to wait for. */
  private void openLabs() {
    if (settings.demo() || !queries.list().isEmpty()) {
      awaitFirstResult();
    }
    labs.open(new Labs.Ground(
        data.instance(), engine, broker, store.transactions(), connections, settings.data().toAbsolutePath()));
  }

  private void report(ProgressSnapshot progress) {
    queries.onProgress(progress);
    alerts.take(progress);
    labs.onProgress(progress);
  }

  /** Where all queries stand, as alerts ask each second. */
  private List<QueryStanding> standings() {
    return Stream.concat(queries.list().stream(), attached.list().stream())
        .map(query -> new QueryStanding(query.id(), query.state() == QueryView.State.running, failure(query)))
        .toList();
  }

  private static String failure(QueryView query) {
    boolean failed = query.state() == QueryView.State.failed && query.error() != null;
    return failed ? (query.error().condition() == null ? "" : query.error().condition() + ": ") + query.error().message() : null;
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
        () -> firstResult.getCount() == 0,
        this::abandoned,
        away -> Optional.ofNullable(queries).ifPresent(all -> all.kafkaAway(away)));
  }

  private List<String> abandoned() {
    return Stream.of(queries == null ? List.<String>of() : queries.abandoned(), labs.abandoned()).flatMap(List::stream).toList();
  }

  private ServerFigures figures() {
    return new ServerFigures(
        abandoned().size(),
        store == null ? 0 : store.journal().refused(),
        listener == null ? 0 : listener.overflowed(),
        listener == null ? 0 : listener.failed(),
        tap == null ? 0 : tap.failures());
  }

  /** Own and attached ones, once there are own ones. */
  private Optional<Queries> allQueries() {
    return Optional.ofNullable(queries).map(own -> new AttachedQueries(own, attached));
  }

  private StreamShape shape(String id) {
    return StreamShape.of(id, streams.definition(id));
  }

  private Overview overview() {
    return new Overview(
        "overview",
        "overview",
        clock.instant(),
        readiness.health(),
        Stream.concat(queries == null ? Stream.of() : queries.list().stream(), attached == null ? Stream.of() : attached.list().stream()).toList(),
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
    Stream.of(alerts, labs, stepper, attached, queries, listener, engine, streams, tap, connections, broker, store, hub, web, data)
        .filter(Objects::nonNull)
        .forEach(ControlRoom::quietly);
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
