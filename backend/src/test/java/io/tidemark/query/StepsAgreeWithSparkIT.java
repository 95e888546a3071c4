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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The promise, step by step: each step on Kafka answers exactly what Spark alone answers for the same events cut the same way, micro-batch
 * for micro-batch (rows written, both kinds of batches, watermark, rows dropped, rows in state), whatever the window, output mode and
 * state store, with no-data batches on and off, and across a restart from the checkpoint in the middle. The ledger must agree as well.
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
  @ValueSource(longs = {3, 17})
  void eachStepIsWhatSparkAloneWouldDo(long seed) throws Exception {
    Random random = new Random(seed);
    InMemoryStore store = new InMemoryStore();
    TestingPublisher publisher = new TestingPublisher();
    Clock clock = Clock.systemUTC();
    String name = "steps" + seed;
    try (RecordTap tap = new RecordTap();
        StreamRegistry streams = new StreamRegistry(store.documents("stream"), tap, clock, publisher, id -> false);
        QueryRegistry queries =
            new QueryRegistry(
                store.documents("query"), store.journal(), id -> shape(streams, id), new TapReader(tap), publisher, data.resolve("cp" + seed), clock, id -> {});
        Stepper stepper = new Stepper(streams, queries, clock);
        BatchListener listener = new BatchListener(queries::onProgress)) {
      streams.defineIfAbsent(name, StreamDefinition.parse(Json.node("{\"schema\":\"" + SCHEMA + "\",\"eventTime\":\"t\",\"source\":{\"kind\":\"kafka\"}}")));
      streams.connect(broker);
      tap.useParsers(definition -> new SparkRecordParser(definition.schema(), definition.eventTime()));
      engine.session().streams().addListener(listener);
      queries.engine(engine, broker.bootstrapServers());
      await("the topic is open").atMost(Duration.ofSeconds(30)).until(() -> streams.partitions(name) == 1);
      Map<String, BareSteps> bare = begin(queries, shape(streams, name), random);
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
        compare(stepper, name, events(random, now), bare, "seed " + seed + ", step " + step + ", restart before " + restart);
      }
      for (BareSteps one : bare.values()) {
        one.close();
      }
      engine.session().streams().removeListener(listener);
    }
  }

  private static void compare(Stepper stepper, String stream, List<String> events, Map<String, BareSteps> bare, String where) {
    JsonNode body = Json.node("{\"events\":[" + String.join(",", events) + "]}");
    StepAnswer answer = stepper.step(stream, body);
    assertThat(answer.queries().keySet()).isEqualTo(bare.keySet());
    bare.forEach(
        (id, alone) -> {
          QueryStep stepped = answer.queries().get(id);
          assertThat(stepped.error()).as("%s, %s", id, where).isNull();
          assertThat(stepped.batches()).as("%s, %s", id, where).allSatisfy(batch -> assertThat(batch.disagreements()).isEmpty());
          assertThat(stepped.batches().stream().map(StepsAgreeWithSparkIT::told).toList()).as("%s, %s", id, where).isEqualTo(alone.step(events));
          assertThat(stepped.batches().get(0).events()).as("%s, %s", id, where).hasSize(events.size());
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

  private Map<String, BareSteps> begin(QueryRegistry queries, StreamShape shape, Random random) throws Exception {
    Map<String, BareSteps> bare = new LinkedHashMap<>();
    for (Map.Entry<String, String> one : definitions(shape.id(), random).entrySet()) {
      JsonNode json = Json.node(one.getValue());
      queries.put(one.getKey(), json);
      queries.start(one.getKey());
      QueryDefinition definition = new DefinitionReader(json).read(id -> shape.columns());
      BareSteps alone = new BareSteps(engine.session(), definition, shape, data.resolve("bare").resolve(one.getKey()));
      alone.start();
      bare.put(one.getKey(), alone);
    }
    return bare;
  }

  private static Map<String, String> definitions(String stream, Random random) {
    String tumbling = "{\"kind\":\"tumbling\",\"size\":\"" + 10 * (3 + random.nextInt(25)) + " seconds\"}";
    String sliding = "{\"kind\":\"sliding\",\"size\":\"6 minutes\",\"slide\":\"" + (2 + random.nextInt(3)) + " minutes\"}";
    String session = "{\"kind\":\"session\",\"gap\":\"" + 10 * (2 + random.nextInt(12)) + " seconds\"}";
    boolean noData = random.nextBoolean();
    Map<String, String> all = new LinkedHashMap<>();
    add(all, stream, random, tumbling, "update", "memory", noData);
    add(all, stream, random, tumbling, "append", "rocksdb", !noData);
    add(all, stream, random, sliding, "append", "memory", noData);
    add(all, stream, random, sliding, "update", "rocksdb", !noData);
    add(all, stream, random, sliding, "complete", "memory", noData);
    add(all, stream, random, session, "append", "rocksdb", noData);
    add(all, stream, random, session, "complete", "memory", !noData);
    add(all, stream, random, "null", "update", "rocksdb", noData);
    return all;
  }

  private static void add(Map<String, String> all, String stream, Random random, String window, String mode, String store, boolean noData) {
    all.put(
        stream + "-" + all.size() + "-" + mode,
        ("{\"stream\":\"%s\",\"watermark\":{\"delay\":\"%d seconds\"},\"window\":%s,\"groupBy\":[\"k\"],\"outputMode\":\"%s\",\"stateStore\":\"%s\","
                + "\"noDataBatches\":%b,\"trigger\":{\"kind\":\"manual\"},\"aggregates\":[{\"function\":\"count\",\"as\":\"n\"},{\"function\":\"sum\",\"column\":\"v\",\"as\":\"total\"}]}")
            .formatted(stream, 10 * random.nextInt(20), window, mode, store, noData));
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
