package io.tidemark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar as a user starts it: the command line, the demonstration, the contract over HTTP, and what survives a {@code kill -9}. */
class RealProgramIT {
  private static final Duration START = Duration.ofMinutes(3);
  @TempDir Path folder;

  @Test
  void aWrongCommandLineIsOneLineAndExitCodeTwo() throws Exception {
    assertThat(run("--port", "abc")).satisfies(ended -> {
      assertThat(ended.code()).isEqualTo(2);
      assertThat(ended.output()).contains("--port", "\"abc\"", "0 to 65535").doesNotContain("Exception");
      assertThat(ended.output().lines()).hasSize(1);
    });
    assertThat(run("--colour", "blue").output()).contains("--colour");
    assertThat(run("--version").code()).isZero();
    assertThat(run("--help").output()).contains("--master URL");
  }

  @Test
  void aTakenPortIsOneSentence() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Ended ended = run("--port", "" + taken.getLocalPort(), "--data", folder.resolve("other").toString());
      assertThat(ended.code()).isEqualTo(1);
      assertThat(ended.output()).contains("" + taken.getLocalPort()).contains("--port").doesNotContain("\tat ");
    }
  }

  @Test
  void theDemonstrationAndYourOwnQueriesSurviveAKill() throws Exception {
    Path data = folder.resolve("data");
    JsonNode tumblingBefore;
    try (TidemarkProcess first = TidemarkProcess.start(List.of(), data)) {
      awaitBatches(first, "quakes-tumbling", 4);
      awaitBatches(first, "quakes-session", 2);
      refusesAFormerOwnersDirectory(data);
      followsTheContract(first);
      assertThat(first.send("POST", "api/queries/quakes-sliding/stop", "{}").statusCode()).isEqualTo(200);
      ProcessHandle driver = deliveryDriver(first);
      tumblingBefore = first.get("api/queries/quakes-tumbling");
      first.kill();
      await("the delivery lab's driver ends with its server").atMost(Duration.ofSeconds(30)).until(() -> !driver.isAlive());
      assertThat(data.resolve("delivery")).isNotEmptyDirectory();
    }
    try (TidemarkProcess second = TidemarkProcess.start(TidemarkProcess.quick(), data)) {
      awaitBatches(second, "quakes-tumbling", tumblingBefore.path("batchId").asLong() + 2);

      JsonNode tumbling = second.get("api/queries/quakes-tumbling");
      assertThat(tumbling.path("state").asText()).isEqualTo("running");
      assertThat(tumbling.path("last").path("kind").asText()).isEqualTo("recovered");
      assertThat(tumbling.path("disagreements").asLong()).isZero();
      assertThat(second.get("api/queries/quakes-sliding").path("state").asText()).isEqualTo("stopped");
      assertThat(second.get("api/queries/words-counted").path("state").asText()).isEqualTo("running");
      assertThat(runs(second.get("api/queries/quakes-tumbling/progress?limit=2000"))).as("history holds the run before the kill").hasSizeGreaterThan(1);
      assertThat(texts(second.get("api/queries/words-counted/result").path("rows"), "word")).as("the result table of before is back").contains("dog");
      assertThat(second.get("api/queries/quakes-tumbling/events?limit=2000").findValuesAsText("batchId"))
          .as("events judged before the kill are on the plane again")
          .contains("0");
      List<String> ids = quakeIds(second);
      assertThat(ids).as("the replay went on at the very next row").doesNotHaveDuplicates().hasSizeGreaterThan(20);
    }
  }

  /** The process in which a run of the delivery lab has its queries. */
  private static ProcessHandle deliveryDriver(TidemarkProcess tidemark) {
    String run = TidemarkProcess.json(tidemark.send("POST", "api/delivery/runs", "{\"sink\":{\"kind\":\"kafka\"}}").body()).path("id").asText();
    await("the run is ready").atMost(Duration.ofMinutes(2)).until(() -> tidemark.get("api/delivery/runs/" + run).path("state").asText().equals("ready"));
    ProcessHandle driver = ProcessHandle.of(tidemark.get("api/delivery/runs/" + run).at("/driver/pid").asLong()).orElseThrow();
    assertThat(driver.isAlive()).isTrue();
    return driver;
  }

  private void refusesAFormerOwnersDirectory(Path data) throws Exception {
    Ended ended = run("--port", "0", "--data", data.toString());
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.output()).contains(data.toString()).doesNotContain("\tat ");
  }

  private static void followsTheContract(TidemarkProcess tidemark) throws IOException {
    put(tidemark, "api/streams/words", "{\"schema\":\"eventTime TIMESTAMP, word STRING\",\"eventTime\":\"eventTime\",\"source\":{\"kind\":\"kafka\"}}", 201, 200);
    String query =
        "{\"stream\":\"words\",\"watermark\":{\"delay\":\"10 minutes\"},\"window\":{\"kind\":\"%s\",%s},\"groupBy\":[\"word\"],\"outputMode\":\"%s\",\"stateStore\":\"rocksdb\"}";
    HttpResponse<String> refused = tidemark.send("PUT", "api/queries/refused", query.formatted("session", "\"gap\":\"5 minutes\"", "update"));
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.headers().firstValue("content-type").orElse("")).contains("application/problem+json");
    assertThat(refused.body()).contains("STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION", "/outputMode", "choose append or complete");
    assertThat(tidemark.send("GET", "api/queries/refused", null).statusCode()).as("a refused definition changed nothing").isEqualTo(404);

    put(tidemark, "api/queries/words-counted", query.formatted("sliding", "\"size\":\"10 minutes\",\"slide\":\"5 minutes\"", "update"), 201, 200);
    HttpResponse<String> bad = tidemark.send("POST", "api/streams/words/events", "{\"events\":[{\"eventTime\":\"2024-01-01T12:07:00.000Z\",\"word\":\"dog\"},{\"word\":3}]}");
    assertThat(bad.statusCode()).isEqualTo(400);
    assertThat(bad.body()).contains("/events/1/eventTime", "/events/1/word");
    assertThat(
            tidemark
                .send(
                    "POST",
                    "api/streams/words/events",
                    "{\"events\":[{\"eventTime\":\"2024-01-01T12:07:00.000Z\",\"word\":\"dog\"},{\"eventTime\":\"2024-01-01T12:08:00.000Z\",\"word\":\"owl\"}]}")
                .body())
        .contains("\"accepted\":2");
    assertThat(tidemark.send("POST", "api/queries/words-counted/start", "{}").statusCode()).isEqualTo(200);
    await("both words counted in both windows")
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(tidemark.get("api/queries/words-counted/result").path("rows")).hasSize(4));
    JsonNode row = tidemark.get("api/queries/words-counted/result").path("rows").get(0);
    assertThat(row.path("window").path("start").asText()).isIn("2024-01-01T12:00:00.000Z", "2024-01-01T12:05:00.000Z");
    assertThat(row.path("count").asLong()).isEqualTo(1);
    await("both events judged")
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(texts(tidemark.get("api/queries/words-counted/events"), "verdict")).containsExactly("on-time", "on-time"));
    assertThat(tidemark.send("DELETE", "api/streams/words", null).statusCode()).as("a stream that is read can't be deleted").isEqualTo(409);
    assertThat(samples(tidemark.send("GET", "metrics", null).body())).as("what the dashboard of docker/ asks for").containsAll(dashboard());
  }

  /** Names of the metrics that have a sample. */
  private static Set<String> samples(String scrape) {
    Set<String> names = new HashSet<>();
    scrape.lines().filter(line -> !line.startsWith("#")).forEach(line -> names.add(line.split("[ {]")[0]));
    return names;
  }

  private static Set<String> dashboard() throws IOException {
    Path file = Path.of(System.getProperty("tidemark.root", ".."), "docker/grafana/dashboards/tidemark.json");
    Set<String> names = new HashSet<>();
    for (JsonNode expression : TidemarkProcess.json(Files.readString(file)).findValues("expr")) {
      for (Matcher name = Pattern.compile("\\b(tidemark|jvm|process|system)_[a-z_]+").matcher(expression.asText()); name.find(); ) {
        names.add(name.group());
      }
    }
    assertThat(names).hasSizeGreaterThan(30);
    return names;
  }

  private static void put(TidemarkProcess tidemark, String path, String body, int... allowed) {
    HttpResponse<String> answer = tidemark.send("PUT", path, body);
    assertThat(answer.statusCode()).as(answer.body()).isIn(java.util.Arrays.stream(allowed).boxed().toArray());
  }

  private static void awaitBatches(TidemarkProcess tidemark, String query, long atLeast) {
    await("batch " + atLeast + " of " + query)
        .atMost(START)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              HttpResponse<String> answer = tidemark.send("GET", "api/queries/" + query, null);
              assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
              assertThat(TidemarkProcess.json(answer.body()).path("batchId").asLong(-1)).as(tidemark.output()).isGreaterThanOrEqualTo(atLeast);
            });
  }

  private static Set<String> runs(JsonNode points) {
    Set<String> runs = new HashSet<>();
    points.forEach(point -> runs.add(point.path("runId").asText()));
    return runs;
  }

  private static List<String> quakeIds(TidemarkProcess tidemark) {
    List<String> ids = new ArrayList<>();
    tidemark.get("api/streams/earthquakes/records?limit=1000").forEach(record -> ids.add(TidemarkProcess.json(record.path("value").asText()).path("id").asText()));
    return ids;
  }

  private static List<String> texts(JsonNode items, String field) {
    List<String> texts = new ArrayList<>();
    items.forEach(item -> texts.add(item.path(field).asText()));
    return texts;
  }

  private record Ended(int code, String output) {}

  private static Ended run(String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(TidemarkProcess.java(), "-jar", TidemarkProcess.jar().toString()));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output;
    try (InputStream in = process.getInputStream()) {
      output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), output.strip());
  }
}
