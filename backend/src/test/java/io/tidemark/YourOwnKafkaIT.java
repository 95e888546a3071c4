package io.tidemark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tidemark on a Kafka that is not its own: what others write there, malformed records included, and what happens when it goes away. */
class YourOwnKafkaIT {
  @TempDir Path folder;

  @Test
  void readsWhatOthersWriteAndShowsTheBrokersAbsence() throws Exception {
    KafkaProcess broker = KafkaProcess.start(folder.resolve("kafka"));
    try (TidemarkProcess tidemark = TidemarkProcess.start(folder.resolve("data"), "--kafka", broker.servers(), "--demo", "off")) {
      await("Spark is up").atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(part(tidemark, "spark")).isEqualTo("up"));
      assertThat(
              tidemark
                  .send(
                      "PUT",
                      "api/streams/orders",
                      "{\"schema\":\"at TIMESTAMP, shop STRING, total DOUBLE\",\"eventTime\":\"at\",\"source\":{\"kind\":\"kafka\",\"topic\":\"orders\"}}")
                  .statusCode())
          .isIn(200, 201);
      write(broker.servers(), "{\"at\":\"2024-05-01T10:00:01Z\",\"shop\":\"north\",\"total\":10}", "{\"at\":\"2024-05-01T10:00:02Z\",\"shop\":\"north\",\"total\":\"ten\"}",
          "broken", "{\"shop\":\"south\"}", "{\"at\":\"2024-05-01T10:00:03Z\",\"shop\":\"north\",\"total\":5.5}");
      HttpResponse<String> made =
          tidemark.send(
              "PUT",
              "api/queries/revenue",
              "{\"stream\":\"orders\",\"watermark\":{\"delay\":\"1 minute\"},\"window\":{\"kind\":\"tumbling\",\"size\":\"1 minute\"},\"groupBy\":[\"shop\"],"
                  + "\"aggregates\":[{\"function\":\"sum\",\"column\":\"total\",\"as\":\"revenue\"}]}");
      assertThat(made.statusCode()).as(made.body()).isIn(200, 201);
      tidemark.send("POST", "api/queries/revenue/start", "{}");

      await("two good records summed, three malformed ones counted")
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () -> {
                JsonNode rows = tidemark.get("api/queries/revenue/result").path("rows");
                assertThat(rows).hasSize(1);
                assertThat(rows.get(0).path("revenue").asDouble()).isEqualTo(15.5);
                assertThat(tidemark.get("api/queries/revenue").path("malformed").asLong()).isEqualTo(3);
              });
      await("each malformed record says why")
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(tidemark.get("api/queries/revenue/events"))
                      .filteredOn(event -> event.path("verdict").asText().equals("malformed"))
                      .hasSize(3)
                      .allSatisfy(event -> assertThat(event.path("why").asText()).isNotBlank()));
      assertThat(tidemark.get("api/queries/revenue").path("disagreements").asLong()).isZero();

      String run = tidemark.get("api/queries/revenue").path("runId").asText();
      broker.kill();
      await("the absence is shown, of the broker and at the query").atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
        assertThat(part(tidemark, "broker")).isEqualTo("down");
        assertThat(tidemark.get("api/health").path("status").asText()).isEqualTo("degraded");
        assertThat(tidemark.get("api/queries/revenue").path("phase").asText()).isEqualTo("waitingForKafka");
      });
      assertThat(tidemark.send("GET", "api/queries", null).statusCode()).isEqualTo(200);

      broker = broker.again();
      write(broker.servers(), "{\"at\":\"2024-05-01T10:00:04Z\",\"shop\":\"north\",\"total\":1}");
      await("the query goes on by itself where it was")
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(() -> assertThat(tidemark.get("api/queries/revenue/result").path("rows").get(0).path("revenue").asDouble()).isEqualTo(16.5));
      await("the return is shown").atMost(Duration.ofSeconds(40)).untilAsserted(() -> {
        assertThat(part(tidemark, "broker")).isEqualTo("up");
        assertThat(tidemark.get("api/queries/revenue").path("phase").asText()).isNotEqualTo("waitingForKafka");
      });
      assertThat(tidemark.get("api/queries/revenue").path("runId").asText()).as("the same run").isEqualTo(run);
      assertThat(tidemark.get("api/queries/revenue").path("disagreements").asLong()).isZero();
    } finally {
      broker.close();
    }
  }

  private static String part(TidemarkProcess tidemark, String name) {
    return tidemark.get("api/health").path("parts").path(name).asText();
  }

  private static void write(String servers, String... values) throws Exception {
    try (KafkaProducer<String, String> producer = new KafkaProducer<>(Map.of("bootstrap.servers", servers), new StringSerializer(), new StringSerializer())) {
      for (String value : values) {
        assertThat(value.getBytes(StandardCharsets.UTF_8)).isNotEmpty();
        producer.send(new ProducerRecord<>("orders", 0, null, value)).get();
      }
    }
  }
}
