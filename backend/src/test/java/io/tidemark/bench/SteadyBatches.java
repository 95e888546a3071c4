package io.tidemark.bench;

import io.tidemark.progress.Point;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.sql.streaming.StreamingQuery;

/** Figure 5: how long a micro-batch takes, phase by phase, at a steady thousand events a second with three windowed queries. */
final class SteadyBatches implements Figure {
  private static final List<String> PHASES =
      List.of("triggerExecution", "addBatch", "queryPlanning", "walCommit", "commitOffsets", "latestOffset", "getBatch");

  @Override
  public void measure(Options options, Table table) throws Exception {
    Map<String, List<Map<String, Long>>> bare = bare(options);
    Map<String, List<Map<String, Long>>> tidemark = new LinkedHashMap<>();
    try (PushLatency.HandOff handOff = new PushLatency.HandOff(new ConcurrentLinkedQueue<>())) {
      SteadyFlow.run(options, 1, publisher -> new PushLatency.Stamps(publisher, new ConcurrentLinkedQueue<>(), new ConcurrentHashMap<>(), handOff))
          .forEach((query, points) -> tidemark.put(query, points.stream().map(Point::durationMs).toList()));
    }
    for (String query : Workload.three().keySet()) {
      for (String phase : PHASES) {
        double ours = median(tidemark.get(query), phase);
        double theirs = median(bare.get(query), phase);
        table.told("micro-batch, " + query + ", " + phase, Table.number(ours) + " ms", Table.number(theirs) + " ms", ours / theirs);
      }
    }
    table.note("micro-batches counted: " + tidemark.values().stream().mapToInt(List::size).sum() + " of Tidemark's, "
        + bare.values().stream().mapToInt(List::size).sum() + " bare");
  }

  private static double median(List<Map<String, Long>> batches, String phase) {
    return Samples.of(batches.stream().map(durations -> durations.getOrDefault(phase, 0L)).toList()).median();
  }

  private static Map<String, List<Map<String, Long>>> bare(Options options) throws Exception {
    try (Backbone backbone = Backbone.start();
        Scratch scratch = Scratch.make()) {
      backbone.createTopic(SteadyFlow.TOPIC, 1);
      try (Events events = new Events(backbone.broker().bootstrapServers(), SteadyFlow.TOPIC, 1)) {
        events.pace(SteadyFlow.PER_SECOND);
        Map<String, StreamingQuery> running = new LinkedHashMap<>();
        for (Workload workload : Workload.three().values()) {
          running.put(
              workload.id(),
              BareQuery.start(
                  backbone.engine().session(),
                  backbone.broker().bootstrapServers(),
                  SteadyFlow.TOPIC,
                  workload,
                  scratch.directory().resolve(workload.id()),
                  false));
        }
        Waiting.seconds(options.warmUp());
        Map<String, Integer> before = new LinkedHashMap<>();
        running.forEach((id, query) -> before.put(id, query.recentProgress().length));
        Waiting.seconds(options.seconds());
        Map<String, List<Map<String, Long>>> batches = new LinkedHashMap<>();
        for (Map.Entry<String, StreamingQuery> entry : running.entrySet()) {
          entry.getValue().stop();
          batches.put(
              entry.getKey(),
              Arrays.stream(entry.getValue().recentProgress())
                  .skip(before.get(entry.getKey()))
                  .filter(progress -> progress.numInputRows() > 0)
                  .map(progress -> Map.copyOf(progress.durationMs()))
                  .toList());
        }
        return batches;
      }
    }
  }
}
