package io.tidemark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
 * The promise: what Tidemark says of an event, a window or a watermark is what Spark did.
 *
 * <p>Random streams (disorder, delays, windows, batch cuts, grouping, partitions, malformed records) run through real queries. For
 * each batch the ledger's verdicts must add up to Spark's own figures: rows dropped as Spark counts them, rows in state, and each
 * count that Spark wrote. Most batches' times lie on a grid of ten seconds, and so do delays, sizes and gaps, so that a window's end often
 * equals the watermark and sessions often just touch.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerdictsAgreeWithSparkIT {
  private static final Instant DAY = Instant.parse("2024-03-01T12:00:00Z");
  private static final int ROUNDS = 8;

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
  void onePartitionGentleDisorder() throws Exception {
    run(11L, 1, 60, false);
  }

  @Test
  void onePartitionWildDisorder() throws Exception {
    run(29L, 1, 1_200, true);
  }

  @Test
  void threePartitionsWildDisorder() throws Exception {
    run(37L, 3, 900, false);
  }

  private void run(long seed, int partitions, int disorderSeconds, boolean compiled) throws Exception {
    CompiledPlans.set(engine.session(), compiled);
    Random random = new Random(seed);
    String name = "random" + seed;
    StreamShape shape = new StreamShape(name, "tidemark." + name, "t TIMESTAMP, k STRING, v DOUBLE", "t", List.of("t", "k", "v"), "earliest");
    try (Topics topics = new Topics(broker.bootstrapServers())) {
      topics.ensure(shape.topic(), partitions);
    }
    InMemoryStore store = new InMemoryStore();
    try (TestingTopic topic = new TestingTopic(broker.bootstrapServers(), shape.topic(), new SparkRecordParser(shape.schema(), "t"));
        QueryRegistry queries =
            new QueryRegistry(
                store.documents("query"), store.journal(), s -> shape, topic, new TestingPublisher(), data.resolve("cp" + seed), Clock.systemUTC(), id -> {});
        BatchListener listener = new BatchListener(queries::onProgress)) {
      engine.session().streams().addListener(listener);
      queries.engine(engine, broker.bootstrapServers());
      List<String> ids = new ArrayList<>();
      for (Map.Entry<String, String> definition : definitions(random, name).entrySet()) {
        queries.put(definition.getKey(), Json.node(definition.getValue()));
        ids.add(definition.getKey());
      }
      long written = 0;
      Instant now = DAY;
      for (int round = 0; round < ROUNDS; round++) {
        now = now.plusSeconds(random.nextInt(Math.min(300, disorderSeconds)));
        for (int partition = 0; partition < partitions; partition++) {
          List<String> events = events(random, now, disorderSeconds);
          if (round == 2) {
            events.add("{\"t\":\"nonsense\",\"k\":\"a\"}");
          }
          topic.append(partition, events);
          written += events.size();
        }
        if (round == 0) {
          ids.forEach(queries::start);
        }
        long all = written;
        await("every query has read round " + round)
            .atMost(Duration.ofSeconds(90))
            .untilAsserted(() -> assertThat(ids).allSatisfy(id -> assertThat(read(queries, id)).isEqualTo(all)));
      }
      Map<Verdict, Integer> seen = new EnumMap<>(Verdict.class);
      for (String id : ids) {
        queries.stop(id);
        check(queries, id, written, seen);
      }
      assertThat(seen).as("the random stream must exercise every verdict").containsKeys(Verdict.ON_TIME, Verdict.LATE, Verdict.MALFORMED);
      if (disorderSeconds > 100) {
        assertThat(seen).containsKeys(Verdict.DROPPED, Verdict.PARTLY_DROPPED);
      }
      engine.session().streams().removeListener(listener);
    }
  }

  private static long read(QueryRegistry queries, String id) {
    assertThat(queries.get(id).error()).isNull();
    return queries.progress(id, 10_000).stream().filter(p -> !p.idle()).mapToLong(Point::inputRows).sum();
  }

  private static void check(QueryRegistry queries, String id, long written, Map<Verdict, Integer> seen) {
    List<Point> batches = queries.progress(id, 10_000).stream().filter(p -> !p.idle()).toList();
    assertThat(batches).as(id).allSatisfy(p -> assertThat(p.disagreements()).as("batch %s of %s", p.batchId(), id).isEmpty());
    PlaneMessages.Snapshot plane = (PlaneMessages.Snapshot) queries.planeSnapshot(id).orElseThrow();
    assertThat(plane.counts().judged()).as("each event is judged exactly once by %s", id).isEqualTo(written).isEqualTo(plane.counts().events());
    assertThat(plane.windows()).as(id).isNotEmpty().allSatisfy(w -> assertThat(w.exact()).isTrue());
    boolean complete = plane.outputMode().equals("complete");
    boolean filters = !complete || id.contains("session");
    if (filters) {
      assertThat(batches.stream().mapToLong(Point::expectedDropped).sum()).isEqualTo(batches.stream().mapToLong(Point::droppedByWatermark).sum());
    }
    assertThat(batches.stream().mapToLong(Point::malformed).sum()).isEqualTo(plane.counts().malformed());
    plane.events().forEach(e -> seen.merge(e.v(), 1, Integer::sum));
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

  private static Map<String, String> definitions(Random random, String stream) {
    Map<String, String> definitions = new LinkedHashMap<>();
    definitions.put(
        stream + "-tumbling-update", definition(stream, random, "{\"kind\":\"tumbling\",\"size\":\"" + (1 + random.nextInt(5)) + " minutes\"}", "update", "[\"k\"]", true));
    definitions.put(
        stream + "-tumbling-append", definition(stream, random, "{\"kind\":\"tumbling\",\"size\":\"" + 10 * (2 + random.nextInt(20)) + " seconds\"}", "append", "[]", false));
    definitions.put(
        stream + "-sliding-update",
        definition(stream, random, "{\"kind\":\"sliding\",\"size\":\"10 minutes\",\"slide\":\"" + (2 + random.nextInt(4)) + " minutes\"}", "update", "[]", random.nextBoolean()));
    definitions.put(
        stream + "-sliding-append", definition(stream, random, "{\"kind\":\"sliding\",\"size\":\"7 minutes\",\"slide\":\"3 minutes\"}", "append", "[\"k\"]", random.nextBoolean()));
    definitions.put(
        stream + "-session-append", definition(stream, random, "{\"kind\":\"session\",\"gap\":\"" + 10 * (2 + random.nextInt(10)) + " seconds\"}", "append", "[\"k\"]", random.nextBoolean()));
    definitions.put(
        stream + "-session-complete", definition(stream, random, "{\"kind\":\"session\",\"gap\":\"" + 10 * (1 + random.nextInt(6)) + " seconds\"}", "complete", "[\"k\"]", true));
    definitions.put(stream + "-tumbling-complete", definition(stream, random, "{\"kind\":\"tumbling\",\"size\":\"2 minutes\"}", "complete", "[\"k\"]", true));
    return definitions;
  }

  private static String definition(String stream, Random random, String window, String mode, String groupBy, boolean noData) {
    return "{\"stream\":\"%s\",\"watermark\":{\"delay\":\"%d seconds\"},\"window\":%s,\"groupBy\":%s,\"outputMode\":\"%s\",\"noDataBatches\":%b,"
        .formatted(stream, 10 * random.nextInt(24), window, groupBy, mode, noData)
        + "\"aggregates\":[{\"function\":\"count\",\"as\":\"n\"},{\"function\":\"max\",\"column\":\"v\",\"as\":\"top\"}],"
        + "\"trigger\":{\"kind\":\"processing-time\",\"interval\":\"%d milliseconds\"}}".formatted(random.nextInt(300));
  }

  private static List<String> events(Random random, Instant now, int disorderSeconds) {
    List<String> events = new ArrayList<>();
    int size = 1 + random.nextInt(25);
    boolean grid = random.nextInt(4) > 0;
    for (int i = 0; i < size; i++) {
      if (random.nextInt(40) == 0) {
        events.add(List.of("{\"t\":\"yesterday\",\"k\":\"a\"}", "{\"k\":\"a\",\"v\":1}", "not json", "{\"t\":null,\"k\":\"b\"}").get(random.nextInt(4)));
        continue;
      }
      long late = random.nextInt(4) == 0 ? random.nextInt(disorderSeconds) : random.nextInt(20);
      Instant exact = now.minusSeconds(late).plusMillis(random.nextInt(1_000));
      Instant time = !grid ? exact : Instant.ofEpochSecond(exact.getEpochSecond() / 10 * 10);
      String key = random.nextInt(12) == 0 ? "null" : "\"" + "abc".charAt(random.nextInt(3)) + "\"";
      events.add("{\"t\":\"%s\",\"k\":%s,\"v\":%d}".formatted(Json.text(time), key, random.nextInt(100)));
    }
    return events;
  }
}
