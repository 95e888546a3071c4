package io.tidemark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nothing of Tidemark's own: a standalone Spark cluster, a Kafka and a PostgreSQL, all real and processes of their own.
 *
 * <p>A windowed query counts right, also when the worker that holds its state is killed, and when Tidemark is restarted.
 */
class StandaloneClusterIT {
  private static final String QUERY = "api/queries/counted";

  @TempDir Path folder;
  private final Map<String, Long> truth = new TreeMap<>();
  private int minute;

  @Test
  void aWindowedQueryOutlivesAWorkerAndTidemarkItself() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
        KafkaProcess kafka = KafkaProcess.start(folder.resolve("kafka"));
        SparkCluster cluster = SparkCluster.start(folder.resolve("cluster"), 2)) {
      String[] options = {"--master", cluster.url(), "--kafka", kafka.servers(), "--database", postgres.getJdbcUrl("postgres", "postgres"), "--demo", "off"};
      JsonNode before;
      try (TidemarkProcess tidemark = start(options)) {
        define(tidemark);
        send(tidemark, 3);
        awaitTruth(tidemark);
        await("both workers have executors").atMost(Duration.ofMinutes(1)).until(() -> cluster.served(0) && cluster.served(1));

        cluster.kill(0);
        send(tidemark, 3);
        awaitTruth(tidemark);
        before = tidemark.get(QUERY);
        assertThat(before.path("state").asText()).isEqualTo("running");
        assertThat(before.path("disagreements").asLong()).as(tidemark.get(QUERY + "/progress").toString()).isZero();
      }
      assertThat(folder.resolve("data/tidemark.db")).as("nothing is kept beside PostgreSQL").doesNotExist();
      try (TidemarkProcess tidemark = start(options)) {
        await("the query goes on by itself").atMost(Duration.ofMinutes(2)).untilAsserted(
            () -> assertThat(tidemark.get(QUERY).path("state").asText()).as(tidemark.output()).isEqualTo("running"));
        assertThat(counts(tidemark)).as("what was counted before").isEqualTo(truth);
        send(tidemark, 2);
        awaitTruth(tidemark);
        assertThat(tidemark.get(QUERY).path("batchId").asLong()).as("the batches go on counting").isGreaterThan(before.path("batchId").asLong());
        Set<String> runs = new HashSet<>();
        tidemark.get(QUERY + "/progress").forEach(point -> runs.add(point.path("runId").asText()));
        assertThat(runs).as("the history has both runs").contains(before.path("runId").asText()).hasSizeGreaterThan(1);
        assertThat(tidemark.get(QUERY).path("disagreements").asLong()).isZero();
      }
    }
  }

  private TidemarkProcess start(String... options) {
    TidemarkProcess tidemark = TidemarkProcess.start(folder.resolve("data"), options);
    await("Spark is up on the cluster")
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(tidemark.get("api/health").path("parts").path("spark").asText()).as(tidemark.output()).isEqualTo("up"));
    return tidemark;
  }

  private static void define(TidemarkProcess tidemark) {
    ok(tidemark.send("PUT", "api/streams/shots", "{\"schema\":\"at TIMESTAMP, team STRING\",\"eventTime\":\"at\",\"source\":{\"kind\":\"kafka\",\"partitions\":2}}"));
    ok(
        tidemark.send(
            "PUT",
            QUERY,
            "{\"stream\":\"shots\",\"watermark\":{\"delay\":\"10 minutes\"},\"window\":{\"kind\":\"tumbling\",\"size\":\"1 minute\"},\"groupBy\":[\"team\"],\"shufflePartitions\":2,"
                + "\"aggregates\":[{\"function\":\"count\",\"as\":\"n\"}],\"outputMode\":\"update\"}"));
    ok(tidemark.send("POST", QUERY + "/start", "{}"));
  }

  /** Appends so many rounds of events, two minutes each a round, some of them late but not too late. */
  private void send(TidemarkProcess tidemark, int rounds) {
    for (int round = 0; round < rounds; round++) {
      List<String> events = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        int at = Math.max(0, minute - i % 5);
        String team = i % 3 == 0 ? "red" : "blue";
        events.add("{\"at\":\"2024-03-01T12:%02d:%02d.000Z\",\"team\":\"%s\"}".formatted(at, i, team));
        truth.merge("12:%02d %s".formatted(at, team), 1L, Long::sum);
      }
      minute += 2;
      await("the stream takes events").atMost(Duration.ofMinutes(1)).untilAsserted(
          () -> ok(tidemark.send("POST", "api/streams/shots/events", "{\"events\":[" + String.join(",", events) + "]}")));
    }
  }

  private void awaitTruth(TidemarkProcess tidemark) {
    await("every window counts what was sent to it")
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() -> assertThat(counts(tidemark)).as("%s\n%s", tidemark.get(QUERY), tidemark.output()).isEqualTo(truth));
  }

  private static Map<String, Long> counts(TidemarkProcess tidemark) {
    Map<String, Long> counts = new TreeMap<>();
    tidemark.get(QUERY + "/result").path("rows").forEach(
        row -> counts.put(row.path("window").path("start").asText().substring(11, 16) + " " + row.path("team").asText(), row.path("n").asLong()));
    return counts;
  }

  private static void ok(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
  }
}
