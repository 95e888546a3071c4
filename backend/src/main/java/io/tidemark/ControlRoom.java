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
import io.tidemark.live.LiveHub;
import io.tidemark.progress.BatchListener;
import io.tidemark.query.Queries;
import io.tidemark.query.QueryRegistry;
import io.tidemark.query.SparkRecordParser;
import io.tidemark.query.StreamShape;
import io.tidemark.store.Store;
import io.tidemark.stream.DemoStreams;
import io.tidemark.stream.RecordTap;
import io.tidemark.stream.StreamDefinition;
import io.tidemark.stream.StreamRegistry;
import io.tidemark.stream.Streams;
import io.tidemark.wire.Problem;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything wired together, the one place that sees it all.
 *
 * <p>{@link #open} opens the page. {@link #wake} starts database, broker and Spark side by side, each telling the page how far it is,
 * and returns at once; a part that can't start is shown as down with the reason, and the rest goes on. {@link #close} closes in the
 * reverse order of opening; closing twice is safe. Queries that run then are resumed by the next start.
 */
final class ControlRoom implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlRoom.class);
  private static final List<String> PARTS = List.of("http", "database", "broker", "spark", Readiness.RESULT);
  private static final Duration FIRST_RESULT_LIMIT = Duration.ofSeconds(15);
  private static final Duration KAFKA_LIMIT = Duration.ofSeconds(15);
  private static final long WATCH_SECONDS = 2;

  private final Settings settings;
  private final Clock clock;
  private final Readiness readiness;
  private final LiveHub hub;
  private final WebServer web;
  private final CountDownLatch firstResult = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private volatile Store store;
  private volatile Broker broker;
  private volatile SparkEngine engine;
  private volatile StreamRegistry streams;
  private volatile QueryRegistry queries;

  private ControlRoom(Settings settings, Clock clock) throws WebServer.CannotListen {
    this.settings = settings;
    this.clock = clock;
    this.hub = new LiveHub(Settings.version(), clock);
    this.readiness = new Readiness(PARTS, health -> hub.publishLatest("overview", "health", new Overview.HealthMessage("health", "overview", health)));
    hub.register("overview", id -> Optional.of(overview()));
    hub.register("query", id -> Optional.ofNullable(queries).flatMap(registry -> registry.querySnapshot(id)));
    hub.register("plane", id -> Optional.ofNullable(queries).flatMap(registry -> registry.planeSnapshot(id)));
    hub.register("stream", id -> Optional.ofNullable(streams).flatMap(registry -> registry.snapshot(id)));
    this.web =
        WebServer.start(
            settings.bind(),
            settings.port(),
            hub,
            new Services(readiness::health, () -> Optional.<Streams>ofNullable(streams), () -> Optional.<Queries>ofNullable(queries)));
    readiness.up("http");
  }

  /** Claims the data directory and opens the page; nothing else is started yet. */
  static ControlRoom open(Settings settings, Clock clock) throws DataDirectory.Unusable, WebServer.CannotListen {
    DataDirectory data = DataDirectory.open(settings.data());
    try {
      ControlRoom room = new ControlRoom(settings, clock);
      room.opened.push(data);
      room.opened.push(room.web);
      room.opened.push(room.hub);
      return room;
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
    inThread("tidemark-watch", this::watch);
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
      SparkEngine up = SparkEngine.start(settings.master(), settings.data().toAbsolutePath(), driverHost(), libraries());
      keep(up);
      engine = up;
    } catch (RuntimeException | LinkageError e) {
      readiness.down("spark", "Spark did not start on " + settings.master() + ": " + e.getMessage());
      throw e;
    }
  }

  private void startFlows() {
    openStore();
    RecordTap tap = new RecordTap();
    keep(tap);
    StreamRegistry registry = new StreamRegistry(store.documents("stream"), tap, clock, hub, id -> queries != null && queries.reads(id));
    keep(registry);
    if (settings.demo()) {
      DemoStreams.all().forEach(registry::defineIfAbsent);
    }
    streams = registry;
    QueryRegistry all =
        new QueryRegistry(
            store.documents("query"),
            store.journal(),
            this::shape,
            new TapReader(tap),
            hub,
            settings.data().toAbsolutePath().resolve("checkpoints"),
            clock,
            id -> firstResult.countDown());
    keep(all);
    queries = all;
    hub.publishLatest("overview", "all", overview());
    openBroker();
    registry.connect(broker);
    tap.useParsers(definition -> new SparkRecordParser(definition.schema(), definition.eventTime()));
  }

  private void openStore() {
    try {
      store = Store.open(settings.database().orElse(null), settings.data().toAbsolutePath());
      keep(store);
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
              : EmbeddedBroker.start(settings.data().toAbsolutePath(), fault -> readiness.down("broker", fault));
      keep(broker);
      readiness.up("broker");
    } catch (BrokerUnavailable e) {
      readiness.down("broker", e.getMessage());
      throw e;
    }
  }

  private void startQueries() {
    BatchListener listener = new BatchListener(queries::onProgress);
    keep(listener);
    engine.session().streams().addListener(listener);
    queries.engine(engine, broker.bootstrapServers());
    readiness.up("spark");
    queries.resume(this::awaitFirstResult);
    if (settings.demo()) {
      Demonstration.queries().forEach(
          (id, definition) -> {
            queries.defineIfAbsent(id, definition);
            awaitFirstResult();
          });
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

  /** Looks after the parts that were up: what goes down is shown with the reason, and so is its return. */
  private void watch() {
    try {
      while (!ended.await(WATCH_SECONDS, TimeUnit.SECONDS)) {
        if (firstResult.getCount() == 0) {
          readiness.up(Readiness.RESULT);
        }
        if (store != null) {
          tell("database", store.trouble());
        }
        if (broker != null) {
          tell("broker", broker.reachable() ? Optional.empty() : Optional.of("Kafka at " + broker.bootstrapServers() + " does not answer"));
        }
        if (engine != null && readiness.isUp("spark")) {
          tell("spark", engine.alive() ? Optional.empty() : Optional.of("Spark's context has stopped; restart Tidemark"));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(String part, Optional<String> trouble) {
    if (trouble.isPresent()) {
      readiness.down(part, trouble.get());
    } else {
      readiness.up(part);
    }
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

  /** What executors elsewhere need: this jar and what lies beside it. Nothing when run from classes. */
  private static List<Path> libraries() {
    Path jar = Tidemark.location();
    return Files.isRegularFile(jar) ? ExecutorJars.beside(jar) : List.of();
  }

  /** Loopback unless the master is on another host; then the address of this one, so that executors can call back. */
  private String driverHost() {
    String master = settings.master();
    if (master.startsWith("local") || master.matches("spark://(127\\.|localhost|\\[::1]).*")) {
      return "127.0.0.1";
    }
    try {
      return InetAddress.getLocalHost().getHostAddress();
    } catch (UnknownHostException e) {
      return "127.0.0.1";
    }
  }

  private void keep(AutoCloseable part) {
    synchronized (opened) {
      if (!closed.get()) {
        opened.push(part);
        return;
      }
    }
    quietly(part);
  }

  @Override
  public void close() {
    Deque<AutoCloseable> parts;
    synchronized (opened) {
      if (!closed.compareAndSet(false, true)) {
        return;
      }
      parts = new ArrayDeque<>(opened);
    }
    ended.countDown();
    if (queries != null) {
      queries.close();
    }
    parts.forEach(ControlRoom::quietly);
  }

  private static void quietly(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.warn("Closing {} failed: {}", part.getClass().getSimpleName(), e.getMessage());
    }
  }
}
