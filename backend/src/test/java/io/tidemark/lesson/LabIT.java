package io.tidemark.lesson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.TapReader;
import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.Topics;
import io.tidemark.engine.SparkEngine;
import io.tidemark.live.LiveHub;
import io.tidemark.progress.BatchListener;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Runs on the real engine: what the worked examples say is what the recording says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabIT {
  private static final String LEFT_BEHIND = "tidemark.lab_here00_r1_left";
  /** Of another Tidemark on the same Kafka. */
  private static final String ELSEWHERE = "tidemark.lab_there1_left";

  @TempDir static Path data;
  private EmbeddedBroker broker;
  private SparkEngine engine;
  private LiveHub hub;
  private LabRuns lab;
  private BatchListener listener;

  @BeforeAll
  void start() throws Exception {
    broker = EmbeddedBroker.start(data, fault -> {});
    engine = SparkEngine.start("local[2]", data, "127.0.0.1", List.of());
    try (Topics topics = new Topics(broker.bootstrapServers())) {
      topics.ensure(LEFT_BEHIND, 1);
      topics.ensure(ELSEWHERE, 1);
    }
    Files.createDirectories(data.resolve("lab-checkpoints/lab_r1_old/offsets"));
    hub = new LiveHub("test", Clock.systemUTC());
    lab = new LabRuns(hub, Clock.systemUTC(), "io/tidemark/lesson/testing");
    SparkStage stage = new SparkStage("here00", engine, broker, data.resolve("lab-checkpoints"), Clock.systemUTC(), TapReader::new);
    listener = new BatchListener(stage::onProgress);
    engine.session().streams().addListener(listener);
    lab.open(stage);
  }

  @AfterAll
  void stop() {
    lab.close();
    listener.close();
    hub.close();
    engine.close();
    broker.close();
  }

  private String start(String body) {
    return lab.start(Json.node(body)).id();
  }

  private RunView ready(String id) {
    await(id + " is ready").atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(10)).until(() -> lab.run(id).state() != RunView.State.starting && lab.run(id).state() != RunView.State.playing);
    assertThat(lab.run(id).state()).as(() -> "error " + lab.run(id).error()).isEqualTo(RunView.State.ready);
    return lab.run(id);
  }

  private List<String> topics() {
    try (Topics topics = new Topics(broker.bootstrapServers())) {
      return topics.names();
    }
  }

  private static List<Integer> totals(RunView run, String query) {
    List<Integer> totals = new ArrayList<>();
    run.steps().forEach(step -> step.queries().get(query).path("batches").forEach(batch -> batch.path("rows").forEach(row -> totals.add(row.path("total").asInt()))));
    return totals;
  }

  private static long dropped(RunView run, String query) {
    long dropped = 0;
    for (RunView.Step step : run.steps()) {
      for (JsonNode batch : step.queries().get(query).path("batches")) {
        dropped += batch.path("droppedByWatermark").asLong();
        assertThat(batch.path("disagreements")).isEmpty();
      }
    }
    return dropped;
  }

  @Test
  void theTeamScoresAnswerAsSparkDoes() {
    assertThat(topics()).contains(ELSEWHERE).doesNotContain(LEFT_BEHIND);
    String id = start("{\"scenarioId\":\"team-scores\",\"play\":6}");
    RunView run = ready(id);
    assertThat(totals(run, "append")).containsExactlyInAnyOrder(5, 18, 4, 12);
    assertThat(dropped(run, "append")).isEqualTo(1);
    assertThat(run.queries().get(0).columns()).extracting(RunView.Column::name).containsExactly("window", "total");
    JsonNode frank = run.steps().get(3).queries().get("append").at("/batches/0/events/0");
    assertThat(frank.path("verdict").asText()).isEqualTo("dropped");
    assertThat(frank.path("arrived").asText()).isEqualTo("2026-03-02T12:08:19.000Z");
    assertThat(frank.path("stream").asText()).isEqualTo("scores");
    JsonNode state = lab.state(id, "append", null);
    assertThat(state.path("query").asText()).isEqualTo("append");
    assertThat(state.at("/operators/0/stores")).isNotEmpty();
    assertThat(run.steps().get(3).events().get(0).offset()).isEqualTo(frank.path("offset").asLong());

    ObjectNode patient = (ObjectNode) Json.node(Json.write(run.scenario()));
    ((ObjectNode) patient.at("/queries/append/watermark")).put("delay", "5 minutes");
    ObjectNode body = (ObjectNode) Json.node("{\"play\":3}");
    body.set("scenario", patient);
    String second = start(body.toString());
    ready(second);
    for (int i = 3; i < 6; i++) {
      assertThat(lab.step(second, Json.node("{}")).index()).isEqualTo(i);
    }
    assertThat(totals(lab.run(second), "append")).containsExactlyInAnyOrder(14, 18, 4, 12);
    assertThat(dropped(lab.run(second), "append")).isZero();
    lab.close(id);
    lab.close(second);
  }

  @Test
  void aRunIsCancelledWhileItPlays() {
    String id = start("{\"scenarioId\":\"team-scores\",\"play\":6}");
    await("it plays").atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5)).until(() -> lab.run(id).played() > 0);
    lab.close(id);
    assertThat(lab.run(id).state()).isEqualTo(RunView.State.closed);
    String starting = start("{\"scenarioId\":\"team-scores\",\"play\":6}");
    lab.close(starting);
    await("their topics are gone").atMost(Duration.ofSeconds(60))
        .until(() -> topics().stream().noneMatch(topic -> topic.contains("_" + id + "_") || topic.contains("_" + starting + "_")));
    assertThat(catchThrowableOfType(Problem.class, () -> lab.step(id, Json.node("{}"))).kind()).isEqualTo(Problem.Kind.GONE);
  }

  @Test
  void oneRunTooManyClosesAnother() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i <= LabRuns.MOST_RUNS; i++) {
      ids.add(start("{\"scenarioId\":\"team-scores\",\"play\":1}"));
      ready(ids.get(i));
    }
    assertThat(lab.run(ids.get(0)).state()).isEqualTo(RunView.State.closed);
    assertThat(ids.subList(1, ids.size())).allSatisfy(id -> assertThat(lab.run(id).state()).isEqualTo(RunView.State.ready));
    ids.forEach(lab::close);
    await("the topics of all are gone").atMost(Duration.ofSeconds(90))
        .until(() -> topics().stream().noneMatch(topic -> ids.stream().anyMatch(id -> topic.contains("_" + id + "_"))));
  }

  @Test
  void aRefusedQueryStandsBesideAGoodOne() throws Exception {
    ObjectNode scenario = (ObjectNode) DocumentText.read(ScenarioTest.text("team-scores"));
    ObjectNode refused = (ObjectNode) scenario.at("/queries/append").deepCopy();
    refused.put("outputMode", "update").putArray("groupBy").add("user");
    refused.putObject("window").put("kind", "session").put("gap", "1 minute");
    ((ObjectNode) scenario.path("queries")).set("sessions", refused);
    ObjectNode body = (ObjectNode) Json.node("{\"play\":2}");
    body.set("scenario", scenario);
    String id = start(body.toString());
    RunView run = ready(id);
    assertThat(run.queries().get(1).refused().pointer()).isEqualTo("/outputMode");
    assertThat(run.queries().get(1).refused().condition()).isEqualTo("STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION");
    assertThat(run.steps().get(1).queries()).containsOnlyKeys("append");
    assertThat(run.steps().get(1).queries().get("append").path("batches")).isNotEmpty();
    lab.close(id);
  }

  @Test
  void twoStreamsAreJoinedInTheNamesOfTheScenario() {
    String scenario =
        "{\"tidemark\":\"scenario/1\",\"id\":\"ads\",\"title\":\"Ads\",\"day\":\"2026-03-02\",\"streams\":{"
            + "\"ads\":{\"schema\":\"eventTime TIMESTAMP, adId STRING\",\"eventTime\":\"eventTime\"},"
            + "\"clicks\":{\"schema\":\"eventTime TIMESTAMP, adId STRING\",\"eventTime\":\"eventTime\"}},"
            + "\"queries\":{\"inner\":{\"stream\":\"ads\",\"join\":{\"stream\":\"clicks\",\"type\":\"inner\",\"on\":[\"adId\"]},\"outputMode\":\"append\"}},"
            + "\"steps\":[{\"events\":[{\"stream\":\"ads\",\"data\":{\"eventTime\":\"12:00\",\"adId\":\"a\"}}]},"
            + "{\"events\":[{\"stream\":\"clicks\",\"data\":{\"eventTime\":\"12:04\",\"adId\":\"a\"}}]}]}";
    String id = start("{\"play\":2,\"scenario\":" + scenario + "}");
    RunView run = ready(id);
    assertThat(run.queries().get(0).refused()).isNull();
    assertThat(run.queries().get(0).columns()).extracting(RunView.Column::name).containsExactly("eventTime", "adId", "clicks_eventTime");
    assertThat(run.steps().get(1).queries().get("inner").at("/result/0/clicks_eventTime").asText()).isEqualTo("2026-03-02T12:04:00.000Z");
    lab.close(id);
  }
}
