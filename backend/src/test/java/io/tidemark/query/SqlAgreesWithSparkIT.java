package io.tidemark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.Topics;
import io.tidemark.engine.SparkEngine;
import io.tidemark.eventtime.PlaneMessages;
import io.tidemark.eventtime.Verdict;
import io.tidemark.progress.BatchListener;
import io.tidemark.progress.Point;
import io.tidemark.state.StateView;
import io.tidemark.store.InMemoryStore;
import io.tidemark.wire.Json;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise of {@link VerdictsAgreeWithSparkIT} for queries with a filter and in SQL: where a query is judged at all, what Tidemark
 * says of its events, windows and watermarks is what Spark did, whatever the optimizer made of the conditions.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SqlAgreesWithSparkIT {
  private static final Instant DAY = Instant.parse("2024-03-01T12:00:00Z");
  private static final int ROUNDS = 7;

  @TempDir static Path data;
  private EmbeddedBroker broker;
  private SparkEngine engine;

  @BeforeAll
  void start() {
    broker = EmbeddedBroker.start(data, fault -> {});
    engine = SparkEngine.start("local[2]", data, "127.0.0.1", List.of());
  }

  @AfterAll
  void stop() throws Exception {
    engine.close();
    broker.close();
  }

  @Test
  void onePartition() throws Exception {
    run(61L, 1, true);
  }

  @Test
  void threePartitions() throws Exception {
    run(67L, 3, false);
  }

  private void run(long seed, int partitions, boolean compiled) throws Exception {
    CompiledPlans.set(engine.session(), compiled);
    Random random = new Random(seed);
    String name = "sql" + seed;
    StreamShape shape = new StreamShape(name, "tidemark." + name, "t TIMESTAMP, k STRING, v DOUBLE, n INT", "t", List.of("t", "k", "v", "n"), "earliest");
    try (Topics topics = new Topics(broker.bootstrapServers())) {
      topics.ensure(shape.topic(), partitions);
    }
    InMemoryStore store = new InMemoryStore();
    try (TestingTopic topic = new TestingTopic(broker.bootstrapServers(), shape.topic(), new SparkRecordParser(shape.schema(), "t"));
        QueryRegistry queries =
            new QueryRegistry(
                store.documents("query"), store.journal(), s -> s.equals(name) ? shape : null, topic, new TestingPublisher(), data.resolve("cp" + seed), Clock.systemUTC(), id -> {});
        BatchListener listener = new BatchListener(queries::onProgress)) {
      engine.session().streams().addListener(listener);
      queries.engine(engine, broker.bootstrapServers());
      Map<String, ObjectNode> definitions = definitions(name, random);
      definitions.forEach(
          (id, definition) -> {
            assertThat(queries.preview(definition, null).errors()).as(id).isEmpty();
            assertThat(queries.preview(definition, null).judged()).as(id).isEqualTo(id.startsWith("not-") ? "not: it groups by something other than a column" : "exactly");
            queries.put(id, definition);
          });
      List<String> ids = List.copyOf(definitions.keySet());
      long written = feed(random, partitions, topic, queries, ids);
      Map<Verdict, Integer> seen = new EnumMap<>(Verdict.class);
      for (String id : ids) {
        queries.stop(id);
        check(queries, id, written, seen);
      }
      assertThat(seen).as("the random stream must exercise every verdict")
          .containsKeys(Verdict.ON_TIME, Verdict.LATE, Verdict.MALFORMED, Verdict.DROPPED, Verdict.PARTLY_DROPPED, Verdict.FILTERED, Verdict.NOT_JUDGED);
      engine.session().streams().removeListener(listener);
    }
  }

  private static long feed(Random random, int partitions, TestingTopic topic, QueryRegistry queries, List<String> ids) throws Exception {
    long written = 0;
    Instant now = DAY;
    for (int round = 0; round < ROUNDS; round++) {
      now = now.plusSeconds(random.nextInt(300));
      for (int partition = 0; partition < partitions; partition++) {
        List<String> events = events(random, now);
        topic.append(partition, events);
        written += events.size();
      }
      if (round == 0) {
        ids.forEach(queries::start);
      }
      long all = written;
      await("every query has read round " + round)
          .atMost(Duration.ofSeconds(120))
          .untilAsserted(() -> assertThat(ids).allSatisfy(id -> assertThat(read(queries, id)).isEqualTo(all)));
    }
    return written;
  }

  private static Map<String, ObjectNode> definitions(String s, Random random) {
    Map<String, ObjectNode> all = new LinkedHashMap<>();
    String count = "count(*) AS n, max(v) AS top FROM " + s;
    all.put("tumbling", sql(s, random, "update", "SELECT window, k, " + count + " WHERE v >= 25 AND k IN ('a', 'b') GROUP BY window(t, '2 minutes'), k"));
    all.put("by-time", sql(s, random, "append", "SELECT window, " + count + " WHERE minute(t) % 3 <> 0 AND v < 80 GROUP BY window(t, '50 seconds')"));
    all.put(
        "columns",
        sql(s, random, "update", "SELECT k AS letter, window.start AS s, window.end AS e, " + count + " WHERE n > 2 OR k = 'a' GROUP BY window(t, '10 minutes', '5 minutes'), k"));
    all.put("sliding", sql(s, random, "append", "SELECT k, window.start AS s, " + count + " WHERE coalesce(k, 'x') <> 'c' GROUP BY k, window(t, '7 minutes', '3 minutes')"));
    all.put(
        "session", sql(s, random, "append", "SELECT session_window AS w, k, " + count + " WHERE date_trunc('minute', t) > TIMESTAMP '2024-03-01 11:50:00' AND n % 2 = 0 GROUP BY session_window(t, '40 seconds'), k"));
    all.put(
        "within", sql(s, random, "update", "WITH few AS (SELECT t AS at, upper(k) AS u, k AS key FROM " + s + " WHERE v > 10)"
            + " SELECT w.start, key, total * 2 AS twice FROM (SELECT window AS w, key, count(*) AS total FROM few WHERE u LIKE 'A%' GROUP BY window(at, '1 minute'), key) WHERE key IS NOT NULL"));
    all.put("having", sql(s, random, "append", "SELECT window, k, " + count + " GROUP BY window(t, '3 minutes'), k HAVING count(*) > 1 AND k <> 'b'"));
    all.put("complete", sql(s, random, "complete", "SELECT window, k, " + count + " WHERE k = 'a' OR second(t) < 30 GROUP BY window(t, '2 minutes'), k ORDER BY n DESC"));
    all.put("rows", sql(s, random, "append", "SELECT concat(k, '!') AS loud, v / 2 AS half FROM " + s + " WHERE v > 50 AND hour(t) = 12"));
    all.put("not-plain", sql(s, random, "update", "SELECT window, upper(k) AS u, " + count + " GROUP BY window(t, '2 minutes'), upper(k)"));
    all.put("form", form(s, random, "update", "v > 20 AND k IS NOT NULL", "{\"kind\":\"tumbling\",\"size\":\"3 minutes\"}"));
    all.put("form-session", form(s, random, "append", "k <> 'b' OR minute(t) % 2 = 0", "{\"kind\":\"session\",\"gap\":\"30 seconds\"}"));
    return all;
  }

  private static ObjectNode base(String stream, Random random, String mode) {
    ObjectNode definition = JsonNodeFactory.instance.objectNode().put("stream", stream).put("outputMode", mode).put("noDataBatches", random.nextBoolean());
    definition.putObject("watermark").put("delay", 10 * random.nextInt(20) + " seconds");
    definition.putObject("trigger").put("kind", "processing-time").put("interval", random.nextInt(300) + " milliseconds");
    return definition;
  }

  private static ObjectNode sql(String stream, Random random, String mode, String sql) {
    return base(stream, random, mode).put("sql", sql);
  }

  private static ObjectNode form(String stream, Random random, String mode, String filter, String window) {
    ObjectNode definition = base(stream, random, mode).put("filter", filter);
    definition.set("window", Json.node(window));
    definition.putArray("groupBy").add("k");
    return definition;
  }

  private static List<String> events(Random random, Instant now) {
    List<String> events = new ArrayList<>();
    int size = 1 + random.nextInt(25);
    boolean grid = random.nextInt(4) > 0;
    for (int i = 0; i < size; i++) {
      if (random.nextInt(40) == 0) {
        events.add(List.of("{\"t\":\"yesterday\",\"k\":\"a\"}", "{\"k\":\"a\",\"v\":1}", "not json").get(random.nextInt(3)));
        continue;
      }
      long late = random.nextInt(4) == 0 ? random.nextInt(1_200) : random.nextInt(20);
      Instant exact = now.minusSeconds(late).plusMillis(random.nextInt(1_000));
      Instant time = grid ? Instant.ofEpochSecond(exact.getEpochSecond() / 10 * 10) : exact;
      String key = random.nextInt(12) == 0 ? "null" : "\"" + "abc".charAt(random.nextInt(3)) + "\"";
      String number = random.nextInt(15) == 0 ? "null" : String.valueOf(random.nextInt(6));
      events.add("{\"t\":\"%s\",\"k\":%s,\"v\":%s,\"n\":%s}".formatted(Json.text(time), key, random.nextInt(1_000) / 10.0, number));
    }
    return events;
  }

  private static long read(QueryRegistry queries, String id) {
    assertThat(queries.get(id).error()).as(id).isNull();
    return batches(queries, id).stream().mapToLong(Point::inputRows).sum();
  }

  private static List<Point> batches(QueryRegistry queries, String id) {
    return queries.progress(id, 10_000).stream().filter(point -> !point.idle()).toList();
  }

  private static void check(QueryRegistry queries, String id, long written, Map<Verdict, Integer> seen) {
    List<Point> batches = batches(queries, id);
    assertThat(batches).as(id).allSatisfy(p -> assertThat(p.disagreements()).as("batch %s of %s", p.batchId(), id).isEmpty());
    PlaneMessages.Snapshot plane = (PlaneMessages.Snapshot) queries.planeSnapshot(id).orElseThrow();
    plane.events().forEach(event -> seen.merge(event.v(), 1, Integer::sum));
    assertThat(plane.counts().events()).isEqualTo(written);
    assertThat(batches.stream().mapToLong(Point::malformed).sum()).as(id).isEqualTo(plane.counts().malformed());
    if (id.startsWith("not-")) {
      assertThat(plane.notJudged()).isNotBlank();
      assertThat(plane.counts().judged()).isEqualTo(plane.counts().malformed());
      assertThat(plane.events()).allSatisfy(event -> assertThat(event.v()).isIn(Verdict.NOT_JUDGED, Verdict.MALFORMED));
      assertThat(plane.windows()).isEmpty();
      return;
    }
    assertThat(plane.notJudged()).as(id).isNull();
    assertThat(plane.counts().judged()).as("each event is judged exactly once by %s", id).isEqualTo(written);
    if (id.equals("rows")) {
      assertThat(batches.stream().mapToLong(p -> p.rows().size()).sum()).isEqualTo(plane.counts().onTime() + plane.counts().late());
      return;
    }
    assertThat(plane.windows()).as(id).isNotEmpty().allSatisfy(w -> assertThat(w.exact()).isTrue());
    if (id.equals("complete")) {
      long counted = queries.result(id).rows().stream().mapToLong(row -> ((Number) row.get("n")).longValue()).sum();
      assertThat(counted).as("rows that Spark counted").isEqualTo(plane.counts().onTime() + plane.counts().late());
    } else {
      assertThat(batches.stream().mapToLong(Point::expectedDropped).sum()).as(id).isEqualTo(batches.stream().mapToLong(Point::droppedByWatermark).sum());
    }
    stateAgrees(queries, id, batches);
  }

  /** The rows in the state store are as many as the report of that batch says. */
  private static void stateAgrees(QueryRegistry queries, String id, List<Point> batches) {
    StateView state = queries.state(id, null);
    assertThat(state.operators()).as(id).hasSize(1);
    long rows = state.operators().get(0).stores().stream().mapToLong(StateView.Store::total).sum();
    assertThat(batches).as("%d rows in the state of %s", rows, id)
        .anySatisfy(p -> assertThat(List.of(p.batchId(), p.stateRows())).isEqualTo(List.of(state.batchId(), rows)));
  }
}
