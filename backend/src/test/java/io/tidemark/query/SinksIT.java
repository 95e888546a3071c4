package io.tidemark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.TapReader;
import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.connection.ConnectionRegistry;
import io.tidemark.engine.SparkEngine;
import io.tidemark.progress.BatchListener;
import io.tidemark.sink.SinkTargets;
import io.tidemark.sink.SinkView;
import io.tidemark.store.InMemoryStore;
import io.tidemark.stream.RecordTap;
import io.tidemark.stream.StreamDefinition;
import io.tidemark.stream.StreamRegistry;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What sinks hold is what the dashboard shows, and a query with sinks is the query without: the same batches with the same figures of
 * the state, step by step on random events. A batch that runs again changes no table, replaces its files, and is twice in Kafka.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SinksIT {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final String TABLE = "{\"kind\":\"jdbc\",\"connection\":\"%s\",\"table\":\"%s\",\"keys\":[\"window_start\",\"k\"]}";

  @TempDir static Path data;
  private final InMemoryStore store = new InMemoryStore();
  private final RecordTap tap = new RecordTap();
  private final TestingPublisher publisher = new TestingPublisher();
  private EmbeddedPostgres postgres;
  private EmbeddedBroker broker;
  private SparkEngine engine;
  private StreamRegistry streams;
  private ConnectionRegistry connections;
  private QueryRegistry queries;
  private Stepper stepper;
  private BatchListener listener;

  @BeforeAll
  void start() throws Exception {
    postgres = EmbeddedPostgres.builder().start();
    broker = EmbeddedBroker.start(data, fault -> {});
    engine = SparkEngine.start("local[2]", data, "127.0.0.1", List.of());
    streams = new StreamRegistry(store.documents("stream"), tap, Clock.systemUTC(), publisher, id -> false);
    queries =
        new QueryRegistry(
            store.documents("query"), store.journal(), this::shape, new TapReader(tap), publisher, data.resolve("check points"), Clock.systemUTC(), id -> {});
    connections = new ConnectionRegistry(store.documents("connection"), data.resolve("results.db"), queries::writersTo);
    connections.put("warehouse", Json.node("{\"url\":\"jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres\",\"user\":\"postgres\",\"password\":\"postgres\"}"));
    SinkTargets targets = new SinkTargets(data.resolve("output"), connections);
    queries.sinks(targets);
    for (String name : List.of("first", "second", "third", "fourth")) {
      streams.defineIfAbsent(name, StreamDefinition.parse(Json.node("{\"schema\":\"t TIMESTAMP, k STRING, v INT\",\"eventTime\":\"t\",\"source\":{\"kind\":\"kafka\",\"partitions\":2}}")));
    }
    streams.connect(broker);
    tap.useParsers(of -> new SparkRecordParser(of.schema(), of.eventTime()));
    listener = new BatchListener(queries::onProgress);
    engine.session().streams().addListener(listener);
    targets.kafka(broker.access());
    queries.engine(engine, broker.bootstrapServers());
    stepper = new Stepper(streams, queries, Clock.systemUTC());
    await("the topics are open").atMost(Duration.ofSeconds(30)).until(() -> streams.partitions("fourth") == 2);
  }

  @AfterAll
  void stop() throws Exception {
    stepper.close();
    queries.close();
    listener.close();
    connections.close();
    streams.close();
    tap.close();
    engine.close();
    broker.close();
    postgres.close();
  }

  private StreamShape shape(String id) {
    StreamDefinition definition = streams.definition(id);
    return new StreamShape(id, streams.topic(id), definition.schema(), definition.eventTime(), definition.columnNames(), definition.startingOffsets());
  }

  @Test
  void eachSinkAloneAndAllAtOnceHoldWhatTheDashboardShowsAndCostTheStateNothing() throws Exception {
    String kafka = "{\"kind\":\"kafka\",\"topic\":\"%s\",\"key\":[\"window\",\"k\"]}";
    String files = "{\"kind\":\"files\",\"name\":\"%s\",\"format\":\"%s\"}";
    begin("first", "plain", "update", "");
    begin("first", "to-kafka", "update", kafka.formatted("only-kafka"));
    begin("first", "to-files", "update", files.formatted("only_files", "json"));
    begin("first", "to-results", "update", TABLE.formatted("results", "only_results"));
    begin("first", "to-warehouse", "update", TABLE.formatted("warehouse", "only_warehouse"));
    begin("first", "to-all", "update",
        String.join(",", kafka.formatted("all"), files.formatted("all", "parquet"), TABLE.formatted("results", "together"), TABLE.formatted("warehouse", "together")));
    begin("first", "complete", "complete", TABLE.formatted("warehouse", "whole"));
    begin("first", "final", "append", "{\"kind\":\"jdbc\",\"table\":\"final_counts\"}");

    Random random = new Random(42);
    Map<String, Long> written = new TreeMap<>();
    Instant now = NOON;
    StepAnswer answer = null;
    for (int step = 0; step < 5; step++) {
      now = now.plusSeconds(60 + random.nextInt(240));
      answer = step("first", random, now);
      List<String> plain = figures(answer, "plain");
      for (String id : List.of("to-kafka", "to-files", "to-results", "to-warehouse", "to-all")) {
        assertThat(figures(answer, id)).as("step %s of %s", step, id).isEqualTo(plain);
      }
      answer.queries().forEach((id, one) -> assertThat(one.batches()).as(id).allSatisfy(batch -> assertThat(batch.disagreements()).isEmpty()));
      answer.queries().forEach((id, one) -> written.merge(id, one.batches().stream().mapToLong(batch -> batch.rows().size()).sum(), Long::sum));
    }

    List<String> shown = dashboard("plain");
    assertThat(shown).hasSizeGreaterThan(6);
    assertThat(table("results", "only_results")).isEqualTo(shown);
    assertThat(table("warehouse", "only_warehouse")).isEqualTo(shown);
    assertThat(table("results", "together")).isEqualTo(shown);
    assertThat(table("warehouse", "together")).isEqualTo(shown);
    assertThat(newest(records("only-kafka"))).isEqualTo(shown);
    assertThat(newest(records("all"))).isEqualTo(shown);
    assertThat(files("only_files", "json")).isEqualTo(shown);
    assertThat(files("all", "parquet")).isEqualTo(shown);
    assertThat(table("warehouse", "whole")).isEqualTo(dashboard("complete"));
    assertThat(table("results", "final_counts")).hasSizeGreaterThan(2).isEqualTo(dashboard("final"));
    assertThat(queries.get("to-all").sinks()).extracting(SinkView::kind).containsExactly("kafka", "files", "jdbc", "jdbc");
    assertThat(queries.get("to-all").sinks()).allSatisfy(sink -> assertThat(List.of(sink.rows(), sink.batchId())).isEqualTo(List.of(written.get("to-all"), newestWithRows("to-all"))));
    assertThat(queries.get("plain").sinks()).isEmpty();
    stopAll("plain", "to-kafka", "to-files", "to-results", "to-warehouse", "to-all", "complete", "final");
  }

  @Test
  void aBatchThatRunsAgainChangesNoTableReplacesItsFilesAndIsTwiceInKafka() throws Exception {
    begin("second", "again", "update",
        String.join(",", "{\"kind\":\"kafka\",\"topic\":\"again\"}", "{\"kind\":\"files\",\"name\":\"again\",\"format\":\"json\"}",
            TABLE.formatted("results", "again"), "{\"kind\":\"jdbc\",\"connection\":\"warehouse\",\"table\":\"again_log\"}"));
    Random random = new Random(7);
    step("second", random, NOON);
    StepBatch last = step("second", random, NOON.plusSeconds(30)).queries().get("again").batches().get(0);
    queries.stop("again");
    List<String> table = table("results", "again");
    List<String> log = table("warehouse", "again_log");
    List<String> kafka = values(records("again"));
    Path folder = folder("again").resolve("batch=" + last.batchId());
    List<String> names = names(folder);
    Path commits = data.resolve("check points/again/commits");
    Files.delete(commits.resolve(Long.toString(last.batchId())));
    Files.deleteIfExists(commits.resolve("." + last.batchId() + ".crc"));

    queries.start("again");
    await("the batch runs again").atMost(Duration.ofSeconds(60)).until(() -> Files.exists(commits.resolve(Long.toString(last.batchId()))));
    assertThat(queries.get("again").error()).isNull();
    assertThat(table("results", "again")).isEqualTo(table);
    assertThat(table("warehouse", "again_log")).isEqualTo(log);
    assertThat(names(folder)).as("files of the same rows, written anew").hasSameSizeAs(names).doesNotContainAnyElementsOf(names);
    assertThat(files("again", "json")).isEqualTo(table);
    List<String> doubled = new ArrayList<>(kafka);
    doubled.addAll(kafka.subList(kafka.size() - last.rows().size(), kafka.size()));
    assertThat(values(records("again"))).as("at least once").containsExactlyInAnyOrderElementsOf(doubled);

    step("second", random, NOON.plusSeconds(90));
    assertThat(table("results", "again")).isEqualTo(dashboard("again"));
    stopAll("again");
  }

  @Test
  void fromScratchAppendsAgainByDesignAndUpsertDoesNot() throws Exception {
    begin("third", "anew", "update", TABLE.formatted("results", "anew") + ",{\"kind\":\"jdbc\",\"table\":\"anew_log\"}");
    step("third", new Random(3), NOON);
    List<String> once = table("results", "anew_log");
    queries.restart("anew", Json.node("{\"from\":\"scratch\"}"));
    step("third", new Random(4), NOON.plusSeconds(10));
    assertThat(table("results", "anew")).isEqualTo(dashboard("anew"));
    assertThat(table("results", "anew_log")).containsAll(once).hasSizeGreaterThan(once.size());

    queries.stop("anew");
    queries.put("anew", definition("third", "update", "{\"kind\":\"files\",\"name\":\"anew\"}"));
    queries.start("anew");
    step("third", new Random(5), NOON.plusSeconds(20));
    assertThat(queries.get("anew").error()).as("other sinks go on from the same checkpoint").isNull();
    assertThat(files("anew", "parquet")).isNotEmpty();
    stopAll("anew");
  }

  @Test
  void aLockedDatabaseIsWaitedForAndATableThatDoesNotFitFailsTheQueryAlone() throws Exception {
    begin("fourth", "patient", "update", TABLE.formatted("results", "patient"));
    step("fourth", new Random(1), NOON);
    CompletableFuture<StepAnswer> step;
    try (Connection other = connect("results")) {
      other.createStatement().execute("BEGIN IMMEDIATE");
      step = CompletableFuture.supplyAsync(() -> step("fourth", new Random(2), NOON.plusSeconds(10)));
      assertThatThrownBy(() -> step.get(2, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
      assertThat(queries.get("patient").state()).isEqualTo(QueryView.State.running);
    }
    assertThat(step.get(60, TimeUnit.SECONDS).queries().get("patient").error()).isNull();
    assertThat(table("results", "patient")).isEqualTo(dashboard("patient"));

    try (Connection open = connect("warehouse"); Statement statement = open.createStatement()) {
      statement.execute("CREATE TABLE narrow (k TEXT)");
    }
    begin("fourth", "refused", "update", "{\"kind\":\"jdbc\",\"connection\":\"warehouse\",\"table\":\"narrow\"}");
    Files.createDirectories(data.resolve("output"));
    Files.writeString(data.resolve("output/blocked"), "somebody's file");
    begin("fourth", "blocked", "update", "{\"kind\":\"files\",\"name\":\"blocked\"}");
    StepAnswer answer = step("fourth", new Random(6), NOON.plusSeconds(20));
    assertThat(answer.queries().get("patient").error()).isNull();
    await("the query has failed").atMost(Duration.ofSeconds(20)).until(() -> queries.get("refused").state() == QueryView.State.failed);
    await("this one too").atMost(Duration.ofSeconds(20)).until(() -> queries.get("blocked").state() == QueryView.State.failed);
    assertThat(queries.get("blocked").error().condition()).isEqualTo("SINK_FAILED.FILES");
    assertThat(queries.get("blocked").error().message()).contains("the files of blocked", "start the query again");
    QueryView.ErrorView error = queries.get("refused").error();
    assertThat(error.condition()).isEqualTo("SINK_FAILED.JDBC");
    assertThat(error.message()).contains("table narrow of connection warehouse", "lacks window_start (timestamptz)", "add them");
    assertThat(queries.get("refused").sinks().get(0).error()).isEqualTo(error.message());
    assertThatThrownBy(() -> connections.delete("warehouse")).hasMessageContaining("refused");

    try (Connection open = connect("warehouse"); Statement statement = open.createStatement()) {
      statement.execute("DROP TABLE narrow");
    }
    queries.start("refused");
    step("fourth", new Random(7), NOON.plusSeconds(40));
    assertThat(table("warehouse", "narrow")).as("the batch that was refused is there too").hasSizeGreaterThanOrEqualTo(2);
    assertThat(queries.get("refused").sinks().get(0).error()).isNull();
    assertThat(queries.get("refused").disagreements()).isZero();
    stopAll("patient", "refused");
  }

  @Test
  void whatCouldNotBeWrittenIsRefusedBeforeItIsStored() {
    assertThat(refused("update", "{\"kind\":\"kafka\",\"topic\":\"tidemark.first\"}")).contains("/sinks/0/topic", "for ever");
    assertThat(refused("update", "{\"kind\":\"kafka\",\"topic\":\"tidemark.second\",\"key\":[\"wort\"]}")).contains("/sinks/0/topic", "/sinks/0/key/0", "window, k, n, top");
    assertThat(refused("update", TABLE.formatted("nowhere", "a"))).contains("/sinks/0/connection", "PUT /api/connections/nowhere");
    assertThat(refused("update", TABLE.formatted("results", "tidemark_batches") + "," + TABLE.formatted("results", "x; DROP TABLE y")))
        .contains("/sinks/0/table", "/sinks/1/table");
    assertThat(refused("update", "{\"kind\":\"jdbc\",\"table\":\"a\",\"keys\":[\"window\",\"n\"]}")).contains("/sinks/0/keys/0", "add window_start, k");
    assertThat(refused("complete", "{\"kind\":\"jdbc\",\"table\":\"a\"}")).contains("/sinks/0/mode", "choose upsert");
    assertThat(refused("append", TABLE.formatted("results", "a"))).contains("/sinks/0/mode", "choose append");
    assertThat(refused("update", "{\"kind\":\"files\",\"name\":\"a\"},{\"kind\":\"files\",\"name\":\"a\",\"format\":\"json\"}")).contains("/sinks/1", "same place");
    assertThatThrownBy(() -> queries.get("bad")).isInstanceOf(Problem.class);
  }

  private String refused(String mode, String sinks) {
    Problem problem = catchThrowableOfType(Problem.class, () -> queries.put("bad", definition("first", mode, sinks)));
    return Json.write(problem.fields());
  }

  // ---- queries and steps -------------------------------------------------------------------------------------------------------

  private static JsonNode definition(String stream, String mode, String sinks) {
    return Json.node(
        ("{\"stream\":\"%s\",\"watermark\":{\"delay\":\"1 minute\"},\"window\":{\"kind\":\"tumbling\",\"size\":\"2 minutes\"},\"groupBy\":[\"k\"],\"outputMode\":\"%s\","
                + "\"aggregates\":[{\"function\":\"count\",\"as\":\"n\"},{\"function\":\"max\",\"column\":\"v\",\"as\":\"top\"}],"
                + "\"shufflePartitions\":2,\"noDataBatches\":%b,\"trigger\":{\"kind\":\"manual\"},\"sinks\":[%s]}")
            .formatted(stream, mode, stream.equals("first"), sinks));
  }

  private void begin(String stream, String id, String mode, String sinks) {
    queries.put(id, definition(stream, mode, sinks));
    assertThat(queries.start(id).error()).isNull();
  }

  private void stopAll(String... ids) {
    Stream.of(ids).forEach(queries::stop);
  }

  private StepAnswer step(String stream, Random random, Instant now) {
    List<String> events = new ArrayList<>();
    for (int i = 3 + random.nextInt(20); i > 0; i--) {
      Instant time = now.minusSeconds(random.nextInt(3) == 0 ? random.nextInt(500) : random.nextInt(60));
      String key = random.nextInt(8) == 0 ? "null" : "\"" + "ab'".charAt(random.nextInt(3)) + "\"";
      events.add("{\"t\":\"%s\",\"k\":%s,\"v\":%d}".formatted(Json.text(time), key, random.nextInt(50)));
    }
    return stepper.step(Map.of(stream, new Injection(Json.node("{\"events\":[" + String.join(",", events) + "]}"), List.of())));
  }

  private static List<String> figures(StepAnswer answer, String id) {
    assertThat(answer.queries().get(id).error()).as(id).isNull();
    return answer.queries().get(id).batches().stream()
        .map(
            batch ->
                List.of(batch.batchId(), batch.inputRows(), batch.droppedByWatermark(), batch.stateRows(), batch.stateUpdated(), batch.stateRemoved(),
                        batch.rows().stream().map(Object::toString).sorted().toList())
                    .toString())
        .toList();
  }

  private Long newestWithRows(String id) {
    return queries.progress(id, 100).stream().filter(point -> !point.idle()).map(io.tidemark.progress.Point::batchId).max(Long::compare).orElseThrow();
  }

  // ---- what is where, each row as "start|k|n|top" ------------------------------------------------------------------------------

  private List<String> dashboard(String id) {
    return queries.result(id).rows().stream()
        .map(row -> ((Map<?, ?>) row.get("window")).get("start") + "|" + row.get("k") + "|" + row.get("n") + "|" + row.get("top"))
        .sorted()
        .toList();
  }

  private Connection connect(String connection) throws SQLException {
    return connection.equals("results") ? DriverManager.getConnection("jdbc:sqlite:" + data.resolve("results.db")) : postgres.getPostgresDatabase().getConnection();
  }

  private List<String> table(String connection, String table) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection open = connect(connection);
        Statement statement = open.createStatement();
        ResultSet found = statement.executeQuery("SELECT window_start, k, n, top, window_end FROM " + table)) {
      while (found.next()) {
        Instant start = connection.equals("results") ? Instant.parse(found.getString(1)) : found.getTimestamp(1).toInstant();
        Instant end = connection.equals("results") ? Instant.parse(found.getString(5)) : found.getTimestamp(5).toInstant();
        assertThat(Duration.between(start, end)).isEqualTo(Duration.ofMinutes(2));
        rows.add(start + "|" + found.getString(2) + "|" + found.getLong(3) + "|" + found.getLong(4));
      }
    }
    rows.sort(null);
    return rows;
  }

  private List<ConsumerRecord<String, String>> records(String topic) {
    List<ConsumerRecord<String, String>> records = new ArrayList<>();
    TopicPartition partition = new TopicPartition(topic, 0);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(Map.of("bootstrap.servers", broker.bootstrapServers()), new StringDeserializer(), new StringDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  private static List<String> values(List<ConsumerRecord<String, String>> records) {
    return records.stream().map(ConsumerRecord::value).toList();
  }

  /** The newest record of each key. */
  private static List<String> newest(List<ConsumerRecord<String, String>> records) {
    Map<String, String> byKey = new LinkedHashMap<>();
    for (ConsumerRecord<String, String> record : records) {
      JsonNode row = Json.node(record.value());
      assertThat(Json.node(record.key())).as("the key holds the key columns").isEqualTo(Json.node("{\"window\":" + row.get("window") + ",\"k\":" + row.get("k") + "}"));
      byKey.put(record.key(), text(row));
    }
    return byKey.values().stream().sorted().toList();
  }

  private static String text(JsonNode row) {
    return Instant.parse(row.path("window").path("start").asText()) + "|" + row.path("k").asText() + "|" + row.path("n").asLong() + "|" + row.path("top").asLong();
  }

  /** The rows of each window and key from the newest batch that wrote it, read back as Spark reads such a folder. */
  private List<String> files(String name, String format) {
    Map<String, String> byKey = new LinkedHashMap<>();
    engine.session().read().format(format).load("file://" + data.resolve("output").resolve(name)).selectExpr("batch", "to_json(struct(window, k, n, top), map('ignoreNullFields', 'false'))")
        .collectAsList().stream()
        .sorted(Comparator.comparing((Row row) -> row.getInt(0)))
        .forEach(
            row -> {
              JsonNode json = Json.node(row.getString(1));
              byKey.put(json.path("window").path("start").asText() + json.path("k"), text(json));
            });
    return byKey.values().stream().sorted().collect(Collectors.toList());
  }

  private Path folder(String name) throws Exception {
    try (Stream<Path> checkpoints = Files.list(data.resolve("output").resolve(name))) {
      return checkpoints.findFirst().orElseThrow();
    }
  }

  private static List<String> names(Path folder) throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(".json")).sorted().toList();
    }
  }
}
