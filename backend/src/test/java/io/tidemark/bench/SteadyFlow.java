package io.tidemark.bench;

import io.tidemark.live.Publisher;
import io.tidemark.progress.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A thousand events a second through three windowed queries of Tidemark, watched by clients, for a while after warming up. */
final class SteadyFlow {
  static final int PER_SECOND = 1_000;
  static final String TOPIC = "bench-steady";

  private SteadyFlow() {}

  /** Answers the micro-batches of the counted time by query. */
  static Map<String, List<Point>> run(Options options, int clients, Function<Publisher, PushLatency.Stamps> stamping) throws Exception {
    List<PushLatency.Stamps> stamps = new ArrayList<>();
    try (Backbone backbone = Backbone.start();
        Scratch scratch = Scratch.make();
        InProcess tidemark = new InProcess(backbone, scratch.directory(), hub -> {
          stamps.add(stamping.apply(hub));
          return stamps.get(0);
        })) {
      backbone.createTopic(TOPIC, 1);
      tidemark.stream("steady", TOPIC, 1);
      List<String> topics = new ArrayList<>(List.of("overview"));
      for (Workload workload : Workload.three().values()) {
        tidemark.define("steady", workload);
        topics.addAll(List.of("query:" + workload.id(), "plane:" + workload.id()));
      }
      try (Events events = new Events(backbone.broker().bootstrapServers(), TOPIC, 1);
          LiveClients live = new LiveClients(clients, tidemark.port(), topics, stamps.get(0))) {
        events.pace(PER_SECOND);
        Workload.three().keySet().forEach(tidemark::start);
        Waiting.seconds(options.warmUp());
        long from = System.currentTimeMillis();
        long bytes = live.bytes();
        ThreadCosts before = ThreadCosts.now();
        stamps.get(0).count();
        Waiting.seconds(options.seconds());
        System.out.println("    processor time, ms a second: " + ThreadCosts.now().perSecondSince(before, options.seconds()));
        System.out.println("    " + clients + " clients: " + (live.bytes() - bytes) / 1e6 / options.seconds() + " MB/s; " + tidemark.counters());
        Map<String, List<Point>> batches = new LinkedHashMap<>();
        for (String query : Workload.three().keySet()) {
          batches.put(query, tidemark.batches(query).stream().filter(point -> point.at().toEpochMilli() >= from).toList());
          tidemark.stop(query);
        }
        return batches;
      }
    }
  }
}
