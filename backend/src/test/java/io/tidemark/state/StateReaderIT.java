package io.tidemark.state;

import static io.tidemark.state.FileQuery.event;
import static org.apache.spark.sql.functions.approx_count_distinct;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.engine.SparkEngine;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the reader says is in the state store is what real queries have there, with either provider. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StateReaderIT {
  private static final String HOUR = "2024-03-01T";

  @TempDir static Path data;
  private SparkEngine engine;
  private StateReader reader;
  private int folders;

  @BeforeAll
  void start() {
    engine = SparkEngine.start("local[2]", data, "127.0.0.1", List.of());
    engine.session().conf().set("spark.sql.streaming.numRecentProgressUpdates", "200");
    engine.session().conf().set("spark.sql.streaming.stateStore.maintenanceInterval", "100ms");
    reader = new StateReader(engine.session());
  }

  @AfterAll
  void stop() {
    reader.close();
    engine.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"HDFSBacked", "RocksDB"})
  void windowsOfEachPartitionAndOfAnEarlierBatch(String provider) throws Exception {
    UnaryOperator<Dataset<Row>> plan =
        events ->
            delayed(events)
                .groupBy(window(col("t"), "2 minutes").as("window"), col("k"))
                .agg(count(lit(1)).as("n"), sum("v").as("total"), approx_count_distinct("v").as("kinds"));
    try (FileQuery query = started(provider, "append", plan)) {
      query.batch(event("12:00:10", "a", 1), event("12:00:20", "a", 2), event("12:01:00", "b", 3));
      query.batch(event("12:04:00", "a", 4));

      StateView now = reader.read("windows", query.checkpoint, null);

      assertThat(now.batchId()).as("after the no-data batch that evicts").isEqualTo(3);
      assertThat(now.operators()).hasSize(1);
      assertThat(now.operators().get(0).name()).isEqualTo("stateStoreSave");
      assertThat(rows(now)).containsExactly("default {\"window\":{\"start\":\"" + HOUR + "12:04:00.000Z\",\"end\":\"" + HOUR
          + "12:06:00.000Z\"},\"k\":\"a\"} {\"count\":1,\"sum\":4.0,\"sketch\":\"(sketch, 416 bytes)\"}");
      agrees(query, now);
      StateView.Store store = now.operators().get(0).stores().get(0);
      assertThat(store.partitions()).isEqualTo(2);
      assertThat(store.truncated()).isFalse();

      StateView before = reader.read("windows", query.checkpoint, 0L);
      assertThat(before.batchId()).isZero();
      assertThat(rows(before)).hasSize(2).anyMatch(row -> row.contains("\"k\":\"a\"} {\"count\":2,\"sum\":3.0"))
          .anyMatch(row -> row.contains("\"k\":\"b\"} {\"count\":1,\"sum\":3.0"));
      assertThatThrownBy(() -> reader.read("windows", query.checkpoint, 4L)).isInstanceOf(Problem.class)
          .hasMessage("the state of windows after micro-batch 4 can't be read; Spark has kept that of 0 to 3");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HDFSBacked", "RocksDB"})
  void sessions(String provider) throws Exception {
    UnaryOperator<Dataset<Row>> plan =
        events -> delayed(events).groupBy(session_window(col("t"), "1 minute").as("window"), col("k")).agg(count(lit(1)).as("n"));
    try (FileQuery query = started(provider, "append", plan)) {
      query.batch(event("12:00:00", "a", 1), event("12:00:40", "a", 2), event("12:00:10", "b", 3), event("12:01:30", "b", 3));

      StateView view = reader.read("sessions", query.checkpoint, null);

      assertThat(rows(view)).containsExactlyInAnyOrder(
          session("a", "12:00:00", "12:01:40", 2), session("b", "12:00:10", "12:01:10", 1), session("b", "12:01:30", "12:02:30", 1));
      agrees(query, view);
    }
  }

  private static String session(String key, String start, String end, int count) {
    return "default {\"k\":\"%s\",\"sessionStartTime\":\"%s%s.000Z\"} {\"session_window\":{\"start\":\"%s%s.000Z\",\"end\":\"%s%s.000Z\"},\"k\":\"%s\",\"count\":%d}"
        .formatted(key, HOUR, start, HOUR, start, HOUR, end, key, count);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HDFSBacked", "RocksDB"})
  void deduplication(String provider) throws Exception {
    try (FileQuery query = started(provider, "append", events -> delayed(events).dropDuplicates("k"));
        FileQuery within = started(provider, "append", events -> delayed(events).dropDuplicatesWithinWatermark("k"))) {
      for (FileQuery each : List.of(query, within)) {
        each.batch(event("12:00:00", "a", 1), event("12:00:20", "a", 2), event("12:00:10", "b", 3));
        agrees(each, reader.read("dedup", each.checkpoint, null));
      }

      assertThat(rows(reader.read("dedup", query.checkpoint, 0L))).containsExactlyInAnyOrder("default {\"k\":\"a\"} {}", "default {\"k\":\"b\"} {}");
      assertThat(rows(reader.read("dedup", within.checkpoint, 0L)))
          .contains("default {\"k\":\"b\"} {\"expiresAt\":\"" + HOUR + "12:01:10.000Z\"}").hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HDFSBacked", "RocksDB"})
  void bothSidesOfAJoin(String provider) throws Exception {
    Path clicks = data.resolve("join" + provider);
    try (FileQuery right = new FileQuery(engine.session(), clicks);
        FileQuery query = new FileQuery(engine.session(), data.resolve("q" + folders++))) {
      query.start(
          settings(provider),
          "append",
          left -> delayed(left).as("l").join(delayed(right.source(clicks.resolve("input"))).as("r"),
              expr("l.k = r.k and r.t >= l.t and r.t <= l.t + interval 10 minutes"), "leftOuter"));
      query.add(event("12:00:00", "a", 1), event("12:00:30", "b", 2));
      right.add(event("12:00:10", "a", 10));
      query.settle();

      StateView view = reader.read("join", query.checkpoint, null);

      assertThat(view.operators().get(0).name()).isEqualTo("symmetricHashJoin");
      assertThat(view.operators().get(0).stores()).extracting(StateView.Store::name).containsExactly("left", "right");
      assertThat(rows(view)).containsExactlyInAnyOrder(
          "left {\"field0\":\"a\"} {\"t\":\"" + HOUR + "12:00:00.000Z\",\"k\":\"a\",\"v\":1.0}",
          "left {\"field0\":\"b\"} {\"t\":\"" + HOUR + "12:00:30.000Z\",\"k\":\"b\",\"v\":2.0}",
          "right {\"field0\":\"a\"} {\"t\":\"" + HOUR + "12:00:10.000Z\",\"k\":\"a\",\"v\":10.0}");
      agrees(query, view);
    }
  }

  @Test
  void manyRowsAreCountedButNotAllShown() throws Exception {
    try (FileQuery query = started("HDFSBacked", "append", events -> events.dropDuplicates("k"))) {
      query.batch(Stream.iterate(0, i -> i + 1).limit(1_300).map(i -> event("12:00:00", "k" + i, i)).toArray(String[]::new));

      StateView.Store store = reader.read("many", query.checkpoint, null).operators().get(0).stores().get(0);

      assertThat(store.rows()).hasSize(StateReader.MOST_ROWS);
      assertThat(store.total()).isEqualTo(1_300);
      assertThat(store.truncated()).isTrue();
    }
  }

  @Test
  void withoutStateThereAreNoOperators() throws Exception {
    try (FileQuery query = started("HDFSBacked", "append", events -> events)) {
      assertThat(reader.read("plain", query.checkpoint, null)).isEqualTo(StateView.empty("plain"));
      query.batch(event("12:00:00", "a", 1));
      assertThat(reader.read("plain", query.checkpoint, null)).isEqualTo(StateView.empty("plain"));
      assertThat(reader.read("none", data.resolve("none"), null)).isEqualTo(StateView.empty("none"));
    }
  }

  @Test
  void changesNoSettingOfTheSession() throws Exception {
    try (FileQuery query = started("RocksDB", "append", events -> events.dropDuplicates("k"))) {
      query.batch(event("12:00:00", "a", 1));
      settings("HDFSBacked").forEach((key, value) -> engine.session().conf().set(key, value));
      Map<String, String> before = scala.jdk.javaapi.CollectionConverters.asJava(engine.session().conf().getAll());

      assertThat(reader.read("q", query.checkpoint, null).operators()).hasSize(1);

      assertThat(scala.jdk.javaapi.CollectionConverters.asJava(engine.session().conf().getAll())).isEqualTo(before);
    }
  }

  /** The same batches with and without a reader at work: same rows written, same figures in each report, and every read adds up. */
  @ParameterizedTest
  @ValueSource(strings = {"HDFSBacked", "RocksDB"})
  void readingDoesNotDisturbTheQuery(String provider) throws Exception {
    UnaryOperator<Dataset<Row>> plan =
        events -> delayed(events).groupBy(window(col("t"), "2 minutes").as("window"), col("k")).agg(count(lit(1)).as("n"), sum("v").as("total"));
    List<String> alone;
    Map<Long, String> figuresAlone;
    try (FileQuery query = started(provider, "update", plan)) {
      feed(query);
      alone = query.written;
      figuresAlone = figures(query);
    }
    Map<Long, Long> totals = new LinkedHashMap<>();
    AtomicBoolean done = new AtomicBoolean();
    try (FileQuery query = started(provider, "update", plan)) {
      CompletableFuture<Void> reading =
          CompletableFuture.runAsync(
              () -> {
                while (!done.get()) {
                  StateView view = reader.read("busy", query.checkpoint, null);
                  if (view.batchId() != null) {
                    totals.put(view.batchId(), total(view));
                  }
                }
              });
      feed(query);
      done.set(true);
      reading.join();

      assertThat(query.query().exception().isEmpty()).isTrue();
      assertThat(query.written).isEqualTo(alone);
      assertThat(figures(query)).isEqualTo(figuresAlone);
      assertThat(totals).as("batches read while the query ran").hasSizeGreaterThan(2);
      long oldest = ReadableBatches.numbers(query.checkpoint.resolve("commits")).last() - 18;
      assertThat(total(reader.read("busy", query.checkpoint, oldest))).as("rows after the oldest batch kept, " + oldest).isEqualTo(rowsAfter(query, oldest));
      assertThatThrownBy(() -> reader.read("busy", query.checkpoint, 0L)).isInstanceOf(Problem.class).hasMessageContaining("Spark has kept that of " + oldest + " to ");
      for (StreamingQueryProgress batch : query.progress()) {
        if (totals.containsKey(batch.batchId()) && batch.durationMs().containsKey("addBatch")) {
          assertThat(totals.get(batch.batchId())).as("rows after batch " + batch.batchId()).isEqualTo(batch.stateOperators()[0].numRowsTotal());
        }
      }
    }
  }

  private static long rowsAfter(FileQuery query, long batchId) {
    return Stream.of(query.progress()).filter(batch -> batch.batchId() == batchId && batch.durationMs().containsKey("addBatch")).findFirst().orElseThrow()
        .stateOperators()[0].numRowsTotal();
  }

  /** Twenty-five batches that reach the end of retention, with late rows among them. */
  private static void feed(FileQuery query) throws Exception {
    for (int i = 0; i < 25; i++) {
      int minute = i * 2;
      query.batch(
          event("12:%02d:00".formatted(minute), "a", i),
          event("12:%02d:30".formatted(minute), "b", i),
          event("12:%02d:59".formatted(Math.max(0, minute - 7)), "late", i));
    }
  }

  private static Map<Long, String> figures(FileQuery query) {
    Map<Long, String> figures = new LinkedHashMap<>();
    for (StreamingQueryProgress batch : query.progress()) {
      if (batch.durationMs().containsKey("addBatch")) {
        StateOperatorProgress state = batch.stateOperators()[0];
        figures.put(
            batch.batchId(),
            "%d in, %d rows, %d updated, %d removed, %d dropped, watermark %s".formatted(batch.numInputRows(), state.numRowsTotal(),
                state.numRowsUpdated(), state.numRowsRemoved(), state.numRowsDroppedByWatermark(), batch.eventTime().get("watermark")));
      }
    }
    return figures;
  }

  private FileQuery started(String provider, String mode, UnaryOperator<Dataset<Row>> plan) throws Exception {
    return new FileQuery(engine.session(), data.resolve("q" + folders++)).start(settings(provider), mode, plan);
  }

  private static Map<String, String> settings(String provider) {
    Map<String, String> settings = new HashMap<>();
    settings.put("spark.sql.shuffle.partitions", "2");
    settings.put("spark.sql.streaming.stateStore.providerClass", "org.apache.spark.sql.execution.streaming.state." + provider + "StateStoreProvider");
    return settings;
  }

  private static Dataset<Row> delayed(Dataset<Row> events) {
    return events.withWatermark("t", "1 minute");
  }

  private static void agrees(FileQuery query, StateView view) {
    assertThat(total(view)).isEqualTo(query.rowsTotal()).isEqualTo(rows(view).size());
  }

  private static long total(StateView view) {
    return view.operators().stream().flatMap(operator -> operator.stores().stream()).mapToLong(StateView.Store::total).sum();
  }

  private static List<String> rows(StateView view) {
    List<String> rows = new ArrayList<>();
    for (StateView.Operator operator : view.operators()) {
      for (StateView.Store store : operator.stores()) {
        assertThat(store.rows()).allSatisfy(row -> assertThat(row.partition()).isBetween(0, 1));
        store.rows().forEach(row -> rows.add(store.name() + " " + Json.write(row.key()) + " " + Json.write(row.value())));
      }
    }
    return rows;
  }
}
