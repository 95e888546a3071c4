package io.tidemark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.engine.SparkEngine;
import io.tidemark.wire.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.runtime.MemoryStream;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import scala.jdk.javaapi.CollectionConverters;

/** A lab's query on the shared session, which other queries have used before. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabQueryIT {
  private static final LabQuery.Kind KIND = new LabQuery.Kind("the test", "test-pool", "append", 0);
  private static final String STOP_LIMIT = "spark.sql.streaming.stopTimeout";

  @TempDir static Path data;
  private SparkEngine engine;
  private SparkSession session;

  @BeforeAll
  void start() {
    engine = SparkEngine.start("local[2]", data, "127.0.0.1", List.of());
    session = engine.session();
  }

  @AfterAll
  void stop() {
    engine.close();
  }

  private MemoryStream<String> words() {
    return MemoryStream.apply(1, Encoders.STRING(), session);
  }

  private static Dataset<Row> plan(MemoryStream<String> words) {
    return words.toDF();
  }

  private static void add(MemoryStream<String> words, String... added) {
    words.addData(CollectionConverters.asScala(List.of(added)));
  }

  @Test
  void aQueryHasItsOwnSettingsWhateverWasSetForTheOneBefore() {
    new StartSettings(7, false, "max", "900ms", StartSettings.ROCKS_DB)
        .byName().forEach((name, value) -> session.conf().set(name, value));
    MemoryStream<String> words = words();
    ConcurrentLinkedQueue<String> pools = new ConcurrentLinkedQueue<>();
    LabQuery query = LabQuery.start(session, KIND, "settings", plan(words), data.resolve("settings"), (batch, id) ->
        pools.add(batch.sparkSession().sparkContext().getLocalProperty("spark.scheduler.pool")));
    try {
      add(words, "a");
      query.settle();
      SparkSession own = ((StreamingQueryWrapper) query.spark()).streamingQuery().sparkSession();
      assertThat(StartSettings.small("10ms").byName())
          .allSatisfy((name, value) -> assertThat(own.conf().get(name)).isEqualTo(value));
      assertThat(pools).containsOnly("test-pool");
      assertThat(session.sparkContext().getLocalProperty("spark.scheduler.pool")).isNull();
    } finally {
      query.stop();
    }
    assertThat(query.active()).isFalse();
    assertThat(query.failure()).isEmpty();
  }

  @Test
  void aQueryGoesOnWhereItWasStoppedAndTellsWhyItEnded() {
    MemoryStream<String> words = words();
    Path checkpoint = data.resolve("a folder");
    ConcurrentLinkedQueue<Map.Entry<Long, String>> taken = new ConcurrentLinkedQueue<>();
    LabQuery.Sink sink = (batch, id) -> {
      for (Row row : batch.collectAsList()) {
        taken.add(Map.entry(id, row.getString(0)));
        if (row.getString(0).equals("bad")) {
          throw new IllegalStateException("no room for \"bad\"");
        }
      }
    };
    LabQuery first = LabQuery.start(session, KIND, "goes-on", plan(words), checkpoint, sink);
    add(words, "a");
    first.settle();
    first.stop();
    LabQuery second = LabQuery.start(session, KIND, "goes-on", plan(words), checkpoint, sink);
    add(words, "bad");
    assertThatThrownBy(second::settle).isInstanceOf(Problem.class)
        .hasMessage("the query goes-on has failed: no room for \"bad\"; start another run");
    assertThat(taken).containsExactly(Map.entry(0L, "a"), Map.entry(1L, "bad"));
    assertThat(second.active()).isFalse();
    assertThat(second.end().message()).isEqualTo("no room for \"bad\"");
    assertThat(checkpoint.resolve("commits").resolve("0")).exists();
  }

  @Test
  void aQueryIsNotStartedBesideARunOfItThatDoesNotEnd() {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    MemoryStream<String> words = words();
    LabQuery stuck = LabQuery.start(session, KIND, "stuck", plan(words), data.resolve("stuck"), (batch, id) -> {
      held.countDown();
      awaitDeafly(released);
    });
    add(words, "a");
    awaitDeafly(held);
    String limit = session.conf().get(STOP_LIMIT);
    session.conf().set(STOP_LIMIT, "50ms");
    try {
      stuck.stop();
    } finally {
      session.conf().set(STOP_LIMIT, limit);
    }
    assertThatThrownBy(() -> LabQuery.start(session, KIND, "stuck", plan(words), data.resolve("stuck"), (batch, id) -> {}))
        .isInstanceOf(Problem.class).hasMessageContaining("the query stuck was told to stop and has not ended yet");
    released.countDown();
    await().atMost(Duration.ofSeconds(60)).until(() -> session.streams().active().length == 0);
  }

  @Test
  void aStopWaitsForATaskThatPaysNoHeedToIt() {
    MemoryStream<String> words = words();
    Dataset<Row> deaf = words.toDS().map((MapFunction<String, String>) DeafTask::take, Encoders.STRING()).toDF();
    LabQuery query = LabQuery.start(session, KIND, "deaf", deaf, data.resolve("deaf"), (batch, id) -> batch.collectAsList());
    add(words, "a");
    awaitDeafly(DeafTask.BEGUN);
    CompletableFuture<Boolean> overWhenStopped = CompletableFuture.supplyAsync(() -> {
      query.stop();
      return DeafTask.over;
    });
    await().until(() -> !query.active());
    DeafTask.MAY_END.countDown();
    assertThat(overWhenStopped).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(true);
  }

  /** Static, since Spark makes a copy of what a task does. */
  private static final class DeafTask {
    static final CountDownLatch BEGUN = new CountDownLatch(1);
    static final CountDownLatch MAY_END = new CountDownLatch(1);
    static volatile boolean over;

    static String take(String word) {
      BEGUN.countDown();
      awaitDeafly(MAY_END);
      over = true;
      return word;
    }
  }

  private static void awaitDeafly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
