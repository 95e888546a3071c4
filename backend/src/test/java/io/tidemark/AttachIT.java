package io.tidemark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications of other Sparks in JVMs of their own, attached to a real server by the jar that the server hands out. */
class AttachIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String QUERY = "Orders-by-minute.rows-by-second";

  @TempDir Path folder;

  private TidemarkProcess server(int port) {
    return TidemarkProcess.start(folder.resolve("data"), "--port", "" + port, "--demo", "off");
  }

  private Path jarOf(TidemarkProcess server) throws IOException {
    Path jar = folder.resolve("tidemark-attach.jar");
    try (InputStream in = server.address().resolve("attach/tidemark-attach.jar").toURL().openStream()) {
      Files.copy(in, jar);
    }
    return jar;
  }

  @Test
  void spark35ReportsThroughOneOptionAndOverAKillOfTheServer() throws Exception {
    int port = freePort();
    TidemarkProcess first = server(port);
    String option = "-javaagent:" + jarOf(first) + "=http://127.0.0.1:" + port + "?keep=5&token=s3cret";
    try (AttachedProcess application = AttachedProcess.start(folder.resolve("classes"), AttachedProcess.spark("3.5"), option, "Orders by minute")) {
      awaitPoints(first, application, QUERY, 4);
      JsonNode view = first.get("api/queries/" + QUERY);
      isReadOnly(first, view, "3.5.5");
      agree(first, application, QUERY);
      first.kill();

      int whenKilled = application.progress().size();
      await("batches without a server").atMost(PATIENCE).until(() -> application.progress().size() > whenKilled + 12);
      try (TidemarkProcess second = server(port)) {
        assertThat(second.address().getPort()).isEqualTo(port);
        awaitPoints(second, application, QUERY, 1);
        int back = application.progress().size();
        await("batches after the restart").atMost(PATIENCE).until(() -> newest(second) >= back + 2);
        assertThat(application.end()).as(application::output).isZero();
        await("the end of the query").atMost(PATIENCE).until(() -> second.get("api/queries/" + QUERY).path("state").asText().equals("stopped"));
        allBatchesRan(application);
        whatIsMissingWasCounted(second, application);
        agree(second, application, QUERY);
        assertThat(application.output()).as("the log never shows the token, and complains once").doesNotContain("s3cret")
            .containsOnlyOnce("does not take reports");
      }
    } finally {
      first.kill();
    }
  }

  @Test
  void spark41ReportsThroughOneOptionAndThroughSettings() throws Exception {
    try (TidemarkProcess server = server(0)) {
      Path jar = jarOf(server);
      String address = server.address().toString();
      String spark = AttachedProcess.spark("4.1");
      String withJar = spark + File.pathSeparator + jar;
      String listeners = "spark.sql.streaming.streamingQueryListeners=io.tidemark.attach.TidemarkListener";
      try (AttachedProcess agent = AttachedProcess.start(folder.resolve("a"), spark, "-javaagent:" + jar + "=" + address, "Orders by minute");
          AttachedProcess settings = AttachedProcess.start(folder.resolve("b"), withJar, null, "Волны", listeners, "spark.tidemark.url=" + address)) {
        awaitPoints(server, agent, QUERY, 4);
        isReadOnly(server, server.get("api/queries/" + QUERY), "4.1.0");
        await("the other application").atMost(PATIENCE).until(() -> ids(server).size() == 2);
        String other = ids(server).stream().filter(id -> !id.equals(QUERY)).findFirst().orElseThrow();
        assertThat(other).matches("app-[0-9a-f]{4}\\.rows-by-second");
        assertThat(server.get("api/queries/" + other).at("/attached/application").asText()).isEqualTo("Волны");
        assertThat(agent.end()).as(agent::output).isZero();
        assertThat(settings.end()).as(settings::output).isZero();
        agree(server, agent, QUERY);
        assertThat(server.get("api/queries/" + QUERY).at("/attached/lost").asLong()).isZero();
        assertThat(batches(server, QUERY)).as("nothing was lost").hasSameSizeAs(agent.progress());
        assertThat(server.send("DELETE", "api/attached/Orders-by-minute", null).statusCode()).isEqualTo(204);
        assertThat(ids(server)).containsExactly(other);
      }
    }
  }

  private static void isReadOnly(TidemarkProcess server, JsonNode view, String sparkVersion) {
    assertThat(view.path("definition").isNull()).isTrue();
    assertThat(view.path("state").asText()).isEqualTo("running");
    assertThat(view.at("/attached/application").asText()).isEqualTo("Orders by minute");
    assertThat(view.at("/attached/sparkVersion").asText()).isEqualTo(sparkVersion);
    assertThat(view.at("/attached/queryName").asText()).isEqualTo("rows by second");
    assertThat(view.at("/attached/lostContact").asBoolean()).isFalse();
    for (String call : List.of("start", "stop", "restart")) {
      assertThat(server.send("POST", "api/queries/" + QUERY + "/" + call, "{}").statusCode()).as(call).isEqualTo(409);
    }
    assertThat(server.send("DELETE", "api/queries/" + QUERY, null).body()).contains("can only be changed there");
    assertThat(server.send("GET", "api/queries/" + QUERY + "/result", null).body()).contains("whose rows do not leave it");
  }

  /** What the server tells of each batch is what the application printed of it. */
  private static void agree(TidemarkProcess server, AttachedProcess application, String query) {
    List<JsonNode> points = batches(server, query);
    assertThat(points).isNotEmpty();
    int newest = points.get(points.size() - 1).path("batchId").asInt();
    await("its line of batch " + newest).atMost(PATIENCE).until(() -> application.progress().size() > newest);
    List<JsonNode> printed = application.progress();
    for (JsonNode point : points) {
      int batch = point.path("batchId").asInt();
      JsonNode spark = printed.get(batch);
      assertThat(spark.path("batchId").asInt()).isEqualTo(batch);
      assertThat(point.path("runId")).isEqualTo(spark.path("runId"));
      assertThat(Instant.parse(point.path("at").asText())).isEqualTo(Instant.parse(spark.path("timestamp").asText()));
      assertThat(point.path("inputRows").asLong()).isEqualTo(spark.path("numInputRows").asLong());
      assertThat(point.path("processedRate").asDouble()).isEqualTo(spark.path("processedRowsPerSecond").asDouble(0));
      assertThat(point.path("durationMs")).isEqualTo(spark.path("durationMs"));
      assertThat(Instant.parse(point.path("watermark").asText())).isEqualTo(Instant.parse(spark.at("/eventTime/watermark").asText()));
      assertThat(point.path("stateRows")).isEqualTo(spark.at("/stateOperators/0/numRowsTotal"));
      assertThat(point.path("stateBytes")).isEqualTo(spark.at("/stateOperators/0/memoryUsedBytes"));
      assertThat(point.path("droppedByWatermark")).isEqualTo(spark.at("/stateOperators/0/numRowsDroppedByWatermark"));
    }
  }

  private static void allBatchesRan(AttachedProcess application) {
    List<JsonNode> printed = application.progress();
    assertThat(printed).extracting(progress -> progress.path("batchId").asInt()).isEqualTo(IntStream.range(0, printed.size()).boxed().toList());
    assertThat(Integer.parseInt(application.lines("FINISHED").get(0))).isGreaterThanOrEqualTo(printed.size());
  }

  /** A few acknowledged ones may not have been on disk when the server was killed; everything else is accounted for. */
  private static void whatIsMissingWasCounted(TidemarkProcess server, AttachedProcess application) {
    long lost = server.get("api/queries/" + QUERY).at("/attached/lost").asLong();
    long missing = application.progress().size() - batches(server, QUERY).size();
    assertThat(lost).isGreaterThanOrEqualTo(7);
    assertThat(missing - lost).as("%d missing, %d told as lost", missing, lost).isBetween(0L, 5L);
  }

  private static void awaitPoints(TidemarkProcess server, AttachedProcess application, String query, int points) {
    await(points + " batches of " + query).atMost(PATIENCE).ignoreExceptions()
        .failFast(() -> assertThat(application.output()).doesNotContain("Exception in thread", "FINISHED"))
        .until(() -> batches(server, query).size() >= points);
  }

  private static long newest(TidemarkProcess server) {
    return server.get("api/queries/" + QUERY).path("batchId").asLong(-1);
  }

  private static List<String> ids(TidemarkProcess server) {
    return server.get("api/queries").findValuesAsText("id");
  }

  private static List<JsonNode> batches(TidemarkProcess server, String query) {
    List<JsonNode> points = new ArrayList<>();
    StreamSupport.stream(server.get("api/queries/" + query + "/progress?limit=20000").spliterator(), false)
        .filter(point -> !point.path("idle").asBoolean())
        .forEach(points::add);
    return points;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
