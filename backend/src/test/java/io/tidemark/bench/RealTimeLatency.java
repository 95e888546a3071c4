package io.tidemark.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.broker.Topics;
import io.tidemark.delivery.DeliveryRuns;
import io.tidemark.diagnosis.Diagnosis;
import io.tidemark.dstream.DStreamRuns;
import io.tidemark.engine.Health;
import io.tidemark.http.LabServices;
import io.tidemark.http.ServerFigures;
import io.tidemark.http.Services;
import io.tidemark.http.WebServer;
import io.tidemark.lambda.LambdaLab;
import io.tidemark.latency.LatencyStage;
import io.tidemark.lesson.LabRuns;
import io.tidemark.live.LiveHub;
import io.tidemark.runs.RunDesk;
import io.tidemark.ml.ModelRegistry;
import io.tidemark.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Figure 12: with the real-time trigger, from an event's making to the moment a WebSocket client has the message that names it, through
 * the whole lab with both its lanes; against a bare real-time query from Kafka to Kafka, to the moment a consumer has its record.
 */
final class RealTimeLatency implements Figure {
  private static final String INSTANCE = "bench0";
  private static final Pattern PING = Pattern.compile("\"type\":\"latency-ping\".*\"lane\":\"real-time\",\"ids\":\\[(\\d+)");

  @Override
  public void measure(Options options, Table table) throws Exception {
    try (Backbone backbone = Backbone.start()) {
      Samples bare = BareRealTime.measure(backbone, options);
      Samples lab = lab(backbone, options, table);
      for (int percent : new int[] {50, 99}) {
        double with = lab.percentile(percent);
        double without = bare.percentile(percent);
        table.told("real-time, event to client, p" + percent, Table.number(with) + " ms", Table.number(without) + " ms", with / without);
      }
      table.note("real-time: " + BareRealTime.RATE + " events a second, " + lab.size() + " pings and " + bare.size()
          + " records of the bare query; p95 " + Table.number(lab.percentile(95)) + " against " + Table.number(bare.percentile(95)) + " ms");
    }
  }

  private static Samples lab(Backbone backbone, Options options, Table table) throws Exception {
    LiveHub hub = new LiveHub("bench", Clock.systemUTC());
    RunDesk desk = new RunDesk("latency", hub, Clock.systemUTC());
    hub.register("latency", desk::snapshot);
    WebServer web = WebServer.start("127.0.0.1", 0, hub, services(hub));
    try {
      desk.open(new LatencyStage(
          INSTANCE, backbone.engine(), backbone.broker().access(), backbone.scratch().directory().resolve("latency"), hub, Clock.systemUTC()));
      String run = json(desk.start(Json.node("{\"rate\":" + BareRealTime.RATE + "}"))).path("id").asText();
      Waiting.until("the run plays", 60, () -> json(desk.run(run)).path("state").asText().equals("ready"));
      Map<Long, Long> seen = new ConcurrentHashMap<>();
      try (LiveClients clients = new LiveClients(1, web.port(), List.of("latency:" + run), (head, length, nanoTime) -> take(seen, head, length))) {
        Waiting.seconds(options.warmUp());
        seen.clear();
        Waiting.seconds(options.seconds());
      }
      desk.act(run, Json.node("{\"do\":\"pause\"}"));
      JsonNode lane = json(desk.run(run)).path("lanes").get(1);
      table.note("real-time, the lab's own figure, to its reader: p50 " + Table.number(lane.at("/sink/p50").asDouble()) + " ms, p99 "
          + Table.number(lane.at("/sink/p99").asDouble()) + " ms");
      return latencies(backbone, run, seen);
    } finally {
      desk.close();
      web.close();
      hub.close();
    }
  }

  private static void take(Map<Long, Long> seen, byte[] head, int length) {
    Matcher ping = PING.matcher(new String(head, 0, length, StandardCharsets.ISO_8859_1));
    if (ping.find()) {
      seen.put(Long.valueOf(ping.group(1)), ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
    }
  }

  /** When each event was made is read from the input topic. */
  private static Samples latencies(Backbone backbone, String run, Map<Long, Long> seen) {
    String input;
    try (Topics topics = new Topics(backbone.broker().bootstrapServers())) {
      input = topics.names().stream().filter(name -> name.contains(run) && name.endsWith("_input")).findFirst().orElseThrow();
    }
    List<Double> millis = new ArrayList<>();
    BareRealTime.read(backbone, input, record -> {
      Long at = seen.get(record.path("id").asLong());
      if (at != null) {
        millis.add((at - record.path("sent").asLong()) / 1e3);
      }
    });
    return Samples.of(millis);
  }

  private static JsonNode json(Object view) {
    return Json.mapper().valueToTree(view);
  }

  private static Services services(LiveHub hub) {
    LabServices labs = new LabServices(new LabRuns(hub, Clock.systemUTC()), new DeliveryRuns(hub, Clock.systemUTC(), List::of),
        new DStreamRuns(hub, Clock.systemUTC(), false), new LambdaLab(hub, Clock.systemUTC()), Map.of(),
        new ModelRegistry(hub, Clock.systemUTC()), Optional::empty);
    return new Services(
        () -> new Health(Health.Status.ready, Map.of(), List.of()),
        Optional::empty,
        Optional::empty,
        Optional::empty,
        labs,
        () -> new ServerFigures(0, 0, 0, 0, 0),
        Optional::empty,
        Optional::empty,
        new Diagnosis(hub),
        Optional::empty,
        Optional::empty,
        Optional::empty);
  }
}
