package io.tidemark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.TapReader;
import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.KafkaAccess;
import io.tidemark.broker.Topics;
import io.tidemark.engine.SparkEngine;
import io.tidemark.progress.BatchListener;
import io.tidemark.store.InMemoryStore;
import io.tidemark.stream.RecordTap;
import io.tidemark.stream.StreamDefinition;
import io.tidemark.stream.StreamRegistry;
import io.tidemark.stream.TappedRecord;
import io.tidemark.table.TableRegistry;
import io.tidemark.upload.UploadRegistry;
import io.tidemark.upload.UploadView;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Topics of every format, times to begin at, files and uploads: through the real broker and the real Spark to a right result. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SourceFormatsIT {
  private static final String AVRO =
      "{\"type\":\"record\",\"name\":\"Sale\",\"fields\":[{\"name\":\"at\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}},"
          + "{\"name\":\"shop\",\"type\":[\"null\",\"string\"],\"default\":null},{\"name\":\"n\",\"type\":\"long\"}]}";
  private static final Instant NOON = Instant.parse("2024-05-01T12:00:00Z");
  /** Within what the tap reads of a second without sampling, however fast they come. */
  private static final int RECORDS = 4_000;

  @TempDir static Path data;
  private final InMemoryStore store = new InMemoryStore();
  private final RecordTap tap = new RecordTap();
  private EmbeddedBroker broker;
  private SparkEngine engine;
  private StreamRegistry streams;
  private UploadRegistry uploads;
  private QueryRegistry queries;
  private Stepper stepper;
  private BatchListener listener;

  @BeforeAll
  void start() {
    broker = EmbeddedBroker.start(data, fault -> {});
    engine = SparkEngine.start("local[2]", data, "127.0.0.1", List.of());
    Clock clock = Clock.systemUTC();
    TestingPublisher publisher = new TestingPublisher();
    streams = new StreamRegistry(store.documents("stream"), tap, clock, publisher, id -> false);
    streams.useFormats(new SparkRecords());
    uploads = new UploadRegistry(data, store.documents("upload"), () -> Optional.of(engine.session()), streams::replaying);
    streams.useTables(uploads);
    streams.connect(broker);
    queries =
        new QueryRegistry(
            store.documents("query"), store.journal(), id -> StreamShape.of(id, streams.definition(id)), new TapReader(tap), publisher, data.resolve("cp"), clock, id -> {});
    stepper = new Stepper(streams, queries, clock);
    listener = new BatchListener(queries::onProgress);
    engine.session().streams().addListener(listener);
    queries.engine(engine, new KafkaAccess(broker.bootstrapServers(), Map.of("security.protocol", "PLAINTEXT", "metadata.max.age.ms", "60000")));
  }

  @AfterAll
  void stop() throws Exception {
    stepper.close();
    queries.close();
    streams.close();
    tap.close();
    listener.close();
    engine.close();
    broker.close();
  }

  private static String source(String format) {
    return switch (format) {
      case "csv" -> "{\"kind\":\"kafka\",\"format\":\"csv\",\"delimiter\":\";\"}";
      case "avro" -> "{\"kind\":\"kafka\",\"format\":\"avro\",\"avroSchema\":" + Json.write(AVRO) + "}";
      case "confluent" -> "{\"kind\":\"kafka\",\"format\":\"avro\",\"framing\":\"confluent\",\"avroSchema\":" + Json.write(AVRO) + "}";
      default -> "{\"kind\":\"kafka\"}";
    };
  }

  private void define(String id, String source, String generator) {
    streams.put(id, Json.node("{\"schema\":\"at TIMESTAMP, shop STRING, n BIGINT\",\"eventTime\":\"at\",\"source\":" + source + ",\"generator\":" + generator + "}"));
    streams.awaitOpen(id, Duration.ofSeconds(30));
  }

  /** Every hundredth record is broken; exactly these are counted, by the tap and by the query, and every other one is in its window. */
  @ParameterizedTest
  @ValueSource(strings = {"json", "csv", "avro", "confluent"})
  void malformedRecordsAreCountedExactlyAndTheOthersToo(String format) throws Exception {
    String stream = "sales_" + format;
    define(stream, source(format), "null");
    String query = "hourly-" + format;
    queries.put(
        query,
        Json.node("{\"stream\":\"" + stream + "\",\"watermark\":{\"delay\":\"1 day\"},\"window\":{\"kind\":\"tumbling\",\"size\":\"10 minutes\"},"
            + "\"aggregates\":[{\"function\":\"count\",\"as\":\"sales\"},{\"function\":\"sum\",\"column\":\"n\",\"as\":\"sum\"}]}"));
    queries.start(query);
    StreamDefinition definition = streams.definition(stream);
    var encoder = new SparkRecords().encoder(definition);
    Map<Instant, long[]> expected = new TreeMap<>();
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (int i = 0; i < RECORDS; i++) {
        Instant at = NOON.plusSeconds(i);
        ObjectNode event = Json.mapper().createObjectNode().put("at", Json.text(at)).put("shop", i % 7 == 0 ? null : "shop;" + i % 5).put("n", i);
        byte[] value = encoder.encode(event, "", new ArrayList<>());
        if (i % 100 == 99) {
          value = java.util.Arrays.copyOf(value, format.equals("confluent") ? 7 : 3);
        } else {
          long[] sums = expected.computeIfAbsent(NOON.plusSeconds(i / 600 * 600L), start -> new long[2]);
          sums[0]++;
          sums[1] += i;
        }
        producer.send(new ProducerRecord<>("tidemark." + stream, 0, null, value));
        if (i == 0 || i % 2_000 == 1_999) {
          // The first one alone: a tap that meets a topic already full begins 1,000 records before its end. Then no faster than it reads.
          producer.flush();
          assertThat(tap.awaitCovered(stream, 0, i + 1L, Duration.ofSeconds(30))).isTrue();
        }
      }
    }
    await("all is read").atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
      QueryView view = queries.get(query);
      assertThat(view.error()).isNull();
      assertThat(queries.result(query).rows().stream().mapToLong(row -> ((Number) row.get("sales")).longValue()).sum()).isEqualTo(RECORDS - RECORDS / 100);
      assertThat(view.malformed()).isEqualTo(RECORDS / 100);
    });
    assertThat(tap.malformed(stream)).isEqualTo(RECORDS / 100);
    Map<Instant, List<Long>> found = new TreeMap<>();
    JsonNode rows = Json.mapper().valueToTree(queries.result(query).rows());
    rows.forEach(row -> found.put(Instant.parse(row.path("window").path("start").asText()), List.of(row.path("sales").asLong(), row.path("sum").asLong())));
    Map<Instant, List<Long>> wanted = new TreeMap<>();
    expected.forEach((start, sums) -> wanted.put(start, List.of(sums[0], sums[1])));
    assertThat(found).isEqualTo(wanted);
    assertThat(queries.get(query).disagreements()).isZero();
    queries.stop(query);
  }

  /** Plans show the options of their sources, and anyone who may see the page may see plans. */
  @Test
  void whatKafkaClientsAreToldIsInNoPlan() {
    define("secret", source("json"), "null");
    QueryPlanner planner = new QueryPlanner(engine.session(), new KafkaAccess(broker.bootstrapServers(), Map.of("sasl.jaas.config", "Login password=geheim;", "ssl.key.password", "geheim")),
        new Readable(id -> StreamShape.of(id, streams.definition(id)), StaticTables.none()));
    QueryDefinition definition = DefinitionCheck.read(Json.node("{\"stream\":\"secret\",\"groupBy\":[\"shop\"],\"outputMode\":\"update\",\"aggregates\":[{\"function\":\"count\"}]}"), id -> StreamShape.of(id, streams.definition(id)));
    PlannedQuery planned = planner.plan("secret", new QuerySources(definition, id -> StreamShape.of(id, streams.definition(id))));
    assertThat(planned.analysis()).contains("StreamingRelationV2").doesNotContain("geheim");
  }

  /** What an engineer brings: a topic of eight partitions that is full already. */
  @Test
  void aFullTopicIsSampledAndReadFromATimeOn() throws Exception {
    // Of today: the broker deletes what is stamped older than it keeps records.
    Instant turn = Instant.now().minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
    try (Topics topics = new Topics(broker.access()); KafkaProducer<byte[], byte[]> producer = producer()) {
      topics.ensure("orders", 8);
      for (int i = 0; i < 4_000; i++) {
        int partition = i % 8;
        // The last partition has nothing from the turn on.
        boolean after = i >= 2_000 && partition < 7;
        String value = "{\"at\":\"" + NOON.plusSeconds(i) + "\",\"shop\":\"s" + i % 3 + "\",\"n\":" + i + ",\"nested\":{\"a\":1},\"odd name\":1}";
        producer.send(new ProducerRecord<>("orders", partition, after ? turn.plusMillis(i).toEpochMilli() : turn.minusMillis(10_000 - i).toEpochMilli(), null, value.getBytes(StandardCharsets.UTF_8)));
      }
    }
    JsonNode listed = Json.mapper().valueToTree(streams.topics());
    assertThat(listed).anySatisfy(topic -> assertThat(topic).hasToString("{\"name\":\"orders\",\"partitions\":8,\"stream\":null,\"own\":false}"));

    JsonNode sample = Json.mapper().valueToTree(streams.sample(Json.node("{\"source\":{\"kind\":\"kafka\",\"topic\":\"orders\"}}")));
    assertThat(sample.path("schema").asText()).isEqualTo("at TIMESTAMP, shop STRING, n BIGINT, nested STRING");
    assertThat(sample.path("eventTime").asText()).isEqualTo("at");
    assertThat(sample.path("partitions").asInt()).isEqualTo(8);
    assertThat(sample.path("records").asInt()).isBetween(90, 100);
    assertThat(sample.path("usable")).isEqualTo(sample.path("records"));
    assertThat(sample.path("leftOut")).hasToString("[\"odd name\"]");
    assertThat(sample.path("values")).hasSize(10);

    ObjectNode source = sample.path("source").deepCopy();
    source.put("startingOffsets", turn.toString());
    ObjectNode definition = Json.mapper().createObjectNode().put("schema", sample.path("schema").asText()).put("eventTime", "at");
    definition.set("source", source);
    streams.put("orders", definition);
    streams.awaitOpen("orders", Duration.ofSeconds(30));
    assertThat(streams.definition("orders").startingOffsets()).isEqualTo(turn.toString().replace("Z", ".000Z"));
    for (String trigger : List.of("{\"kind\":\"processing-time\",\"interval\":\"1 second\"}", "{\"kind\":\"manual\"}")) {
      String query = trigger.contains("manual") ? "orders-by-hand" : "orders-by-shop";
      queries.put(query, Json.node("{\"stream\":\"orders\",\"groupBy\":[\"shop\"],\"outputMode\":\"update\",\"trigger\":" + trigger + ",\"aggregates\":[{\"function\":\"count\",\"as\":\"orders\"}]}"));
      queries.start(query);
      if (trigger.contains("manual")) {
        assertThat(stepper.step("orders", Json.node("{\"events\":[]}")).queries().get(query).error()).isNull();
      }
      await(query + " has read what lies after the turn")
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(queries.result(query).rows().stream().mapToLong(row -> ((Number) row.get("orders")).longValue()).sum()).isEqualTo(1_750));
      queries.stop(query);
    }
  }

  /** A step knows what another program has written, also what nobody here has seen yet. */
  @Test
  void anEmptyStepReadsWhatHasJustBeenWritten() {
    define("just", source("json"), "null");
    queries.put("just-now", Json.node("{\"stream\":\"just\",\"outputMode\":\"update\",\"trigger\":{\"kind\":\"manual\"},\"groupBy\":[\"shop\"],"
        + "\"aggregates\":[{\"function\":\"count\",\"as\":\"sales\"}]}"));
    queries.start("just-now");
    byte[] sale = ("{\"at\":\"" + NOON + "\",\"shop\":\"s1\",\"n\":1}").getBytes(StandardCharsets.UTF_8);
    try (KafkaProducer<byte[], byte[]> producer = producer()) {
      for (long sales = 1; sales <= 5; sales++) {
        producer.send(new ProducerRecord<>("tidemark.just", sale));
        producer.flush();
        QueryStep step = stepper.step("just", Json.node("{\"events\":[]}")).queries().get("just-now");
        assertThat(step.error()).isNull();
        assertThat(step.result()).singleElement().hasToString("{shop=s1, sales=" + sales + "}");
      }
    }
    queries.stop("just-now");
  }

  @Test
  void parquetFilesOfADirectoryComeIn() throws Exception {
    Path folder = Files.createDirectory(data.resolve("in"));
    engine.session().range(0, 500, 1, 1).selectExpr("timestamp_micros(1714564800000000 + id * 1000000) AS at", "concat('s', id % 3) AS shop", "id AS n", "array(1) AS more")
        .write().parquet(data.resolve("made").toString());
    try (Stream<Path> made = Files.list(data.resolve("made"))) {
      for (Path file : made.filter(path -> path.getFileName().toString().endsWith(".parquet")).toList()) {
        Files.move(file, folder.resolve("sales.parquet"));
      }
    }
    Files.writeString(folder.resolve("broken.parquet"), "PAR1 not really");
    define("parquet", "{\"kind\":\"files\",\"path\":" + Json.write(folder.toString()) + ",\"format\":\"parquet\"}", "null");
    await("the rows are in the topic").atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
      assertThat(tap.newest("parquet", 1_000)).hasSize(500);
      assertThat(streams.get("parquet").malformed()).isEqualTo(1);
    });
    TappedRecord last = tap.newest("parquet", 1).get(0);
    assertThat(last.parsed().values()).containsExactly("2024-05-01T12:08:19Z", "s1", "499");
  }

  @Test
  void uploadsAreDescribedAndRefusedOnesLeaveNothing() throws Exception {
    String csv = "Started At;Zip Code;from\n2024-05-01 10:00:00;12;\"a;\"\"b\"\"\"\n2024-05-01T09:00:00Z;;c\n";
    UploadView trips = uploads.put("trips-1.csv", bytes(csv));
    assertThat(trips.schema()).isEqualTo("Started_At TIMESTAMP, Zip_Code INT, from STRING");
    assertThat(trips.eventTime()).isEqualTo("Started_At");
    assertThat(trips.rows()).isEqualTo(2);
    assertThat(trips.sample().get(0)).hasToString("{\"Started_At\":\"2024-05-01T10:00:00.000Z\",\"Zip_Code\":12,\"from\":\"a;\\\"b\\\"\"}");
    UploadView array = uploads.put("array.json", bytes("[{\"t\":\"2024-05-01T10:00:00Z\",\"v\":1.5},\n {\"t\":\"2024-05-01T11:00:00Z\",\"v\":2,\"o\":{\"a\":[1]}}]"));
    assertThat(array.schema()).isEqualTo("o STRING, t TIMESTAMP, v DOUBLE");
    assertThat(array.rows()).isEqualTo(2);
    engine.session().range(3).selectExpr("cast(id as decimal(10,2)) AS d", "current_date() AS day").coalesce(1).write().parquet(data.resolve("small").toString());
    try (Stream<Path> made = Files.list(data.resolve("small"))) {
      Path file = made.filter(path -> path.getFileName().toString().endsWith(".parquet")).findFirst().orElseThrow();
      UploadView parquet = uploads.put("small.parquet", Files.newInputStream(file));
      assertThat(parquet.schema()).isEqualTo("d DOUBLE, day TIMESTAMP");
      assertThat(parquet.eventTime()).isEqualTo("day");
    }
    List<String> before = kept();
    for (String name : List.of("../x.csv", "..%2fx.csv", "a/b.csv", ".hidden.csv", "x", "x.txt", "x..csv", "x.csv\u0000", "x\\y.csv", "con:.csv", "a".repeat(64) + ".csv", "")) {
      assertThat(catchThrowableOfType(Problem.class, () -> uploads.put(name, bytes("a\n1\n")))).as(name).isNotNull();
    }
    Problem large = catchThrowableOfType(Problem.class, () -> uploads.put("large.csv", new Endless(64L * 1024 * 1024 + 1)));
    assertThat(large.kind()).isEqualTo(Problem.Kind.TOO_LARGE);
    assertThatThrownBy(() -> uploads.put("cut.csv", new Cut())).isInstanceOf(IOException.class);
    for (String broken : List.of("", "PAR1", "not parquet at all")) {
      assertThat(catchThrowableOfType(Problem.class, () -> uploads.put("broken.parquet", bytes(broken))).kind()).isEqualTo(Problem.Kind.INVALID);
    }
    assertThat(catchThrowableOfType(Problem.class, () -> uploads.put("array2.json", bytes("[{\"a\":1},")))).isNotNull();
    assertThat(kept()).isEqualTo(before);

    TableRegistry tables = new TableRegistry(store.documents("table"), uploads::rows, streams::has);
    tables.put("trips", Json.node("{\"schema\":\"from STRING, Zip_Code INT\",\"upload\":\"trips-1.csv\"}"));
    uploads.delete("trips-1.csv");
    assertThat(tables.table("trips").orElseThrow().rows()).hasSize(2).first().isEqualTo(Map.of("from", "a;\"b\"", "Zip_Code", 12));
    Problem misfit = catchThrowableOfType(Problem.class, () -> tables.put("t", Json.node("{\"schema\":\"o INT\",\"upload\":\"array.json\"}")));
    assertThat(misfit.fields()).extracting(Problem.Field::pointer).containsExactly("/schema");
    assertThat(misfit).hasMessageContaining("row 2").hasMessageContaining("{\"a\":[\"1\"]}");
  }

  @Test
  void anUploadIsReplayedInTheOrderOfItsEventTime() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      lines.add(Json.text(NOON.plusSeconds(i / 2)) + ",s" + i % 4 + "," + i);
    }
    Collections.shuffle(lines, new Random(1));
    lines.add("never,s0,1");
    lines.add(Json.text(NOON.plusSeconds(700)) + ",s0,many");
    uploads.put("sales.csv", bytes("at,shop,n\n" + String.join("\n", lines) + "\n"));
    define("replayed", "{\"kind\":\"kafka\"}", "{\"kind\":\"replay\",\"upload\":\"sales.csv\",\"eventTime\":\"at\",\"speed\":500,\"on\":true}");
    await("all rows are there").atMost(Duration.ofSeconds(60)).until(() -> tap.newest("replayed", 5_000).size() >= 3_001);
    List<TappedRecord> first = tap.newest("replayed", 20_000).subList(0, 3_001);
    assertThat(first.stream().filter(record -> !record.parsed().usable()).toList()).hasSize(1).first().satisfies(record -> assertThat(record.json()).contains("\"n\":\"many\""));
    assertThat(first.stream().filter(record -> record.parsed().usable()).map(record -> record.parsed().eventTimeMicros()).toList()).isSorted();
    assertThat(first.stream().filter(record -> record.parsed().usable()).map(record -> Integer.parseInt(record.parsed().values().get(2))).distinct().toList()).hasSize(3_000);
    assertThat(streams.get("replayed").replay().rows()).isEqualTo(3_001);
    assertThat(streams.get("replayed").replay().dataset()).isEqualTo("sales.csv");
    assertThat(catchThrowableOfType(Problem.class, () -> uploads.delete("sales.csv")).kind()).isEqualTo(Problem.Kind.CONFLICT);
    Problem absent = catchThrowableOfType(Problem.class, () -> define("other", "{\"kind\":\"kafka\"}", "{\"kind\":\"replay\",\"upload\":\"none.csv\",\"eventTime\":\"at\"}"));
    assertThat(absent.fields()).extracting(Problem.Field::pointer).containsExactly("/generator/upload");
    streams.delete("replayed");
    uploads.delete("sales.csv");
    assertThat(kept()).noneMatch(path -> path.contains("sales"));
  }

  private List<String> kept() throws IOException {
    List<String> kept = new ArrayList<>();
    for (String folder : List.of("uploads", "uploads-incoming", "uploads-ordered")) {
      try (Stream<Path> files = Files.list(data.resolve(folder))) {
        files.map(file -> folder + "/" + file.getFileName()).sorted().forEach(kept::add);
      }
    }
    uploads.list().forEach(upload -> kept.add(upload.name()));
    return kept;
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  private KafkaProducer<byte[], byte[]> producer() {
    return new KafkaProducer<>(Map.of("bootstrap.servers", broker.bootstrapServers(), "linger.ms", "5"), new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** So many bytes of text. */
  private static final class Endless extends InputStream {
    private long left;

    Endless(long bytes) {
      left = bytes;
    }

    @Override
    public int read() {
      return left-- > 0 ? 'a' : -1;
    }

    @Override
    public int read(byte[] into, int from, int length) {
      int count = (int) Math.min(length, left);
      left -= count;
      return count == 0 ? -1 : count;
    }
  }

  /** Breaks off in the middle. */
  private static final class Cut extends InputStream {
    private int read;

    @Override
    public int read() throws IOException {
      if (read++ > 100_000) {
        throw new IOException("the sender has gone");
      }
      return 'a';
    }
  }
}
