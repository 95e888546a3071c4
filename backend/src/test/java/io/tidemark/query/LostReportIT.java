package io.tidemark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.Topics;
import io.tidemark.engine.SparkEngine;
import io.tidemark.eventtime.PlaneMessages;
import io.tidemark.progress.BatchListener;
import io.tidemark.progress.Point;
import io.tidemark.store.InMemoryStore;
import io.tidemark.store.Journal;
import io.tidemark.store.Timeline;
import io.tidemark.wire.Json;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A kill may take with it the report of a batch that Spark had committed: what that batch touched must not be claimed to be known. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LostReportIT {
  private static final Instant NOON = Instant.parse("2024-03-01T12:00:00Z");
  private static final StreamShape SHAPE = new StreamShape("words", "tidemark.words", "t TIMESTAMP, k STRING", "t", List.of("t", "k"), "earliest");

  @TempDir static Path data;
  private EmbeddedBroker broker;
  private SparkEngine engine;
  private TestingTopic topic;

  /** A journal that is killed before it has written the reports of batches, while it is told to. */
  private static final class LosingJournal implements Journal {
    private final Journal kept;
    private boolean losing;

    LosingJournal(Journal kept) {
      this.kept = kept;
    }

    @Override
    public void append(Entry entry) {
      if (!losing || !entry.kind().equals("point")) {
        kept.append(entry);
      }
    }

    @Override
    public List<Entry> newest(String owner, String kind, int limit) {
      return kept.newest(owner, kind, limit);
    }

    @Override
    public List<Entry> between(String owner, String kind, Instant from, Instant to, int limit) {
      return kept.between(owner, kind, from, to, limit);
    }

    @Override
    public Timeline timeline() {
      return kept.timeline();
    }

    @Override
    public void forget(String owner) {
      kept.forget(owner);
    }

    @Override
    public long refused() {
      return kept.refused();
    }
  }

  @BeforeAll
  void start() throws Exception {
    broker = EmbeddedBroker.start(data, fault -> {});
    engine = SparkEngine.start("local[2]", data, "127.0.0.1", List.of());
    try (Topics topics = new Topics(broker.bootstrapServers())) {
      topics.ensure(SHAPE.topic(), 1);
    }
    topic = new TestingTopic(broker.bootstrapServers(), SHAPE.topic(), new SparkRecordParser(SHAPE.schema(), SHAPE.eventTime()));
  }

  @AfterAll
  void stop() throws Exception {
    topic.close();
    engine.close();
    broker.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"delay\":\"1 hour\"}", "null"})
  void whatALostBatchTouchedIsNotCounted(String watermark) throws Exception {
    InMemoryStore store = new InMemoryStore();
    LosingJournal journal = new LosingJournal(store.journal());
    String id = watermark.equals("null") ? "unmarked" : "marked";
    life(store, journal, id, watermark, 0);
    journal.losing = true;
    life(store, journal, id, watermark, 1);
    journal.losing = false;
    for (int life = 2; life < 4; life++) {
      PlaneMessages.Snapshot plane = life(store, journal, id, watermark, 1);
      assertThat(plane.windows()).as("life %d", life).filteredOn(w -> w.s() == NOON.plusSeconds(600).toEpochMilli()).isNotEmpty()
          .allSatisfy(w -> assertThat(w.exact()).isFalse());
    }
    PlaneMessages.Snapshot plane = life(store, journal, id, watermark, 9);
    if (!watermark.equals("null")) {
      assertThat(plane.windows()).as("one that began after the lost batch").filteredOn(w -> w.s() == NOON.plusSeconds(5_400).toEpochMilli()).isNotEmpty()
          .allSatisfy(w -> assertThat(w.exact()).isTrue());
    }
  }

  /** Starts a server, has the query read events of that tenth minute, and ends; nothing may contradict Spark. */
  private PlaneMessages.Snapshot life(InMemoryStore store, Journal journal, String id, String watermark, int tenth) throws Exception {
    try (QueryRegistry queries =
            new QueryRegistry(
                store.documents("query"), journal, s -> SHAPE, topic, new TestingPublisher(), data.resolve("checkpoints"), Clock.systemUTC(), q -> {});
        BatchListener listener = new BatchListener(queries::onProgress)) {
      engine.session().streams().addListener(listener);
      queries.engine(engine, broker.bootstrapServers());
      if (store.documents("query").get(id).isEmpty()) {
        queries.put(
            id,
            Json.node(
                "{\"stream\":\"words\",\"watermark\":%s,\"window\":{\"kind\":\"tumbling\",\"size\":\"10 minutes\"},\"groupBy\":[\"k\"],\"outputMode\":\"update\","
                    .formatted(watermark)
                    + "\"trigger\":{\"kind\":\"available-now\"}}"));
      }
      List<String> events = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        events.add("{\"t\":\"%s\",\"k\":\"%s\"}".formatted(Json.text(NOON.plusSeconds(tenth * 600L + 100 * i)), i % 2 == 0 ? "a" : "b"));
      }
      topic.append(0, events);
      int before = batches(queries, id).size();
      queries.start(id);
      await("it has read what there was")
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(
              () -> {
                assertThat(queries.get(id).state()).isEqualTo(QueryView.State.stopped);
                assertThat(batches(queries, id)).filteredOn(p -> p.inputRows() > 0).hasSizeGreaterThan(0);
                assertThat(batches(queries, id)).hasSizeGreaterThan(before);
              });
      assertThat(batches(queries, id)).allSatisfy(p -> assertThat(p.disagreements()).as("batch %d", p.batchId()).isEmpty());
      assertThat(queries.get(id).disagreements()).isZero();
      engine.session().streams().removeListener(listener);
      return (PlaneMessages.Snapshot) queries.planeSnapshot(id).orElseThrow();
    }
  }

  private static List<Point> batches(QueryRegistry queries, String id) {
    return queries.progress(id, 1_000).stream().filter(p -> !p.idle()).toList();
  }
}
