package io.tidemark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.Topics;
import io.tidemark.engine.SparkEngine;
import io.tidemark.eventtime.PlaneMessages;
import io.tidemark.eventtime.Verdict;
import io.tidemark.progress.BatchListener;
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
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The promise, for queries that drop duplicates, join two streams or unite them: what Tidemark says of an event, of the keys in state
 * and of the next watermark is what Spark did.
 *
 * <p>Random streams run through real queries that are stopped and started again halfway. One of the two streams now and then brings
 * nothing for a while. Times and delays lie on a grid of ten seconds, so that event times often equal the watermark; join columns are
 * sometimes null.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManySourcesAgreeWithSparkIT {
  private static final Instant DAY = Instant.parse("2024-03-01T12:00:00Z");
  private static final int ROUNDS = 10;

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
  void duplicatesInOnePartition() throws Exception {
    run(41L, 1, "dedup", true);
  }

  @Test
  void duplicatesInThreePartitions() throws Exception {
    run(43L, 3, "dedup", false);
  }

  @Test
  void joins() throws Exception {
    run(47L, 2, "join", true);
  }

  @Test
  void unions() throws Exception {
    run(53L, 2, "union", false);
  }

  private static Map<String, StreamShape> shapes(String name) {
    StreamShape left =
        new StreamShape(name + "-l", "tidemark." + name + "-l", "t TIMESTAMP, k STRING, v DOUBLE", "t", List.of("t", "k", "v"), "earliest");
    StreamShape right =
        new StreamShape(name + "-r", "tidemark." + name + "-r", "v DOUBLE, extra INT, t TIMESTAMP, k STRING", "t", List.of("v", "extra", "t", "k"), "earliest");
    return Map.of(left.id(), left, right.id(), right);
  }

  private void run(long seed, int partitions, String what, boolean compiled) throws Exception {
    CompiledPlans.set(engine.session(), compiled);
    Random random = new Random(seed);
    String name = what + seed;
    Map<String, StreamShape> shapes = shapes(name);
    Map<String, TestingTopic> topics = new LinkedHashMap<>();
    try (Topics broken = new Topics(broker.bootstrapServers())) {
      for (StreamShape shape : shapes.values()) {
        broken.ensure(shape.topic(), partitions);
        topics.put(shape.id(), new TestingTopic(broker.bootstrapServers(), shape.topic(), new SparkRecordParser(shape.schema(), "t")));
      }
    }
    InMemoryStore store = new InMemoryStore();
    try (TestingTopics topic = new TestingTopics(topics);
        QueryRegistry queries =
            new QueryRegistry(
                store.documents("query"), store.journal(), shapes::get, topic, new TestingPublisher(), data.resolve("cp" + seed), Clock.systemUTC(), id -> {});
        BatchListener listener = new BatchListener(queries::onProgress)) {
      engine.session().streams().addListener(listener);
      queries.engine(engine, broker.bootstrapServers());
      Map<String, String> definitions = definitions(what, name + "-l", name + "-r", random);
      definitions.forEach((id, json) -> queries.put(id, Json.node(json)));
      Map<String, Long> written = feed(random, partitions, topic, queries, List.copyOf(definitions.keySet()), name);
      Seen seen = new Seen();
      for (String id : definitions.keySet()) {
        queries.stop(id);
        check(queries, id, written, seen);
      }
      seen.check(what);
      engine.session().streams().removeListener(listener);
    }
  }

  private Map<String, Long> feed(Random random, int partitions, TestingTopics topics, QueryRegistry queries, List<String> ids, String name) throws Exception {
    Map<String, Long> written = new LinkedHashMap<>();
    List<String> sent = new ArrayList<>();
    Instant now = DAY;
    for (int round = 0; round < ROUNDS; round++) {
      now = now.plusSeconds(random.nextInt(120));
      for (String side : List.of("-l", "-r")) {
        boolean silent = side.equals("-r") && (round == 0 || round == 3 || round == ROUNDS / 2);
        for (int partition = 0; partition < partitions && !silent; partition++) {
          List<String> events = events(random, side.equals("-l") ? now : now.minusSeconds(random.nextInt(60)), sent);
          topics.of(name + side).append(partition, events);
          written.merge(name + side, (long) events.size(), Long::sum);
        }
      }
      if (round == ROUNDS / 2) {
        ids.forEach(queries::stop);
      }
      if (round == 0 || round == ROUNDS / 2) {
        ids.forEach(queries::start);
      }
      await("every query has read round " + round)
          .atMost(Duration.ofSeconds(120))
          .untilAsserted(() -> assertThat(ids).allSatisfy(id -> assertThat(read(queries, id)).isEqualTo(due(queries, id, written))));
    }
    return written;
  }

  private static long due(QueryRegistry queries, String id, Map<String, Long> written) {
    QueryDefinition definition = queries.get(id).definition();
    long others = definition.others().stream().mapToLong(other -> written.getOrDefault(other.stream(), 0L)).sum();
    return written.getOrDefault(definition.stream(), 0L) + others;
  }

  private static long read(QueryRegistry queries, String id) {
    assertThat(queries.get(id).error()).as(id).isNull();
    return batches(queries, id).stream().mapToLong(Point::inputRows).sum();
  }

  private static List<Point> batches(QueryRegistry queries, String id) {
    return queries.progress(id, 10_000).stream().filter(point -> !point.idle()).toList();
  }

  /** What the random streams must have brought about, so that agreement means something. */
  private static final class Seen {
    private int dropped;
    private int duplicates;
    private int late;
    private int movedWatermarks;

    void check(String what) {
      assertThat(dropped).as("rows dropped as late").isPositive();
      assertThat(late).as("late rows").isPositive();
      assertThat(movedWatermarks).as("batches that moved the watermark").isGreaterThan(10);
      if (what.equals("dedup")) {
        assertThat(duplicates).as("duplicates").isPositive();
      }
    }
  }

  private static void check(QueryRegistry queries, String id, Map<String, Long> written, Seen seen) {
    List<Point> batches = batches(queries, id);
    assertThat(batches).as(id).allSatisfy(p -> assertThat(p.disagreements()).as("batch %s of %s", p.batchId(), id).isEmpty());
    PlaneMessages.Snapshot plane = (PlaneMessages.Snapshot) queries.planeSnapshot(id).orElseThrow();
    assertThat(plane.counts().judged()).as("each event is judged exactly once by %s", id).isEqualTo(due(queries, id, written)).isEqualTo(plane.counts().events());
    assertThat(batches.stream().mapToLong(Point::expectedDropped).sum()).as(id).isEqualTo(batches.stream().mapToLong(Point::droppedByWatermark).sum());
    assertThat(batches.stream().mapToLong(Point::malformed).sum()).as("malformed, %s", id).isEqualTo(plane.counts().malformed());
    for (PlaneMessages.Event event : plane.events()) {
      seen.dropped += event.v() == Verdict.DROPPED ? 1 : 0;
      seen.late += event.v() == Verdict.LATE ? 1 : 0;
      seen.duplicates += Boolean.TRUE.equals(event.dup()) ? 1 : 0;
    }
    for (int i = 1; i < batches.size(); i++) {
      seen.movedWatermarks += batches.get(i).watermark().isAfter(batches.get(i - 1).watermark()) ? 1 : 0;
    }
    assertThat(queries.events(id, 10_000)).allSatisfy(event -> assertThat(event.stream()).isNotNull());
  }

  private static Map<String, String> definitions(String what, String left, String right, Random random) {
    Map<String, String> definitions = new LinkedHashMap<>();
    String start = "{\"stream\":\"" + left + "\",\"watermark\":{\"delay\":\"" + 10 * (3 + random.nextInt(6)) + " seconds\"},";
    String end = ",\"noDataBatches\":%b,\"trigger\":{\"kind\":\"processing-time\",\"interval\":\"%d milliseconds\"}}".formatted(random.nextBoolean(), random.nextInt(300));
    String window = "\"window\":{\"kind\":\"tumbling\",\"size\":\"1 minute\"},\"groupBy\":[\"k\"],\"aggregates\":[{\"function\":\"count\",\"as\":\"n\"}]";
    switch (what) {
      case "dedup" -> {
        definitions.put(left + "-time", start + "\"deduplicate\":{\"columns\":[\"k\",\"t\"]}" + end);
        definitions.put(left + "-key", start + "\"deduplicate\":{\"columns\":[\"v\",\"k\"]},\"outputMode\":\"update\"" + end);
        definitions.put(left + "-within", start + "\"deduplicate\":{\"columns\":[\"k\",\"v\"],\"withinWatermark\":true}" + end);
      }
      case "join" -> {
        String sides = start + "\"join\":{\"stream\":\"" + right + "\",\"watermark\":{\"delay\":\"40 seconds\"},\"on\":[\"k\"],\"after\":\"0 seconds\",\"before\":\"1 minute\",\"type\":\"";
        for (String type : List.of("inner", "left_outer", "right_outer", "full_outer", "left_semi")) {
          definitions.put(left + "-" + type, sides + type + "\"}" + end);
        }
        definitions.put(left + "-open", start + "\"join\":{\"stream\":\"" + right + "\",\"on\":[\"k\",\"v\"]},\"watermarkPolicy\":\"max\"" + end);
      }
      default -> {
        String other = "\"union\":[{\"stream\":\"" + right + "\",\"watermark\":{\"delay\":\"20 seconds\"}}],";
        definitions.put(left + "-min", start + other + window + end);
        definitions.put(left + "-min-append", start + other + window + ",\"outputMode\":\"append\"" + end);
        definitions.put(left + "-max", start + other + "\"watermarkPolicy\":\"max\"," + window + end);
        definitions.put(left + "-one", start + "\"union\":[{\"stream\":\"" + right + "\"}]," + window + end);
      }
    }
    return definitions;
  }

  private static List<String> events(Random random, Instant now, List<String> sent) {
    List<String> events = new ArrayList<>();
    int size = 1 + random.nextInt(15);
    for (int i = 0; i < size; i++) {
      if (random.nextInt(25) == 0) {
        events.add("{\"t\":\"yesterday\",\"k\":\"a\"}");
      } else if (!sent.isEmpty() && random.nextInt(4) == 0) {
        events.add(sent.get(Math.max(0, sent.size() - 1 - random.nextInt(30))));
      } else {
        long late = random.nextInt(3) == 0 ? random.nextInt(300) : random.nextInt(20);
        Instant time = Instant.ofEpochSecond(now.minusSeconds(late).getEpochSecond() / 10 * 10).plusMillis(random.nextInt(3) == 0 ? random.nextInt(1_000) : 0);
        String key = random.nextInt(3) == 0 ? "null" : "\"" + "abc".charAt(random.nextInt(3)) + "\"";
        String event = "{\"t\":\"%s\",\"k\":%s,\"v\":%d}".formatted(Json.text(time), key, random.nextInt(6));
        sent.add(event);
        events.add(event);
      }
    }
    return events;
  }

  @Test
  void whatSparkRefusesIsSaidWithARemedy() {
    Map<String, StreamShape> shapes = shapes("refused");
    String start = "{\"stream\":\"refused-l\",";
    String join = start + "\"join\":{\"stream\":\"refused-r\",\"on\":[\"k\"],\"type\":\"left_outer\"}";
    assertThat(refusal(shapes, join + "}")).startsWith("/join ").contains("put a watermark on both streams");
    assertThat(refusal(shapes, join + ",\"outputMode\":\"update\"}")).startsWith("/outputMode ").contains("Choose append");
    assertThat(refusal(shapes, start + "\"deduplicate\":{\"columns\":[\"k\"],\"withinWatermark\":true}}")).startsWith("/deduplicate ").contains("add a watermark");
    assertThat(refusal(shapes, start + "\"deduplicate\":{\"columns\":[\"k\"]},\"outputMode\":\"complete\"}")).startsWith("/outputMode ").contains("choose append");
  }

  private String refusal(Map<String, StreamShape> shapes, String json) {
    QueryDefinition definition = new DefinitionReader(Json.node(json)).read(stream -> shapes.get(stream).columns());
    QueryPlanner planner = new QueryPlanner(engine.session(), broker.access(), new Readable(shapes::get, StaticTables.none()));
    Problem problem = catchThrowableOfType(Problem.class, () -> planner.check("refused", new QuerySources(definition, shapes::get)));
    return problem.fields().get(0).pointer() + " " + problem.fields().get(0).detail();
  }
}
