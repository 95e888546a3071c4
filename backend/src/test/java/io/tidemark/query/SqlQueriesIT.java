package io.tidemark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.Topics;
import io.tidemark.engine.SparkEngine;
import io.tidemark.progress.BatchListener;
import io.tidemark.progress.Mark;
import io.tidemark.progress.Point;
import io.tidemark.store.InMemoryStore;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** SQL on real Spark and Kafka: results equal to bare Spark's over the same rows, previews, changes of running queries, pauses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SqlQueriesIT {
  private static final Instant DAY = Instant.parse("2024-03-01T12:00:00Z");
  private static final String WORDS = "t TIMESTAMP, k STRING, v DOUBLE";
  private static final String CLICKS = "at TIMESTAMP, k STRING, page STRING";
  private static final Map<String, StreamShape> SHAPES =
      Map.of(
          "words", new StreamShape("words", "tidemark.words", WORDS, "t", List.of("t", "k", "v"), "earliest"),
          "clicks", new StreamShape("clicks", "tidemark.clicks", CLICKS, "at", List.of("at", "k", "page"), "earliest"));

  @TempDir static Path data;
  private EmbeddedBroker broker;
  private SparkEngine engine;
  private final Map<String, List<String>> written = new LinkedHashMap<>(Map.of("words", new ArrayList<>(), "clicks", new ArrayList<>()));
  private TestingTopics topics;
  private InMemoryStore store;
  private QueryRegistry queries;
  private BatchListener listener;

  @BeforeAll
  void start() throws Exception {
    broker = EmbeddedBroker.start(data, fault -> {});
    engine = SparkEngine.start("local[2]", data, "127.0.0.1", List.of());
    Map<String, TestingTopic> byStream = new LinkedHashMap<>();
    try (Topics made = new Topics(broker.bootstrapServers())) {
      for (StreamShape shape : SHAPES.values()) {
        made.ensure(shape.topic(), 2);
        byStream.put(shape.id(), new TestingTopic(broker.bootstrapServers(), shape.topic(), new SparkRecordParser(shape.schema(), shape.eventTime())));
      }
    }
    topics = new TestingTopics(byStream);
    feed(new Random(5), 60);
  }

  @AfterAll
  void stop() throws Exception {
    topics.close();
    engine.close();
    broker.close();
  }

  @BeforeEach
  void open() {
    store = new InMemoryStore();
    openRegistry();
  }

  private void openRegistry() {
    queries =
        new QueryRegistry(
            store.documents("query"), store.journal(), StreamShape.Catalog.of(SqlQueriesIT::shape, () -> List.copyOf(SHAPES.values())), topics,
            new TestingPublisher(), data.resolve("checkpoints"), Clock.systemUTC(), id -> {}, new Letters());
    listener = new BatchListener(queries::onProgress);
    engine.session().streams().addListener(listener);
    queries.engine(engine, broker.bootstrapServers());
  }

  @AfterEach
  void close() {
    queries.close();
    engine.session().streams().removeListener(listener);
    listener.close();
  }

  private static StreamShape shape(String id) {
    return Optional.ofNullable(SHAPES.get(id)).orElseThrow(() -> Problem.notFound("there is no stream " + id));
  }

  private static final class Letters implements StaticTables {
    private static final List<Map<String, Object>> ROWS =
        List.of(Map.of("letter", "a", "label", "first", "weight", 1), Map.of("letter", "b", "label", "second", "weight", 2));

    @Override
    public Optional<Table> table(String name) {
      return all().stream().filter(table -> table.name().equals(name)).findFirst();
    }

    @Override
    public List<Table> all() {
      return List.of(
          new Table() {
            @Override
            public String name() {
              return "letters";
            }

            @Override
            public String schema() {
              return "letter STRING, label STRING, weight INT, since TIMESTAMP";
            }

            @Override
            public List<Map<String, Object>> rows() {
              return ROWS;
            }
          });
    }
  }

  private void feed(Random random, int events) throws Exception {
    for (int partition = 0; partition < 2; partition++) {
      List<String> words = new ArrayList<>();
      List<String> clicks = new ArrayList<>();
      for (int i = 0; i < events; i++) {
        String time = Json.text(DAY.plusSeconds(random.nextInt(3_600)));
        words.add("{\"t\":\"%s\",\"k\":\"%s\",\"v\":%d}".formatted(time, "abc".charAt(random.nextInt(3)), random.nextInt(100)));
        clicks.add("{\"at\":\"%s\",\"k\":\"%s\",\"page\":\"p%d\"}".formatted(Json.text(DAY.plusSeconds(random.nextInt(3_600))), "abd".charAt(random.nextInt(3)), random.nextInt(4)));
      }
      append("words", partition, words);
      append("clicks", partition, clicks);
    }
  }

  private void append(String stream, int partition, List<String> values) throws Exception {
    topics.of(stream).append(partition, values);
    written.get(stream).addAll(values);
  }

  private static ObjectNode definition(String sql, String mode) {
    ObjectNode definition = JsonNodeFactory.instance.objectNode().put("stream", "words").put("sql", sql).put("outputMode", mode);
    definition.putObject("watermark").put("delay", "1 day");
    definition.putObject("trigger").put("kind", "available-now");
    return definition;
  }

  private void run(String id, ObjectNode definition) {
    queries.put(id, definition);
    queries.start(id);
    await(id + " has read all there is")
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(
            () -> {
              assertThat(queries.get(id).error()).isNull();
              assertThat(queries.get(id).state()).isEqualTo(QueryView.State.stopped);
            });
  }

  /** The same SQL over the same rows, by Spark in batch, with views of a session of its own. */
  private List<String> bare(String sql) {
    SparkSession session = engine.session().newSession();
    SHAPES.values().forEach(
        shape -> session.read().schema(shape.schema()).json(session.createDataset(written.get(shape.id()), Encoders.STRING())).createOrReplaceTempView(shape.id()));
    session.read().schema("letter STRING, label STRING, weight INT, since TIMESTAMP")
        .json(session.createDataset(Letters.ROWS.stream().map(Json::write).toList(), Encoders.STRING()))
        .createOrReplaceTempView("letters");
    RowReader reader = new RowReader(null);
    List<String> rows = new ArrayList<>();
    for (Row row : session.sql(sql).collectAsList()) {
      rows.add(Json.write(reader.wire(row)));
    }
    return rows.stream().sorted().toList();
  }

  private List<String> result(String id) {
    return queries.result(id).rows().stream().map(Json::write).sorted().toList();
  }

  @Test
  void resultsAreThoseOfBareSpark() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("update", "SELECT window, k, count(*) AS n, sum(v) AS total FROM words WHERE v > 20 GROUP BY window(t, '5 minutes'), k");
    all.put("complete", "SELECT window.start AS s, max_by(k, v) AS top FROM words GROUP BY window(t, '10 minutes', '5 minutes')");
    all.put("static", "SELECT l.label, window, count(*) AS n, sum(l.weight) AS w FROM words JOIN letters l ON k = l.letter GROUP BY window(t, '5 minutes'), l.label");
    all.put("chosen", "SELECT k, count(*) AS n FROM words WHERE k IN (SELECT letter FROM letters WHERE weight > 1) GROUP BY k");
    String between = " AND b.at >= a.t AND b.at <= a.t + INTERVAL 2 MINUTES";
    all.put("append-join", "SELECT a.t, b.at, a.k, b.page, a.v FROM words a JOIN clicks b ON a.k = b.k" + between);
    all.put("append-self", "SELECT a.t AS one, b.t AS two, a.k FROM words a JOIN words b ON a.k = b.k AND b.t > a.t AND b.t <= a.t + INTERVAL 1 MINUTE");
    all.put("append-union", "WITH w AS (SELECT t, k FROM words WHERE v > 50) SELECT * FROM w UNION ALL SELECT at, k FROM clicks WHERE page <> 'p1'");
    all.put("append-exploded", "SELECT k, part FROM clicks LATERAL VIEW explode(split(page, '')) parts AS part");
    all.forEach(
        (id, sql) -> {
          ObjectNode definition = definition(sql, id.startsWith("append") ? "append" : id.equals("complete") ? "complete" : "update");
          if (!sql.contains("words")) {
            definition.put("stream", "clicks");
          } else if (sql.contains("clicks")) {
            definition.putArray("reads").addObject().put("stream", "clicks").putObject("watermark").put("delay", "1 day");
          }
          run(id, definition);
          assertThat(result(id)).as(id).isNotEmpty().isEqualTo(bare(sql));
          assertThat(queries.get(id).disagreements()).isZero();
        });
    assertThat(engine.session().catalog().listTables().count()).as("nothing was registered").isZero();
  }

  @Test
  void refusalsNameThePlaceAndNothingIsStored() {
    Map<String, String> wrong = new LinkedHashMap<>();
    wrong.put("SELECT wort FROM words", "UNRESOLVED_COLUMN");
    wrong.put("SELECT window FROM words GROUP BY", "PARSE_SYNTAX_ERROR");
    wrong.put("SELECT v + true FROM words", "DATATYPE_MISMATCH");
    wrong.put("SELECT k, v FROM words GROUP BY k", "MISSING_AGGREGATION");
    wrong.put("SELECT k FROM words WHERE k IN (SELECT k FROM clicks)", "STREAMING_QUERY");
    wrong.forEach(
        (sql, condition) -> {
          QueryPreview preview = queries.preview(definition(sql, "append"), null);
          assertThat(preview.ok()).as(sql).isFalse();
          assertThat(preview.errors().get(0).pointer()).isEqualTo("/sql");
          assertThat(preview.errors().get(0).condition()).as(sql).contains(condition);
          // Spark does not say where an aggregation is missing.
          assertThat(preview.errors().get(0).line()).as(sql).isEqualTo(condition.startsWith("MISSING") ? null : 1);
          assertThat(catchThrowableOfType(Problem.class, () -> queries.put("wrong", definition(sql, "append"))).kind()).isEqualTo(Problem.Kind.INVALID);
        });
    assertThat(queries.preview(definition("SELECT wort FROM words", "append"), null).errors().get(0))
        .satisfies(error -> assertThat(List.of(error.column(), error.start(), error.stop())).containsExactly(7, 7, 11));
    List<String> others =
        List.of("SELECT user FROM words", "SELECT 1 AS one", "SELECT k, k FROM words", "SELECT * FROM json.`/etc/passwd`",
            "SELECT count(*) FROM words GROUP BY session_window(t, '1 minute')");
    assertThat(others).allSatisfy(sql -> assertThat(queries.preview(definition(sql, "update"), null).errors()).as(sql).isNotEmpty());
    ObjectNode filter = definition("", "append").put("filter", "lenght(k) > 2");
    filter.remove("sql");
    assertThat(queries.preview(filter, null).errors().get(0).pointer()).isEqualTo("/filter");
    assertThat(queries.preview(filter.put("filter", "v"), null).errors().get(0).detail()).contains("DATATYPE_MISMATCH");
    assertThat(queries.list()).isEmpty();
  }

  @Test
  void previewTellsWhatARunWouldBe() {
    String sql = "SELECT window, k, count(*) AS n FROM words JOIN letters ON k = letter GROUP BY window(t, '5 minutes'), k";
    QueryPreview preview = queries.preview(definition(sql, "update"), null);
    assertThat(preview.errors()).isEmpty();
    assertThat(preview.columns()).containsExactly(new RowReader.Column("window", "window"), new RowReader.Column("k", "string"), new RowReader.Column("n", "number"));
    assertThat(List.of(preview.streams(), preview.tables())).containsExactly(List.of("words"), List.of("letters"));
    assertThat(preview.judged()).isEqualTo("not: it joins a table");
    assertThat(preview.analysis()).contains("Aggregate").doesNotContain(broker.bootstrapServers());
    assertThat(queries.list()).isEmpty();
    run("previewed", definition(sql, "update"));
    assertThat(queries.state("previewed", null).operators().stream().map(operator -> operator.name()).toList()).isEqualTo(preview.stateful());
    assertThat(queries.sqlWords().relations().stream().map(relation -> relation.name() + " " + relation.kind()).toList())
        .containsExactly("clicks stream", "letters table", "words stream");
  }

  @Test
  void changeSurvivesOrIsRefused() throws Exception {
    ObjectNode definition = definition("SELECT window, k, count(*) AS n FROM words GROUP BY window(t, '5 minutes'), k", "update");
    definition.putObject("trigger").put("kind", "processing-time").put("interval", "100 milliseconds");
    queries.put("patched", definition);
    queries.start("patched");
    awaitRead("patched", written.get("words").size());
    String run = queries.get("patched").runId();

    QueryPreview preview = queries.preview(changed(definition, "SELECT window, k, count(*) AS n FROM words GROUP BY window(t, '6 minutes'), k"), "patched");
    assertThat(preview.checkpoint().exists()).isTrue();
    assertThat(preview.checkpoint().survives()).isFalse();
    assertThat(preview.checkpoint().changes()).singleElement().satisfies(change -> assertThat(change.field()).isEqualTo("/sql"));
    Problem refused =
        catchThrowableOfType(
            Problem.class,
            () -> queries.patch("patched", Json.node("{\"sql\":\"SELECT window, k, count(*) AS n FROM words GROUP BY window(t, '6 minutes'), k\"}"), false));
    assertThat(refused.kind()).isEqualTo(Problem.Kind.CONFLICT);
    assertThat(queries.get("patched").runId()).as("it runs on").isEqualTo(run);
    assertThat(queries.get("patched").definition().sql()).contains("5 minutes");

    List<String> before = bare(definition.path("sql").asText());
    queries.patch(
        "patched",
        Json.node("{\"sql\":\"SELECT window, k, count(*) AS n FROM words WHERE k <> 'c' GROUP BY window(t, '5 minutes'), k\",\"watermark\":{\"delay\":\"2 days\"}}"),
        false);
    assertThat(queries.get("patched").state()).isIn(QueryView.State.running, QueryView.State.starting);
    assertThat(queries.get("patched").definition().watermark().delay().text()).isEqualTo("2 days");
    append("words", 0, List.of("{\"t\":\"2024-03-01T12:00:01.000Z\",\"k\":\"a\",\"v\":1}", "{\"t\":\"2024-03-01T12:00:01.000Z\",\"k\":\"c\",\"v\":1}"));
    awaitRead("patched", written.get("words").size());
    queries.stop("patched");
    List<String> after = result("patched");
    assertThat(after).as("state went on: one more a, no more c").hasSameSizeAs(before);
    String a = "{\"window\":{\"start\":\"2024-03-01T12:00:00.000Z\",\"end\":\"2024-03-01T12:05:00.000Z\"},\"k\":\"a\",\"n\":";
    assertThat(count(after, a)).isEqualTo(count(before, a) + 1);
    assertThat(count(after, a.replace("\"a\"", "\"c\""))).isEqualTo(count(before, a.replace("\"a\"", "\"c\"")));
    assertThat(queries.get("patched").disagreements()).isZero();

    queries.patch("patched", Json.node("{\"sql\":\"SELECT window, k, count(*) AS n FROM words GROUP BY window(t, '6 minutes'), k\"}"), true);
    assertThat(queries.get("patched").state()).as("one that did not run is changed only").isEqualTo(QueryView.State.stopped);
  }

  private static ObjectNode changed(ObjectNode definition, String sql) {
    return definition.deepCopy().put("sql", sql);
  }

  private static long count(List<String> rows, String beginning) {
    return rows.stream().filter(row -> row.startsWith(beginning)).map(row -> row.replaceAll(".*:(\\d+)}", "$1")).mapToLong(Long::parseLong).sum();
  }

  @Test
  void pausedStaysPausedOverARestartOfTheServer() {
    ObjectNode definition = definition("SELECT k, count(*) AS n FROM words GROUP BY k", "update");
    definition.putObject("trigger").put("kind", "processing-time").put("interval", "100 milliseconds");
    queries.put("paused", definition);
    assertThat(catchThrowableOfType(Problem.class, () -> queries.pause("paused")).kind()).isEqualTo(Problem.Kind.CONFLICT);
    queries.start("paused");
    awaitRead("paused", written.get("words").size());
    assertThat(queries.pause("paused").state()).isEqualTo(QueryView.State.stopped);
    close();
    openRegistry();
    queries.resume(() -> {});
    assertThat(queries.get("paused").state()).isEqualTo(QueryView.State.stopped);
    assertThat(queries.get("paused").last().kind()).isEqualTo(Mark.Kind.paused);
    assertThat(queries.resume("paused").last().kind()).isEqualTo(Mark.Kind.resumed);
    await("it goes on").atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(queries.get("paused").state()).isEqualTo(QueryView.State.running));
    assertThat(result("paused")).as("its result is drawn again").isEqualTo(bare(definition.path("sql").asText()));
  }

  private void awaitRead(String id, long rows) {
    await(id + " has read " + rows)
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(
            () -> {
              assertThat(queries.get(id).error()).isNull();
              assertThat(queries.progress(id, 10_000).stream().filter(p -> !p.idle()).mapToLong(Point::inputRows).sum()).isEqualTo(rows);
            });
  }
}
