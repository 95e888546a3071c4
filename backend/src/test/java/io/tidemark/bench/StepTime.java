package io.tidemark.bench;

import io.tidemark.wire.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * Figure 8: how long a step takes on a warm engine, from the request until its answer has come, against the same query bare: from
 * writing the same events to Kafka until Spark is through with them.
 *
 * <p>Three events a step, in both of which the watermark moves, so that each is a micro-batch with data and one without. Both queries
 * lie on the same engine and take turns; what one leaves behind does not disturb the other, they are idle in between.
 */
final class StepTime implements Figure {
  private static final int WARM = 25;
  private static final int STEPS = 60;
  private static final String TOPIC = "bench.bare-steps";
  private static final Instant DAY = Instant.parse("2026-03-02T12:00:00Z");

  @Override
  public void measure(Options options, Table table) throws Exception {
    try (Backbone backbone = Backbone.start();
        Scratch scratch = Scratch.make();
        InProcess tidemark = new InProcess(backbone, scratch.directory().resolve("tidemark"), UnaryOperator.identity())) {
      backbone.createTopic(TOPIC, 1);
      Workload workload = new Workload("steps", "tumbling", "5 seconds", null, "update", 0, null);
      tidemark.stream("steps", "bench.steps", 1);
      tidemark.define("steps", workload.definition("steps").replaceAll("\"maxOffsetsPerTrigger\":null,", "").replaceAll("\"trigger\":.*", "\"trigger\":{\"kind\":\"manual\"}}"));
      Waiting.seconds(2);
      tidemark.start("steps");
      StreamingQuery bare =
          BareQuery.start(
              backbone.engine().session(), backbone.broker().bootstrapServers(), TOPIC, workload, scratch.directory().resolve("bare"), false);
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", backbone.broker().bootstrapServers(), "linger.ms", "0"), new ByteArraySerializer(), new ByteArraySerializer())) {
        turns(tidemark, bare, producer, table);
      }
      bare.stop();
    }
  }

  private static void turns(InProcess tidemark, StreamingQuery bare, KafkaProducer<byte[], byte[]> producer, Table table) throws Exception {
    HttpClient http = HttpClient.newHttpClient();
    URI address = URI.create("http://127.0.0.1:" + tidemark.port() + "/api/streams/steps/step");
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    for (int step = 0; step < WARM + STEPS; step++) {
      List<String> events = events(step);
      double one = millis(() -> post(http, address, events));
      double other = millis(() -> write(producer, events, bare));
      if (step >= WARM) {
        ours.add(one);
        theirs.add(other);
      }
    }
    Samples step = Samples.of(ours);
    Samples alone = Samples.of(theirs);
    double more = step.median() - alone.median();
    table.ratio(
        "step, median",
        Table.number(step.median()) + " ms",
        Table.number(alone.median()) + " ms",
        step.median() / alone.median(),
        "at most 50 ms more",
        more <= 50);
    table.note("a step took " + Table.number(more) + " ms more than bare; p90 " + Table.number(step.percentile(90)) + " against "
        + Table.number(alone.percentile(90)) + " ms, " + step.size() + " steps each, a batch with data and one without");
  }

  private static List<String> events(int step) {
    List<String> events = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      events.add("{\"t\":\"" + Json.text(DAY.plusSeconds(step * 7L + i)) + "\",\"k\":\"k" + i + "\",\"v\":" + step + "}");
    }
    return events;
  }

  private static Object post(HttpClient http, URI address, List<String> events) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"events\":[" + String.join(",", events) + "]}"))
            .build();
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200 || Json.node(answer.body()).path("queries").path("steps").path("batches").isEmpty()) {
      throw new IllegalStateException("a step answered " + answer.statusCode() + ": " + answer.body());
    }
    return answer;
  }

  private static Object write(KafkaProducer<byte[], byte[]> producer, List<String> events, StreamingQuery bare) {
    events.forEach(event -> producer.send(new ProducerRecord<>(TOPIC, 0, null, event.getBytes(StandardCharsets.UTF_8))));
    producer.flush();
    bare.processAllAvailable();
    return bare;
  }

  private static double millis(Callable<?> work) throws Exception {
    long begin = System.nanoTime();
    work.call();
    return (System.nanoTime() - begin) / 1e6;
  }
}
