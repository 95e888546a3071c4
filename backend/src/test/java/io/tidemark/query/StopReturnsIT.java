package io.tidemark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.Topics;
import io.tidemark.diagnosis.Diagnosis;
import io.tidemark.engine.SparkEngine;
import io.tidemark.live.Publisher;
import io.tidemark.progress.BatchListener;
import io.tidemark.progress.Mark;
import io.tidemark.store.InMemoryStore;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A query whose batch is stuck, in a task or in its sink, is ended all the same.
 *
 * <p>What is stuck stays so, deaf to interruption, until the test lets go of it after the stop has returned: a stop that waited for it
 * would never return.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StopReturnsIT {
  private static final String BY_FORCE = "ended by force: ";
  private static final StopLimit LIMIT = new StopLimit(Duration.ofMillis(1_500), Duration.ofMillis(500));

  @TempDir static Path data;
  private final HoldingPublisher publisher = new HoldingPublisher();
  private EmbeddedBroker broker;
  private SparkEngine engine;
  private TestingTopic topic;
  private QueryRegistry queries;
  private BatchListener listener;
  private int written;

  /** Holds the sink of chosen queries on Spark's stream thread. */
  private static final class HoldingPublisher implements Publisher {
    private final Map<String, StuckTasks.Hold> held = new ConcurrentHashMap<>();

    StuckTasks.Hold hold(String query) {
      StuckTasks.Hold hold = new StuckTasks.Hold();
      held.put("query:" + query, hold);
      return hold;
    }

    void free(String query) {
      held.remove("query:" + query).released.countDown();
    }

    @Override
    public void publish(String subject, Object message) {
      StuckTasks.Hold hold = message instanceof QueryView.Messages.ResultDelta ? held.get(subject) : null;
      if (hold != null) {
        hold.take();
      }
    }

    @Override
    public void publishLatest(String subject, String key, Object message) {}

    @Override
    public boolean hasSubscribers(String subject) {
      return false;
    }
  }

  @BeforeAll
  void start() {
    broker = EmbeddedBroker.start(data, fault -> {});
    System.setProperty("spark.plugins", StuckTasks.class.getName());
    try {
      engine = SparkEngine.start("local[4]", data, "127.0.0.1", List.of());
    } finally {
      System.clearProperty("spark.plugins");
    }
    StreamShape shape = new StreamShape("letters", "tidemark.letters", "t TIMESTAMP, k STRING, v BIGINT", "t", List.of("t", "k", "v"), "earliest");
    try (Topics topics = new Topics(broker.bootstrapServers())) {
      topics.ensure(shape.topic(), 1);
    }
    topic = new TestingTopic(broker.bootstrapServers(), shape.topic(), new SparkRecordParser(shape.schema(), "t"));
    InMemoryStore store = new InMemoryStore();
    queries =
        new QueryRegistry(
            store.documents("query"), store.journal(), s -> shape, topic, publisher, data.resolve("checkpoints"), Clock.systemUTC(), id -> {},
            StaticTables.none(), new Diagnosis(publisher), LIMIT);
    listener = new BatchListener(queries::onProgress);
    engine.session().streams().addListener(listener);
    queries.engine(engine, broker.bootstrapServers());
    define("other");
    queries.start("other");
  }

  @AfterAll
  void stop() {
    queries.close();
    listener.close();
    engine.close();
    topic.close();
    broker.close();
  }

  @Test
  @Order(1)
  void aTaskDeafToInterruptionIsFencedAndItsQueryStoppedAndNothingIsLost() throws Exception {
    define("busy");
    write(3);
    StuckTasks.Hold hold = StuckTasks.hold("busy");
    queries.start("busy");
    hold.waits.await();

    assertThat(queries.stop("busy").state()).isEqualTo(QueryView.State.stopped);
    assertThat(lastMark("busy").kind()).isEqualTo(Mark.Kind.stopped);
    assertThat(lastMark("busy").detail()).startsWith(BY_FORCE + "a task of it is busy");
    assertThat(queries.abandoned()).containsExactly("busy");
    for (Runnable again : List.<Runnable>of(() -> queries.start("busy"), () -> queries.restart("busy", null), () -> queries.restart("busy", Json.node("{\"from\":\"scratch\"}")))) {
      assertThatThrownBy(again::run).isInstanceOf(Problem.class).hasMessageContaining("something of it is still alive (a task of it is busy)");
    }
    write(2);
    awaitCount("other");

    StuckTasks.free("busy");
    await("the task has ended").atMost(Duration.ofSeconds(60)).until(() -> queries.abandoned().isEmpty());
    assertThat(count("busy")).as("what the abandoned run has written").isZero();
    queries.start("busy");
    awaitCount("busy");
    assertThat(queries.stop("busy").last().kind()).isEqualTo(Mark.Kind.stopped);
    assertThat(lastMark("busy").detail()).isNull();
  }

  @Test
  @Order(2)
  void aStuckSinkLetsGoOfItsQueryAndADeletedOneLeavesNothing() throws Exception {
    define("sunk");
    StuckTasks.Hold hold = publisher.hold("sunk");
    queries.start("sunk");
    hold.waits.await();

    queries.delete("sunk");
    assertThatThrownBy(() -> queries.get("sunk")).isInstanceOf(Problem.class);
    assertThat(queries.abandoned()).containsExactly("sunk");
    define("sunk");
    assertThatThrownBy(() -> queries.start("sunk")).isInstanceOf(Problem.class).hasMessageContaining("its sink is busy in");
    write(1);
    awaitCount("other");

    publisher.free("sunk");
    await("the sink has ended").atMost(Duration.ofSeconds(60)).until(() -> queries.abandoned().isEmpty());
    assertThat(count("sunk")).isZero();
    queries.start("sunk");
    awaitCount("sunk");
    queries.delete("sunk");
    assertThat(data.resolve("checkpoints").resolve("sunk")).doesNotExist();
  }

  @Test
  @Order(3)
  void aRestartThatCanNotEndTheOldRunLeavesTheQueryStopped() throws Exception {
    define("again");
    StuckTasks.Hold hold = publisher.hold("again");
    queries.start("again");
    hold.waits.await();

    assertThatThrownBy(() -> queries.restart("again", null)).isInstanceOf(Problem.class).hasMessageContaining("still alive");
    assertThat(queries.get("again").state()).isEqualTo(QueryView.State.stopped);
    assertThat(lastMark("again").detail()).startsWith(BY_FORCE + "its sink is busy");

    for (String body : List.of("[]", "\"scratch\"", "null", "{\"from\":7}", "{\"from\":null}")) {
      assertThatThrownBy(() -> queries.restart("again", Json.node(body))).as(body).isInstanceOf(Problem.class).satisfies(
          refused -> assertThat(((Problem) refused).kind()).isEqualTo(Problem.Kind.INVALID));
    }

    publisher.free("again");
    await("the sink has ended").atMost(Duration.ofSeconds(60)).until(() -> queries.abandoned().isEmpty());
    queries.restart("again", null);
    awaitCount("again");
  }

  @Test
  @Order(4)
  void aQueryThatFailsStopsAlone() throws Exception {
    queries.put("breaks", Json.node("{\"stream\":\"letters\",\"groupBy\":[\"k\"],\"aggregates\":[{\"function\":\"sum\",\"column\":\"v\",\"as\":\"n\"}],\"outputMode\":\"update\"}"));
    queries.start("breaks");
    topic.append(0, Collections.nCopies(2, "{\"t\":\"2024-03-01T12:00:00Z\",\"k\":\"a\",\"v\":" + Long.MAX_VALUE + "}"));
    written += 2;

    await("the sum is too large for Spark").atMost(Duration.ofSeconds(60)).until(() -> queries.get("breaks").state() == QueryView.State.failed);
    assertThat(queries.get("breaks").error().condition()).contains("OVERFLOW");
    awaitCount("other");
    awaitCount("again");
    assertThat(queries.get("other").error()).isNull();
    assertThat(queries.meters()).filteredOn(meter -> meter.counts().failures() > 0).extracting(QueryMeter::query).containsExactly("breaks");
  }

  @Test
  @Order(5)
  void closingDoesNotWaitForWhatIsStuck() throws Exception {
    define("last");
    define("lazy");
    StuckTasks.Hold sink = publisher.hold("last");
    StuckTasks.Hold task = StuckTasks.hold("lazy");
    queries.start("last");
    queries.start("lazy");
    sink.waits.await();
    task.waits.await();

    queries.close();
    engine.close();
    assertThat(engine.alive()).isFalse();
    publisher.free("last");
    StuckTasks.free("lazy");
  }

  private void define(String id) {
    queries.put(id, Json.node("{\"stream\":\"letters\",\"groupBy\":[\"k\"],\"aggregates\":[{\"function\":\"count\",\"as\":\"n\"}],\"outputMode\":\"update\"}"));
  }

  private void write(int events) throws Exception {
    topic.append(0, Collections.nCopies(events, "{\"t\":\"2024-03-01T12:00:00Z\",\"k\":\"a\"}"));
    written += events;
  }

  private Mark lastMark(String id) {
    QueryView.Messages.Snapshot snapshot = (QueryView.Messages.Snapshot) queries.querySnapshot(id).orElseThrow();
    return snapshot.marks().get(snapshot.marks().size() - 1);
  }

  private void awaitCount(String id) {
    await(id + " has counted each event once").atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(count(id)).isEqualTo(written));
  }

  private long count(String id) {
    return queries.result(id).rows().stream().mapToLong(row -> ((Number) row.get("n")).longValue()).sum();
  }
}
