package io.tidemark.bench;

import io.tidemark.TapReader;
import io.tidemark.delivery.DeliveryRuns;
import io.tidemark.diagnosis.Diagnosis;
import io.tidemark.dstream.DStreamRuns;
import io.tidemark.engine.Health;
import io.tidemark.http.LabServices;
import io.tidemark.http.ServerFigures;
import io.tidemark.http.Services;
import io.tidemark.http.WebServer;
import io.tidemark.lambda.LambdaLab;
import io.tidemark.ml.ModelRegistry;
import io.tidemark.lesson.LabRuns;
import io.tidemark.live.LiveHub;
import io.tidemark.live.Publisher;
import io.tidemark.progress.BatchListener;
import io.tidemark.progress.Point;
import io.tidemark.query.QueryRegistry;
import io.tidemark.query.SparkRecordParser;
import io.tidemark.query.Stepper;
import io.tidemark.query.StreamShape;
import io.tidemark.store.Store;
import io.tidemark.stream.RecordTap;
import io.tidemark.stream.StreamDefinition;
import io.tidemark.stream.StreamRegistry;
import io.tidemark.wire.Json;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Tidemark around a given broker and engine, wired as the program wires itself: store in SQLite, tap, streams, queries, listener, hub
 * and web server. Closing stops its queries and leaves broker and engine alone.
 */
final class InProcess implements AutoCloseable {
  private final Backbone backbone;
  private final Store store;
  private final RecordTap tap = new RecordTap();
  private final LiveHub hub = new LiveHub("bench", Clock.systemUTC());
  private final StreamRegistry streams;
  private final QueryRegistry queries;
  private final Stepper stepper;
  private final BatchListener listener;
  private final WebServer web;

  /** @param around puts something between the features and the hub */
  InProcess(Backbone backbone, Path data, UnaryOperator<Publisher> around) throws Exception {
    this.backbone = backbone;
    java.nio.file.Files.createDirectories(data);
    Publisher publisher = around.apply(hub);
    Clock clock = Clock.systemUTC();
    store = Store.open(null, data);
    streams = new StreamRegistry(store.documents("stream"), tap, clock, publisher, id -> true);
    queries =
        new QueryRegistry(store.documents("query"), store.journal(), this::shape, new TapReader(tap), publisher, data.resolve("checkpoints"), clock, id -> {});
    stepper = new Stepper(streams, queries, clock);
    streams.connect(backbone.broker());
    tap.useParsers(definition -> new SparkRecordParser(definition.schema(), definition.eventTime()));
    listener = new BatchListener(queries::onProgress);
    backbone.engine().session().streams().addListener(listener);
    queries.engine(backbone.engine(), backbone.broker().bootstrapServers());
    hub.register("overview", id -> Optional.of(Map.of("type", "overview", "topic", "overview", "queries", queries.list(), "streams", streams.list())));
    hub.register("query", queries::querySnapshot);
    hub.register("plane", queries::planeSnapshot);
    hub.register("stream", streams::snapshot);
    LabServices labs = new LabServices(new LabRuns(hub, Clock.systemUTC()), new DeliveryRuns(hub, Clock.systemUTC(), List::of),
        new DStreamRuns(hub, Clock.systemUTC(), false), new LambdaLab(hub, Clock.systemUTC()), Map.of(),
        new ModelRegistry(hub, Clock.systemUTC()), Optional::empty);
    Services services =
        new Services(
            () -> new Health(Health.Status.ready, Map.of(), List.of()),
            () -> Optional.of(streams),
            () -> Optional.of(queries),
            () -> Optional.of(stepper),
            labs,
            () -> new ServerFigures(0, 0, 0, 0, 0),
            Optional::empty,
            Optional::empty,
            new Diagnosis(hub),
            Optional::empty,
            Optional::empty,
            Optional::empty);
    web = WebServer.start("127.0.0.1", 0, hub, services);
  }

  private StreamShape shape(String id) {
    StreamDefinition definition = streams.definition(id);
    return new StreamShape(id, streams.topic(id), definition.schema(), definition.eventTime(), definition.columnNames(), definition.startingOffsets());
  }

  void stream(String id, String topic, int partitions) {
    streams.put(
        id,
        Json.node(
            "{\"schema\":\"%s\",\"eventTime\":\"t\",\"source\":{\"kind\":\"kafka\",\"topic\":\"%s\",\"partitions\":%d},\"generator\":null}"
                .formatted(Events.SCHEMA, topic, partitions)));
  }

  void define(String stream, Workload workload) {
    queries.put(workload.id(), Json.node(workload.definition(stream)));
  }

  void define(String query, String definition) {
    queries.put(query, Json.node(definition));
  }

  void start(String query) {
    queries.start(query);
  }

  void stop(String query) {
    queries.stop(query);
  }

  /** The micro-batches of a query that read something, in order. */
  List<Point> batches(String query) {
    return queries.progress(query, 1_000).stream().filter(point -> !point.idle() && point.inputRows() > 0).toList();
  }

  int port() {
    return web.port();
  }

  String counters() {
    return "sent " + hub.counters().sent() + ", encoded " + hub.counters().encodings() + ", dropped or replaced " + hub.counters().dropped();
  }

  @Override
  public void close() throws Exception {
    List<AutoCloseable> parts = new ArrayList<>(List.of(stepper, queries, web, hub, listener, streams, tap, store));
    backbone.engine().session().streams().removeListener(listener);
    for (AutoCloseable part : parts) {
      part.close();
    }
  }
}
