package io.tidemark.delivery;

import static io.tidemark.delivery.Guarantee.AT_LEAST_ONCE;
import static io.tidemark.delivery.Guarantee.AT_MOST_ONCE;
import static io.tidemark.delivery.Guarantee.EXACTLY_ONCE;
import static io.tidemark.delivery.LaneReport.Query.FAILED;
import static io.tidemark.delivery.LaneReport.Query.RUNNING;
import static io.tidemark.delivery.Point.COMMITTED;
import static io.tidemark.delivery.Point.HALF;
import static io.tidemark.delivery.Point.PLANNED;
import static io.tidemark.delivery.Point.WRITTEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.delivery.driver.DriverJvm;
import io.tidemark.wire.Problem;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One real driver, real sinks: every point is where it says, every failure strikes where it says, by what can be read from
 * outside.
 */
final class DeliveryDriverIT {
  @TempDir static Path data;
  private static EmbeddedBroker broker;
  private static EmbeddedPostgres postgres;
  private static DriverProcesses factory;
  private static Driver driver;
  private static int lanes;

  @BeforeAll
  static void start() throws Exception {
    factory = TestingDrivers.below(data.resolve("drivers"));
    broker = EmbeddedBroker.start(data, fault -> { });
    postgres = EmbeddedPostgres.builder().start();
    driver = factory.start();
  }

  @AfterAll
  static void stop() throws Exception {
    factory.close();
    factory.close();
    assertThat(driver.alive()).isFalse();
    postgres.close();
    broker.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql", "kafka"})
  void atLeastOnceHaltsAtEachPointAndWritesAgainWhatWasNotCommitted(String sink) throws Exception {
    TestingLane lane = lane(AT_LEAST_ONCE, sink);
    assertThat(lane.open(driver)).isEqualTo(new LaneReport(RUNNING, null, null, null));
    assertThat(lane.go(PLANNED)).as("nothing to read").isEqualTo(new LaneReport(RUNNING, null, null, null));
    lane.send(6);
    assertThat(lane.go(PLANNED)).isEqualTo(new LaneReport(RUNNING, PLANNED, 0L, null));
    assertThat(lane.log("offsets")).containsExactly("0");
    assertThat(lane.processed()).isEmpty();
    assertThat(lane.go(HALF)).isEqualTo(new LaneReport(RUNNING, HALF, 0L, null));
    assertThat(lane.processed()).containsExactly("1,0,1", "1,0,2", "1,0,3", "1,0,4");
    assertThat(lane.sink.events()).containsExactly(1L, 2L, 3L);
    assertThat(lane.go(WRITTEN)).isEqualTo(new LaneReport(RUNNING, WRITTEN, 0L, null));
    assertThat(lane.processed()).hasSize(6);
    assertThat(lane.sink.events()).isEqualTo(numbers(1, 6));
    assertThat(lane.log("commits")).isEmpty();
    assertThat(lane.go(COMMITTED)).isEqualTo(new LaneReport(RUNNING, COMMITTED, 0L, null));
    assertThat(lane.log("commits")).containsExactly("0");

    lane.fail(LaneFailure.TASK);
    lane.send(4);
    LaneReport failed = lane.go(COMMITTED);
    assertThat(failed).isEqualTo(new LaneReport(FAILED, null, 1L, failed.error()));
    assertThat(failed.error()).matches("Task 1 in stage .* failed 1 times: the second task of batch 1 was made to fail");
    assertThat(lane.sink.events()).isEqualTo(numbers(1, 8));
    assertThat(lane.open(driver)).as("the batch runs again").isEqualTo(new LaneReport(RUNNING, PLANNED, 1L, null));
    assertThat(lane.go(COMMITTED).point()).isEqualTo(COMMITTED);
    assertThat(lane.sink.events()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 7L, 8L, 8L, 9L, 10L);
    assertThat(lane.go(HALF).point()).as("nothing to read").isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "postgresql", "kafka"})
  void exactlyOnceHasNothingOfABatchOrAllOfItOnce(String sink) throws Exception {
    TestingLane lane = lane(EXACTLY_ONCE, sink).send(6);
    lane.open(driver);
    assertThat(lane.go(HALF)).isEqualTo(new LaneReport(RUNNING, HALF, 0L, null));
    assertThat(lane.processed()).containsExactly("1,0,1", "1,0,2", "1,0,3", "1,0,4");
    assertThat(lane.sink.events()).isEmpty();
    assertThat(lane.go(WRITTEN).point()).isEqualTo(WRITTEN);
    assertThat(lane.sink.events()).isEqualTo(numbers(1, 6));
    lane.fail(LaneFailure.ANSWER);
    assertThat(lane.go(COMMITTED).error()).isEqualTo("the sink has batch 0, but its answer was made to get lost");
    assertThat(lane.log("commits")).isEmpty();

    assertThat(lane.open(driver)).isEqualTo(new LaneReport(RUNNING, PLANNED, 0L, null));
    lane.send(2);
    assertThat(lane.go(COMMITTED)).isEqualTo(new LaneReport(RUNNING, COMMITTED, 0L, null));
    assertThat(lane.processed()).as("processed twice").hasSize(12);
    assertThat(lane.sink.events()).as("in the sink once").isEqualTo(numbers(1, 6));
    assertThat(lane.go(COMMITTED)).isEqualTo(new LaneReport(RUNNING, COMMITTED, 1L, null));
    assertThat(lane.sink.events()).isEqualTo(numbers(1, 8));
  }

  @Test
  void atMostOnceNeverReadsAgainWhatWasInHand() throws Exception {
    TestingLane lane = lane(AT_MOST_ONCE, "sqlite").send(3);
    lane.open(driver);
    assertThat(lane.go(PLANNED).point()).as("what was sent before the start is not read").isNull();
    lane.send(4);
    assertThat(lane.go(HALF)).isEqualTo(new LaneReport(RUNNING, HALF, 0L, null));
    lane.fail(LaneFailure.TASK);
    assertThat(lane.go(HALF).query()).as("armed while it stood there").isEqualTo(FAILED);
    assertThat(lane.sink.events()).containsExactly(4L, 5L);
    assertThat(lane.open(driver)).isEqualTo(new LaneReport(RUNNING, null, null, null));
    assertThat(lane.go(COMMITTED).point()).isNull();
    lane.send(1);
    assertThat(lane.go(COMMITTED)).isEqualTo(new LaneReport(RUNNING, COMMITTED, 0L, null));
    assertThat(lane.sink.events()).containsExactly(4L, 5L, 8L);
    assertThat(lane.log("commits")).containsExactly("run2/0");
  }

  @Test
  void recordsThatAreGoneFailTheQuery() throws Exception {
    TestingLane lane = lane(AT_LEAST_ONCE, "sqlite").send(2);
    lane.open(driver);
    lane.go(COMMITTED);
    lane.send(4);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.deleteRecords(Map.of(new TopicPartition(lane.topic(), 0), RecordsToDelete.beforeOffset(5))).all().get();
    }
    LaneReport report = lane.go(COMMITTED);
    assertThat(report.query()).isEqualTo(FAILED);
    assertThat(report.error()).contains("KAFKA_DATA_LOSS", "failOnDataLoss");
    assertThat(lane.sink.events()).containsExactly(1L, 2L);
  }

  @Test
  void aDStreamThatStoresOffsetsFirstLosesWhatWasInHand() throws Exception {
    TestingLane lane = lane(AT_MOST_ONCE, Api.DSTREAM, "sqlite").send(4);
    assertThat(lane.open(driver)).isEqualTo(new LaneReport(RUNNING, null, null, null));
    assertThat(lane.go(PLANNED)).isEqualTo(new LaneReport(RUNNING, PLANNED, 0L, null));
    assertThat(lane.log("commits")).as("stored before anything is done").containsExactly("0");
    assertThat(lane.go(HALF)).isEqualTo(new LaneReport(RUNNING, HALF, 0L, null));
    assertThat(lane.processed()).containsExactly("1,0,1", "1,0,2", "1,0,3");
    lane.fail(LaneFailure.TASK);
    assertThat(lane.go(HALF).error()).contains("the second task of batch 0 was made to fail");
    lane.open(driver);
    assertThat(lane.go(COMMITTED)).isEqualTo(new LaneReport(RUNNING, null, null, null));
    lane.send(1);
    assertThat(lane.go(COMMITTED)).isEqualTo(new LaneReport(RUNNING, COMMITTED, 1L, null));
    assertThat(lane.sink.events()).containsExactly(1L, 2L, 5L);
  }

  @Test
  void aDStreamThatStoresOffsetsLastWritesAgain() throws Exception {
    TestingLane lane = lane(AT_LEAST_ONCE, Api.DSTREAM, "kafka").send(4);
    lane.open(driver);
    assertThat(lane.go(WRITTEN)).isEqualTo(new LaneReport(RUNNING, WRITTEN, 0L, null));
    assertThat(List.of(lane.log("offsets"), lane.log("commits"))).containsExactly(List.of("0"), List.of());
    lane.fail(LaneFailure.ANSWER);
    assertThat(lane.go(COMMITTED).query()).isEqualTo(FAILED);
    lane.open(driver);
    assertThat(lane.go(HALF)).isEqualTo(new LaneReport(RUNNING, HALF, 0L, null));
    assertThat(lane.go(COMMITTED).point()).isEqualTo(COMMITTED);
    assertThat(lane.sink.events()).containsExactly(1L, 1L, 2L, 2L, 3L, 3L, 4L, 4L);
    assertThat(lane.log("commits")).containsExactly("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sqlite", "kafka"})
  void aDStreamThatStoresOffsetsWithTheRowsIsExact(String sink) throws Exception {
    TestingLane lane = lane(EXACTLY_ONCE, Api.DSTREAM, sink).send(4);
    lane.open(driver);
    assertThat(lane.go(HALF).point()).isEqualTo(HALF);
    assertThat(lane.sink.events()).isEmpty();
    lane.fail(LaneFailure.TASK);
    assertThat(lane.go(WRITTEN).query()).isEqualTo(FAILED);
    lane.open(driver);
    lane.fail(LaneFailure.ANSWER);
    assertThat(lane.go(COMMITTED).query()).isEqualTo(FAILED);
    assertThat(lane.sink.events()).isEqualTo(numbers(1, 4));
    lane.open(driver);
    assertThat(lane.go(COMMITTED).point()).as("the sink knows that they are done").isNull();
    lane.send(2);
    assertThat(lane.go(COMMITTED)).isEqualTo(new LaneReport(RUNNING, COMMITTED, 1L, null));
    assertThat(lane.sink.events()).isEqualTo(numbers(1, 6));
  }

  @Test
  void aKilledDriverLeavesWhatWasWrittenAndANewOneGoesOnFromTheCheckpoints() throws Exception {
    TestingLane least = lane(AT_LEAST_ONCE, "sqlite").send(4);
    TestingLane once = lane(EXACTLY_ONCE, "kafka").send(4);
    TestingLane most = lane(AT_MOST_ONCE, "kafka");
    for (TestingLane lane : List.of(least, once, most)) {
      lane.open(driver);
    }
    most.send(4);
    for (TestingLane lane : List.of(least, once, most)) {
      assertThat(lane.go(HALF)).isEqualTo(new LaneReport(RUNNING, HALF, 0L, null));
    }
    driver.kill();
    assertThat(driver.alive()).isFalse();
    assertThat(ProcessHandle.of(driver.pid())).isEmpty();
    assertThatThrownBy(() -> least.go(WRITTEN)).isInstanceOf(Problem.class).hasMessageContaining("the driver " + driver.pid() + " is gone");
    assertThat(List.of(least.sink.events(), once.sink.events(), most.sink.events()))
        .containsExactly(List.of(1L, 2L), List.of(), List.of(1L, 2L));
    assertThat(least.processed()).containsExactly("1,0,1", "1,0,2", "1,0,3");

    driver = factory.start();
    assertThat(least.open(driver)).isEqualTo(new LaneReport(RUNNING, PLANNED, 0L, null));
    assertThat(once.open(driver)).isEqualTo(new LaneReport(RUNNING, PLANNED, 0L, null));
    assertThat(most.open(driver)).isEqualTo(new LaneReport(RUNNING, null, null, null));
    assertThat(least.go(COMMITTED).point()).isEqualTo(COMMITTED);
    assertThat(once.go(COMMITTED).point()).isEqualTo(COMMITTED);
    assertThat(most.go(COMMITTED).point()).isNull();
    assertThat(List.of(least.sink.events(), once.sink.events(), most.sink.events()))
        .containsExactly(List.of(1L, 1L, 2L, 2L, 3L, 4L), List.of(1L, 2L, 3L, 4L), List.of(1L, 2L));
  }

  @Test
  void aDriverWhoseServerIsGoneEnds() throws Exception {
    Process orphan = new ProcessBuilder(DriverJvm.command(data.resolve("orphan"))).start();
    orphan.getOutputStream().close();
    assertThat(orphan.waitFor(30, TimeUnit.SECONDS)).as("ends with its standard input").isTrue();
    assertThat(orphan.exitValue()).isEqualTo(1);
  }

  private static TestingLane lane(Guarantee guarantee, String sink) throws Exception {
    return lane(guarantee, Api.STRUCTURED, sink);
  }

  private static TestingLane lane(Guarantee guarantee, Api api, String sink) throws Exception {
    String name = "lane_" + ++lanes;
    String server = "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
    TestingSink into = switch (sink) {
      case "sqlite" -> TestingSink.table("jdbc:sqlite:" + data.resolve("sink.db"), null, null, name);
      case "postgresql" -> TestingSink.table(server, "postgres", "postgres", name);
      default -> TestingSink.topic(broker, name + "_sink");
    };
    return new TestingLane(guarantee, api, into, broker, data.resolve(name));
  }

  private static List<Long> numbers(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }
}
