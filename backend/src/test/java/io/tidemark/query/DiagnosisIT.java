package io.tidemark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.Topics;
import io.tidemark.diagnosis.Diagnosis;
import io.tidemark.diagnosis.Finding;
import io.tidemark.diagnosis.Severity;
import io.tidemark.engine.SparkEngine;
import io.tidemark.eventtime.PlaneMessages;
import io.tidemark.progress.BatchListener;
import io.tidemark.progress.Point;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.store.InMemoryStore;
import io.tidemark.wire.Json;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Troubles brought about in real queries are found, with figures that are true; a query in good health has none. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DiagnosisIT {
  private static final Instant DAY = Instant.parse("2024-03-01T12:00:00Z");
  private static final List<String> STREAMS = List.of("flow", "silent", "drip", "late");

  @TempDir static Path data;
  private final TestingPublisher publisher = new TestingPublisher();
  private final Diagnosis diagnosis = new Diagnosis(publisher);
  private final List<ProgressSnapshot> reports = new CopyOnWriteArrayList<>();
  private final Map<String, TestingTopic> topics = new LinkedHashMap<>();
  private final ScheduledExecutorService feeds = Executors.newSingleThreadScheduledExecutor();
  private EmbeddedBroker broker;
  private SparkEngine engine;
  private QueryRegistry queries;
  private BatchListener listener;

  @BeforeAll
  void start() throws Exception {
    broker = EmbeddedBroker.start(data, fault -> {});
    engine = SparkEngine.start("local[2]", data, "127.0.0.1", List.of());
    try (Topics made = new Topics(broker.bootstrapServers())) {
      for (String stream : STREAMS) {
        made.ensure(shape(stream).topic(), 1);
        topics.put(stream, new TestingTopic(broker.bootstrapServers(), shape(stream).topic(), new SparkRecordParser(shape(stream).schema(), "t")));
      }
    }
    InMemoryStore store = new InMemoryStore();
    queries =
        new QueryRegistry(
            store.documents("query"), store.journal(), DiagnosisIT::shape, new TestingTopics(topics), publisher, data.resolve("cp"),
            Clock.systemUTC(), id -> {}, StaticTables.none(), diagnosis, StopLimit.USUAL);
    listener = new BatchListener(this::report);
    engine.session().streams().addListener(listener);
    queries.engine(engine, broker.bootstrapServers());
  }

  @AfterAll
  void stop() throws Exception {
    feeds.shutdownNow();
    queries.close();
    listener.close();
    topics.values().forEach(TestingTopic::close);
    engine.close();
    broker.close();
  }

  private void report(ProgressSnapshot progress) {
    reports.add(progress);
    queries.onProgress(progress);
  }

  private static StreamShape shape(String id) {
    return new StreamShape(id, "tidemark." + id, "t TIMESTAMP, k STRING, id INT", "t", List.of("t", "k", "id"), "earliest");
  }

  private static String event(Instant time, int id) {
    return "{\"t\":\"%s\",\"k\":\"%s\",\"id\":%d}".formatted(Json.text(time), "abc".charAt(id % 3), id);
  }

  /** Events of the present, until the pool is shut down or the future is cancelled. */
  private java.util.concurrent.Future<?> feed(String stream, int events, long everyMillis) {
    AtomicInteger next = new AtomicInteger();
    return feeds.scheduleAtFixedRate(
        () -> {
          List<String> values = new ArrayList<>();
          for (int i = 0; i < events; i++) {
            values.add(event(Instant.now(), next.incrementAndGet()));
          }
          try {
            topics.get(stream).append(0, values);
          } catch (Exception e) {
            Thread.currentThread().interrupt();
          }
        },
        0, everyMillis, TimeUnit.MILLISECONDS);
  }

  private void run(String id, String definition) {
    queries.put(id, Json.node(definition));
    queries.start(id);
  }

  private Optional<Finding> finding(String id, String kind) {
    assertThat(queries.get(id).error()).as(id).isNull();
    return diagnosis.findings(id).stream().filter(finding -> finding.kind().equals(kind)).findFirst();
  }

  private Finding found(String id, String kind) {
    await(id + " " + kind).atMost(Duration.ofSeconds(90)).until(() -> finding(id, kind).isPresent());
    return finding(id, kind).orElseThrow();
  }

  private static String query(String stream, String more) {
    return "{\"stream\":\"" + stream + "\",\"trigger\":{\"kind\":\"processing-time\",\"interval\":\"1 second\"}," + more + "}";
  }

  private static final String WATERMARK = "\"watermark\":{\"delay\":\"5 seconds\"},";
  private static final String WINDOW = "\"window\":{\"kind\":\"tumbling\",\"size\":\"10 seconds\"},";
  private static final String COUNT = "\"aggregates\":[{\"function\":\"count\",\"as\":\"n\"}]";

  @Test
  void troublesOfRunningQueriesAreFound() {
    var feed = feed("flow", 20, 200);
    run("behind", query("flow", WATERMARK + WINDOW + COUNT + ",\"maxOffsetsPerTrigger\":10"));
    run("endless", query("flow", "\"groupBy\":[\"id\"]," + COUNT));
    run("held", query("flow", "\"union\":[{\"stream\":\"silent\",\"watermark\":{\"delay\":\"5 seconds\"}}]," + WATERMARK + WINDOW + COUNT));
    run("wide", query("flow", WATERMARK + WINDOW + "\"groupBy\":[\"k\"]," + COUNT + ",\"shufflePartitions\":20"));

    Finding behind = found("behind", "falling-behind");
    assertThat(behind.severity()).isEqualTo(Severity.problem);
    assertThat(behind.figures()).containsEntry("cause", "limit").containsEntry("limit", 10L).containsEntry("caughtUpInMs", null);
    assertThat((double) behind.figures().get("inputRate")).isGreaterThan((double) behind.figures().get("processedRate") * 2);

    Finding endless = found("endless", "state-grows");
    assertThat(endless.figures()).containsEntry("cause", "no-watermark");
    assertThat((long) endless.figures().get("stateRows")).isLessThanOrEqualTo(queries.get("endless").stateRows());

    Finding held = found("held", "watermark-stands-still");
    assertThat(held.figures()).containsEntry("source", "silent").containsEntry("cause", "idle-source").containsEntry("watermark", null);
    assertThat((Map<?, ?>) held.figures().get("rowsBySource")).satisfies(rows -> assertThat(rows.get("silent")).isEqualTo(0L));
    assertThat(found("held", "idle-source").figures()).containsEntry("source", "silent");

    Finding wide = found("wide", "too-many-partitions");
    assertThat(wide.figures()).containsEntry("partitions", 20L).containsEntry("operator", "stateStoreSave");
    assertThat(queries.get("wide").worst()).isNotNull();
    assertThat(publisher.messages).anySatisfy(message -> assertThat(message).isInstanceOfSatisfying(Finding.Message.class, told -> assertThat(told.topic()).isEqualTo("query:wide")));

    ProgressSnapshot stateful = reports.stream().filter(report -> "wide".equals(report.queryId()) && !report.operators().isEmpty()).findAny().orElseThrow();
    assertThat(stateful.operators().get(0).custom().keySet())
        .as("by its default configuration Spark 4.1 reports when the five stores with the oldest snapshots made them")
        .filteredOn(metric -> metric.startsWith("SnapshotLastUploaded.partition_"))
        .hasSize(5);
    feed.cancel(false);
    for (String id : List.of("behind", "endless", "held", "wide")) {
      queries.stop(id);
      assertThat(queries.get(id).findings()).as("%s at rest", id).isZero();
    }
  }

  @Test
  void tinyBatchesAreFoundWithAnIntervalThatWouldDo() {
    var feed = feed("drip", 1, 60);
    run("tiny", "{\"stream\":\"drip\"," + WATERMARK + WINDOW + COUNT + ",\"trigger\":{\"kind\":\"processing-time\",\"interval\":\"0 seconds\"}}");
    Finding tiny = found("tiny", "tiny-batches");
    assertThat((double) tiny.figures().get("rowsPerBatch")).isLessThan(20);
    assertThat((long) tiny.figures().get("suggestedIntervalMs")).isGreaterThanOrEqualTo(9 * (long) tiny.figures().get("batchMs"));
    feed.cancel(false);
    queries.stop("tiny");
  }

  @Test
  void aQueryInGoodHealthHasNoFinding() {
    var feed = feed("flow", 100, 200);
    run("healthy", query("flow", WATERMARK + WINDOW + "\"groupBy\":[\"k\"]," + COUNT).replace("1 second", "2 seconds"));
    await("10 batches").atMost(Duration.ofSeconds(90)).untilAsserted(() -> assertThat(withRows("healthy")).isGreaterThan(9));
    assertThat(diagnosis.findings("healthy")).isEmpty();
    assertThat(diagnosis.view("healthy").looked()).isGreaterThan(6);
    feed.cancel(false);
    queries.stop("healthy");
  }

  private long withRows(String id) {
    return queries.progress(id, 1_000).stream().filter(point -> point.inputRows() > 0).count();
  }

  @Test
  void theDelayNamedForLateEventsSavesNinetyNineOfAHundredInASecondRun() throws Exception {
    Random random = new Random(11);
    List<String> events = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      long late = random.nextInt(3) == 0 ? random.nextInt(300_000) : random.nextInt(3_000);
      events.add(event(DAY.plusSeconds(i).minusMillis(late), i));
    }
    topics.get("late").append(0, events);
    read("late-10s", 10_000);
    long dropped = dropped("late-10s", events.size());
    Finding late = found("late-10s", "late-drops");
    assertThat(late.figures()).containsEntry("exact", true).containsEntry("dropped", dropped).containsEntry("of", 600L).containsEntry("delayMs", 10_000L);
    assertThat(dropped).isGreaterThan(100);
    long saving = (long) late.figures().get("savingDelayMs");
    read("late-saving", saving);
    read("late-less", saving - 1);
    assertThat(dropped("late-saving", events.size())).as("dropped of %d with %d ms", dropped, saving).isLessThanOrEqualTo(dropped / 100);
    assertThat(dropped("late-less", events.size())).as("a millisecond less does not save as many").isGreaterThan(dropped / 100);
    List.of("late-10s", "late-saving", "late-less").forEach(queries::stop);
  }

  /** Reads the same events cut into the same batches, each of 40. */
  private void read(String id, long delayMillis) {
    run(id, "{\"stream\":\"late\",\"watermark\":{\"delay\":\"" + delayMillis + " milliseconds\"}," + WINDOW + COUNT
        + ",\"maxOffsetsPerTrigger\":40,\"trigger\":{\"kind\":\"processing-time\",\"interval\":\"0 seconds\"}}");
  }

  /** How many events were dropped, as judged in agreement with Spark. */
  private long dropped(String id, int events) {
    await(id + " has read all").atMost(Duration.ofSeconds(90)).until(() -> queries.progress(id, 1_000).stream().mapToLong(Point::inputRows).sum() == events);
    assertThat(queries.progress(id, 1_000)).allSatisfy(point -> assertThat(point.disagreements()).isEmpty());
    PlaneMessages.Counts counts = ((PlaneMessages.Snapshot) queries.planeSnapshot(id).orElseThrow()).counts();
    return counts.dropped() + counts.partlyDropped();
  }
}
