package io.tidemark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.TapReader;
import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.engine.SparkEngine;
import io.tidemark.progress.BatchListener;
import io.tidemark.store.InMemoryStore;
import io.tidemark.stream.RecordTap;
import io.tidemark.stream.StreamDefinition;
import io.tidemark.stream.StreamRegistry;
import io.tidemark.wire.Json;
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
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The promise, step by step: each step on Kafka answers exactly what Spark alone answers for the same events cut the same way, micro-batch
 * for micro-batch (rows written, both kinds of batches, watermark, rows dropped, rows in state), whatever the window, output mode and
 * state store, with one source or two, with joins and deduplication, with no-data batches on and off, and across a restart from the
 * checkpoint in the middle. The ledger must agree as well, and each batch's watermark must be the one told after the batch before.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StepsAgreeWithSparkIT {
  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final String SCHEMA = "t TIMESTAMP, k STRING, v INT";
  private static final int STEPS = 6;

  @TempDir static Path data;
  private EmbeddedBroker broker;
  private SparkEngine engine;

  @BeforeAll
  void start() {
    broker = EmbeddedBroker.start(data, fault -> {});
    engine = SparkEngine.start("local[2]", data, "127.0.0.1", List.of());
    // What Spark alone did is read from its recent progress.
    engine.session().conf().set("spark.sql.streaming.numRecentProgressUpdates", 100);
  }

  @AfterAll
  void stop() throws Exception {
    engine.close();
    broker.close();
  }

  @ParameterizedTest
  @CsvSource({"3, true", "17, false"})
  void eachStepOfAWindowedQueryIsWhatSparkAloneWouldDo(long seed, boolean compiled) throws Exception {
    run(seed, compiled, StepsAgreeWithSparkIT::windowed);
  }

  @ParameterizedTest
  @CsvSource({"5, true", "23, false"})
  void eachStepOverTwoSourcesJoinsAndDuplicatesIsWhatSparkAloneWouldDo(long seed, boolean compiled) throws Exception {
    run(seed, compiled, StepsAgreeWithSparkIT::manySorts);
  }

  private interface Definitions {
    Map<String, String> of(String first, String second, Random random);
  }

  private void run(long seed, boolean compiled, Definitions definitions) throws Exception {
    CompiledPlans.set(engine.session(), compiled);
    Random random = new Random(seed);
    InMemoryStore store = new InMemoryStore();
    TestingPublisher publisher = new TestingPublisher();
    Clock clock = Clock.systemUTC();
    List<String> names = List.of("first" + seed, "second" + seed);
    try (RecordTap tap = new RecordTap();
        StreamRegistry streams = new StreamRegistry(store.documents("stream"), tap, clock, publisher, id -> false);
        QueryRegistry queries =
            new QueryRegistry(
                store.documents("query"), store.journal(), id -> shape(streams, id), new TapReader(tap), publisher, data.resolve("cp" + seed), clock, id -> {});
        Stepper stepper = new Stepper(streams, queries, clock);
        BatchListener listener = new BatchListener(queries::onProgress)) {
      String definition = "{\"schema\":\"" + SCHEMA + "\",\"eventTime\":\"t\",\"source\":{\"kind\":\"kafka\"}}";
      names.forEach(name -> streams.defineIfAbsent(name, StreamDefinition.parse(Json.node(definition))));
      streams.connect(broker);
      tap.useParsers(of -> new SparkRecordParser(of.schema(), of.eventTime()));
      engine.session().streams().addListener(listener);
      queries.engine(engine, broker.bootstrapServers());
      await("the topics are open").atMost(Duration.ofSeconds(30)).until(() -> names.stream().allMatch(name -> streams.partitions(name) == 1));
      Map<String, BareSteps> bare = begin(queries, id -> shape(streams, id), definitions.of(names.get(0), names.get(1), random));
      int restart = 1 + random.nextInt(STEPS - 2);
      Instant now = NOON;
      for (int step = 0; step < STEPS; step++) {
        if (step == restart) {
          for (Map.Entry<String, BareSteps> one : bare.entrySet()) {
            queries.restart(one.getKey(), Json.node("{\"from\":\"checkpoint\"}"));
            one.getValue().restart();
          }
        }
        now = now.plusSeconds(20 + random.nextInt(280));
        Map<String, List<String>> events = new LinkedHashMap<>();
        events.put(names.get(0), events(random, now));
        events.put(names.get(1), random.nextInt(4) == 0 ? List.of() : events(random, now.minusSeconds(random.nextInt(200))));
        compare(stepper, events, bare, "seed " + seed + ", step " + step + ", restart before " + restart);
      }
      for (BareSteps one : bare.values()) {
        one.close();
      }
      engine.session().streams().removeListener(listener);
    }
  }

  private static void compare(Stepper stepper, Map<String, List<String>> events, Map<String, BareSteps> bare, String where) {
    Map<String, Injection> step = new LinkedHashMap<>();
    events.forEach((stream, all) -> step.put(stream, new Injection(Json.node("{\"events\":[" + String.join(",", all) + "]}"), List.of())));
    StepAnswer answer = stepper.step(step);
    assertThat(answer.queries().keySet()).isEqualTo(bare.keySet());
    bare.forEach(
        (id, alone) -> {
          QueryStep stepped = answer.queries().get(id);
          assertThat(stepped.error()).as("%s, %s", id, where).isNull();
          assertThat(stepped.batches()).as("%s, %s", id, where).allSatisfy(batch -> assertThat(batch.disagreements()).isEmpty());
          assertThat(stepped.batches().stream().map(StepsAgreeWithSparkIT::told).toList()).as("%s, %s", id, where).isEqualTo(alone.step(events));
          for (int i = 1; i < stepped.batches().size(); i++) {
            assertThat(stepped.batches().get(i).watermark()).as("%s, %s", id, where).isEqualTo(stepped.batches().get(i - 1).nextWatermark());
          }
        });
  }

  private static BareSteps.Batch told(StepBatch batch) {
    return new BareSteps.Batch(
        batch.batchId(),
        batch.inputRows(),
        batch.watermark() == null ? null : Json.text(batch.watermark()),
        batch.droppedByWatermark(),
        batch.stateRows() == null ? -1 : batch.stateRows(),
        batch.rows().stream().map(Object::toString).sorted().toList());
  }

  private Map<String, BareSteps> begin(QueryRegistry queries, StreamShape.Catalog streams, Map<String, String> definitions) throws Exception {
    Map<String, BareSteps> bare = new LinkedHashMap<>();
    for (Map.Entry<String, String> one : definitions.entrySet()) {
      JsonNode json = Json.node(one.getValue());
      queries.put(one.getKey(), json);
      queries.start(one.getKey());
      QueryDefinition definition = new DefinitionReader(json).read(id -> streams.shape(id).columns());
      BareSteps alone = new BareSteps(engine.session(), new QuerySources(definition, streams), data.resolve("bare").resolve(one.getKey()));
      alone.start();
      bare.put(one.getKey(), alone);
    }
    return bare;
  }

  private static Map<String, String> windowed(String stream, String other, Random random) {
    String tumbling = "{\"kind\":\"tumbling\",\"size\":\"" + 10 * (3 + random.nextInt(25)) + " seconds\"}";
    String sliding = "{\"kind\":\"sliding\",\"size\":\"6 minutes\",\"slide\":\"" + (2 + random.nextInt(3)) + " minutes\"}";
    String session = "{\"kind\":\"session\",\"gap\":\"" + 10 * (2 + random.nextInt(12)) + " seconds\"}";
    boolean noData = random.nextBoolean();
    Map<String, String> all = new LinkedHashMap<>();
    add(all, stream, random, window(tumbling), "update", "memory", noData);
    add(all, stream, random, window(tumbling), "append", "rocksdb", !noData);
    add(all, stream, random, window(sliding), "append", "memory", noData);
    add(all, stream, random, window(sliding), "update", "rocksdb", !noData);
    add(all, stream, random, window(sliding), "complete", "memory", noData);
    add(all, stream, random, window(session), "append", "rocksdb", noData);
    add(all, stream, random, window(session), "complete", "memory", !noData);
    add(all, stream, random, window("null"), "update", "rocksdb", noData);
    add(all, stream, random, "\"groupBy\":[\"t\",\"k\"],", "update", "memory", noData);
    add(all, stream, random, "\"groupBy\":[\"t\"],", "append", "memory", !noData);
    return all;
  }

  private static Map<String, String> manySorts(String first, String second, Random random) {
    String union = "\"union\":[{\"stream\":\"" + second + "\",\"watermark\":{\"delay\":\"" + 10 * random.nextInt(12) + " seconds\"}}],\"watermarkPolicy\":\"%s\","
        + window("{\"kind\":\"tumbling\",\"size\":\"1 minute\"}");
    String join = "\"join\":{\"stream\":\"" + second + "\",\"watermark\":{\"delay\":\"1 minute\"},\"type\":\"%s\",\"on\":[\"k\"],\"after\":\"0 seconds\",\"before\":\"1 minute\"},";
    boolean noData = random.nextBoolean();
    Map<String, String> all = new LinkedHashMap<>();
    add(all, first, random, union.formatted("min"), "append", "memory", noData);
    add(all, first, random, union.formatted("max"), "update", "rocksdb", !noData);
    add(all, first, random, union.formatted("min").replace(window("{\"kind\":\"tumbling\",\"size\":\"1 minute\"}"), "\"groupBy\":[\"t\"],"), "update", "memory", noData);
    add(all, first, random, join.formatted("inner"), "append", "memory", noData);
    add(all, first, random, join.formatted("left_outer"), "append", "rocksdb", !noData);
    add(all, first, random, "\"deduplicate\":{\"columns\":[\"k\",\"v\"]},", "append", "memory", noData);
    add(all, first, random, "\"deduplicate\":{\"columns\":[\"k\",\"t\"]},", "append", "rocksdb", !noData);
    add(all, first, random, "\"deduplicate\":{\"columns\":[\"k\"],\"withinWatermark\":true},", "append", "memory", noData);
    return all;
  }

  private static String window(String window) {
    return "\"window\":" + window + ",\"groupBy\":[\"k\"],\"aggregates\":[{\"function\":\"count\",\"as\":\"n\"},{\"function\":\"sum\",\"column\":\"v\",\"as\":\"total\"}],";
  }

  private static void add(Map<String, String> all, String stream, Random random, String sort, String mode, String store, boolean noData) {
    all.put(
        stream + "-" + all.size() + "-" + mode,
        ("{\"stream\":\"%s\",\"watermark\":{\"delay\":\"%d seconds\"},%s\"outputMode\":\"%s\",\"stateStore\":\"%s\","
                + "\"noDataBatches\":%b,\"trigger\":{\"kind\":\"manual\"}}")
            .formatted(stream, 10 * random.nextInt(20), sort, mode, store, noData));
  }

  /** Times on a grid of ten seconds, so that windows often end exactly at the watermark and sessions often just touch. */
  private static List<String> events(Random random, Instant now) {
    List<String> events = new ArrayList<>();
    int size = 1 + random.nextInt(12);
    for (int i = 0; i < size; i++) {
      long late = random.nextInt(3) == 0 ? random.nextInt(600) : random.nextInt(60);
      Instant time = Instant.ofEpochSecond(now.minusSeconds(late).getEpochSecond() / 10 * 10);
      events.add("{\"t\":\"%s\",\"k\":\"%s\",\"v\":%d}".formatted(Json.text(time), "ab".charAt(random.nextInt(2)), random.nextInt(50)));
    }
    return events;
  }

  private static StreamShape shape(StreamRegistry streams, String id) {
    StreamDefinition definition = streams.definition(id);
    return new StreamShape(id, streams.topic(id), definition.schema(), definition.eventTime(), definition.columnNames(), definition.startingOffsets());
  }
}
