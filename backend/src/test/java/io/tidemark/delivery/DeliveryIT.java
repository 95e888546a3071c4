package io.tidemark.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.Topics;
import io.tidemark.connection.ConnectionRegistry;
import io.tidemark.live.LiveHub;
import io.tidemark.store.InMemoryStore;
import io.tidemark.wire.Json;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each guarantee keeps, on real drivers, sinks and Kafka: a table of what is lost, exact and doubled for each failure, sink and
 * guarantee, the three lanes side by side. {@code -Dtidemark.delivery.runs=N} repeats each cell, half as often where a driver is killed.
 *
 * <p>Each run sends 1 to 6, which are committed; 7 to 12, in which it fails; starts again and goes on; then sends 13 to 15, which
 * everybody reads.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeliveryIT {
  private static final int RUNS = Integer.getInteger("tidemark.delivery.runs", 2);
  /** Each takes a new JVM with Spark. */
  private static final int KILLS = Math.max(1, RUNS / 2);

  /** What a lane ends with: totals of the 15 events, and how often each of 7 to 12 was processed. */
  private record Outcome(int lost, int exact, int doubled, List<Integer> processed) {
    /** The same where the first task, which has three events, took up only so many of them before it failed. */
    Outcome stoppedAfter(int events) {
      List<Integer> fewer = new ArrayList<>(processed);
      fewer.subList(events, 3).replaceAll(times -> processed.get(5));
      return new Outcome(lost, exact, doubled, fewer);
    }
  }

  private static Outcome outcome(int lost, int exact, int doubled, Integer... processed) {
    return new Outcome(lost, exact, doubled, processed.length == 1 ? Collections.nCopies(6, processed[0]) : List.of(processed));
  }

  /** One row of the table: the failure, where the batch stands when it is made to happen, and what each lane ends with. */
  private record Row(FailurePoint point, Point at, Outcome mostOnce, Outcome leastOnce, Outcome exactlyOnce) {
    /** Kafka's refusal comes back while the task goes on: it may have taken up one, two or all three of its events by then. */
    List<Outcome> outcomes(Guarantee guarantee, String sink) {
      Outcome outcome = outcome(guarantee);
      boolean later = point == FailurePoint.SINK && sink.equals("Kafka");
      return later ? List.of(outcome, outcome.stoppedAfter(2), outcome.stoppedAfter(1)) : List.of(outcome);
    }

    Outcome outcome(Guarantee guarantee) {
      return switch (guarantee) {
        case AT_MOST_ONCE -> mostOnce;
        case AT_LEAST_ONCE -> leastOnce;
        case EXACTLY_ONCE -> exactlyOnce;
      };
    }
  }

  private static final List<Row> TABLE = List.of(
      new Row(FailurePoint.TASK, Point.PLANNED,
          outcome(3, 12, 0, 1, 1, 1, 1, 0, 0), outcome(0, 12, 3, 2, 2, 2, 2, 1, 1), outcome(0, 15, 0, 2, 2, 2, 2, 1, 1)),
      new Row(FailurePoint.ANSWER, Point.WRITTEN, outcome(0, 15, 0, 1), outcome(0, 9, 6, 2), outcome(0, 15, 0, 2)),
      new Row(FailurePoint.DRIVER, Point.PLANNED, outcome(6, 9, 0, 0), outcome(0, 15, 0, 1), outcome(0, 15, 0, 1)),
      new Row(FailurePoint.DRIVER, Point.HALF,
          outcome(3, 12, 0, 1, 1, 1, 1, 0, 0), outcome(0, 12, 3, 2, 2, 2, 2, 1, 1), outcome(0, 15, 0, 2, 2, 2, 2, 1, 1)),
      new Row(FailurePoint.DRIVER, Point.WRITTEN, outcome(0, 15, 0, 1), outcome(0, 9, 6, 2), outcome(0, 15, 0, 2)),
      new Row(FailurePoint.SINK, Point.PLANNED, outcome(6, 9, 0, 1, 1, 1, 0, 0, 0), outcome(0, 15, 0, 2, 2, 2, 1, 1, 1), outcome(0, 15, 0, 2)),
      // SQLite refuses to prepare the statement, so that the first task ends with its first event.
      new Row(FailurePoint.SINK, null, outcome(6, 9, 0, 1, 0, 0, 0, 0, 0), outcome(0, 15, 0, 2, 1, 1, 1, 1, 1), outcome(0, 15, 0, 2)),
      new Row(FailurePoint.SOURCE, null, outcome(6, 9, 0, 0), outcome(6, 9, 0, 0), outcome(6, 9, 0, 0)));

  private static final Map<String, String> SINKS =
      Map.of("SQLite", "{\"kind\":\"sqlite\"}", "PostgreSQL", "{\"kind\":\"table\",\"connection\":\"warehouse\"}", "Kafka", "{\"kind\":\"kafka\"}");

  @TempDir static Path data;
  private EmbeddedBroker broker;
  private EmbeddedPostgres postgres;
  private ConnectionRegistry connections;
  private LiveHub hub;
  private DeliveryRuns lab;
  private String run;

  @BeforeAll
  void start() throws Exception {
    broker = EmbeddedBroker.start(data, fault -> { });
    postgres = EmbeddedPostgres.builder().start();
    connections = new ConnectionRegistry(new InMemoryStore().documents("connection"), data.resolve("results.db"), name -> List.of());
    ObjectNode warehouse = Json.mapper().createObjectNode();
    warehouse.put("url", "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres").put("user", "postgres").put("password", "postgres");
    connections.put("warehouse", warehouse);
    hub = new LiveHub("test", Clock.systemUTC());
    lab = new DeliveryRuns(hub, Clock.systemUTC(), () -> List.of("results", "warehouse"));
    lab.open(new KafkaGround("here00", data.resolve("delivery"), broker.access(), connections, () -> TestingDrivers.below(data.resolve("delivery/drivers"))));
  }

  /** Nothing of a run is left behind. */
  @AfterAll
  void stop() throws Exception {
    lab.close();
    try {
      assertThat(tables()).as("tables left in PostgreSQL").isEmpty();
      assertThat(topics()).as("topics left").isEmpty();
      assertThat(folders()).as("folders left").isEmpty();
    } finally {
      hub.close();
      connections.close();
      postgres.close();
      broker.close();
    }
  }

  static Stream<Arguments> cells() {
    List<Arguments> cells = new ArrayList<>();
    for (String sink : List.of("SQLite", "PostgreSQL", "Kafka")) {
      for (Row row : TABLE) {
        boolean its = row.point() != FailurePoint.SINK || sink.equals("SQLite") == (row.at() == null);
        for (int time = 1; its && time <= (row.point() == FailurePoint.DRIVER ? KILLS : RUNS); time++) {
          cells.add(Arguments.of(sink, row.point(), row.at(), time));
        }
      }
    }
    return cells.stream();
  }

  @ParameterizedTest(name = "{0}: {1} at {2}, time {3}")
  @MethodSource("cells")
  void keepsWhatItPromises(String sink, FailurePoint point, Point at, int time) {
    Row row = TABLE.stream().filter(one -> one.point() == point && one.at() == at).findFirst().orElseThrow();
    run = lab.start(Json.node("{\"sink\":" + SINKS.get(sink) + "}")).id();
    await("the run is ready").atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(10)).until(() -> lab.run(run).state() != RunView.State.starting);
    assertThat(lab.run(run).error()).isNull();
    send(6);
    go(Point.COMMITTED);
    send(6);
    RunView.Query down = point == FailurePoint.DRIVER ? RunView.Query.gone : RunView.Query.failed;
    assertThat(fail(row).lanes()).allSatisfy(lane -> assertThat(lane.query()).as("%s", lane).isEqualTo(down));
    if (point == FailurePoint.SINK) {
      play("{\"do\":\"mend\"}");
    }
    play("{\"do\":\"restart\"}");
    go(Point.COMMITTED);
    send(3);
    go(Point.COMMITTED);
    verify(row, sink);
    lab.close(run);
  }

  private void verify(Row row, String sink) {
    List<RunView.Step> steps = lab.run(run).steps();
    RunView.Step last = steps.get(steps.size() - 1);
    for (RunView.Lane lane : last.lanes()) {
      RunView.Totals totals = lane.totals();
      List<Integer> processed = lane.events().subList(6, 12).stream().map(event -> event[1]).toList();
      assertThat(new Outcome(totals.lost(), totals.exact(), totals.doubled(), processed)).as("%s of %s", lane.guarantee(), lane).isIn(row.outcomes(lane.guarantee(), sink));
      assertThat(totals.pending()).isZero();
      assertThat(lane.query()).isEqualTo(RunView.Query.running);
      assertThat(lane.restarts()).isEqualTo(1);
      assertThat(lane.events().subList(0, 6)).allSatisfy(event -> assertThat(event[2]).isEqualTo(1));
      assertThat(lane.events().subList(12, 15)).allSatisfy(event -> assertThat(event[2]).isEqualTo(1));
    }
    assertThat(last.topic().end()).isEqualTo(15);
    assertThat(last.topic().begin()).isEqualTo(row.point() == FailurePoint.SOURCE ? 12 : 0);
    lostStaysLost(steps);
  }

  private static void lostStaysLost(List<RunView.Step> steps) {
    Map<Guarantee, Integer> lost = new HashMap<>();
    for (RunView.Step step : steps) {
      for (RunView.Lane lane : step.lanes()) {
        assertThat(lane.totals().lost()).as("lost by %s, step %d", lane.guarantee(), step.index()).isGreaterThanOrEqualTo(lost.getOrDefault(lane.guarantee(), 0));
        lost.put(lane.guarantee(), lane.totals().lost());
      }
    }
  }

  private RunView.Step fail(Row row) {
    if (row.at() != null) {
      go(row.at());
    }
    RunView.Step step = play("{\"do\":\"fail\",\"point\":\"" + row.point().name().toLowerCase(Locale.ROOT) + "\"}");
    return row.point() == FailurePoint.DRIVER ? step : go(Point.COMMITTED);
  }

  private void send(int events) {
    play("{\"do\":\"send\",\"events\":" + events + "}");
  }

  private RunView.Step go(Point to) {
    return play("{\"do\":\"go\",\"to\":\"" + to.name().toLowerCase(Locale.ROOT) + "\"}");
  }

  private RunView.Step play(String action) {
    return lab.step(run, Json.node("{\"action\":" + action + "}"));
  }

  private List<String> topics() {
    try (Topics topics = new Topics(broker.bootstrapServers())) {
      return topics.names().stream().filter(name -> name.contains("delivery")).toList();
    }
  }

  private List<String> tables() throws Exception {
    try (Connection open = postgres.getPostgresDatabase().getConnection();
        ResultSet rows = open.createStatement().executeQuery("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")) {
      List<String> names = new ArrayList<>();
      while (rows.next()) {
        names.add(rows.getString(1));
      }
      return names;
    }
  }

  private List<String> folders() {
    File[] left = data.resolve("delivery").toFile().listFiles((folder, name) -> !name.equals("drivers"));
    return left == null ? List.of() : Stream.of(left).map(File::getName).toList();
  }
}
