package io.tidemark.attached;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.progress.KafkaOffsets;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.wire.Json;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/** Turns the JSON of Spark's progress, of 3.5 and of 4.x, into the same snapshot as the object itself would give. Stateless. */
final class ProgressJson {
  private static final int MOST_SOURCES = 500;
  private static final int MOST_OPERATORS = 200;
  private static final int LONGEST_NAME = 500;
  private static final int LONGEST_DESCRIPTION = 10_000;

  private ProgressJson() {}

  /** {@code queryId} is the query's id here, whatever its name is there. */
  static ProgressSnapshot read(Reported progress, String queryId) {
    Reported eventTime = progress.has("eventTime") ? progress.object("eventTime") : new Reported("", Json.mapper().createObjectNode());
    List<ProgressSnapshot.Operator> operators = operators(progress);
    return new ProgressSnapshot(
        queryId,
        progress.text("runId", 100),
        progress.count("batchId"),
        progress.instant("timestamp"),
        progress.whole("numInputRows"),
        progress.rate("inputRowsPerSecond"),
        progress.rate("processedRowsPerSecond"),
        progress.counts("durationMs"),
        eventTime.millisOrEmpty("watermark"),
        eventTime.millisOrEmpty("min"),
        eventTime.millisOrEmpty("max"),
        sum(operators, ProgressSnapshot.Operator::rows),
        stateBytes(progress),
        sum(operators, ProgressSnapshot.Operator::updated),
        sum(operators, ProgressSnapshot.Operator::removed),
        sum(operators, ProgressSnapshot.Operator::dropped).orElse(0),
        duplicates(operators),
        offsets(progress),
        behind(progress),
        malformed(progress),
        operators,
        sources(progress),
        stateWork(progress));
  }

  private static List<ProgressSnapshot.Operator> operators(Reported progress) {
    List<ProgressSnapshot.Operator> operators = new ArrayList<>();
    for (int i = 0; i < progress.size("stateOperators", MOST_OPERATORS); i++) {
      Reported operator = progress.item("stateOperators", i);
      operators.add(
          new ProgressSnapshot.Operator(
              operator.text("operatorName", LONGEST_NAME),
              operator.whole("numRowsTotal"),
              operator.whole("numRowsUpdated"),
              operator.whole("numRowsRemoved"),
              operator.whole("numRowsDroppedByWatermark"),
              operator.counts("customMetrics")));
    }
    return operators;
  }

  private static OptionalLong sum(List<ProgressSnapshot.Operator> operators, ToLongFunction<ProgressSnapshot.Operator> figure) {
    return operators.stream().mapToLong(figure).reduce(Long::sum);
  }

  private static OptionalLong stateBytes(Reported progress) {
    OptionalLong sum = OptionalLong.empty();
    for (int i = 0; i < progress.size("stateOperators", MOST_OPERATORS); i++) {
      sum = OptionalLong.of(sum.orElse(0) + progress.item("stateOperators", i).whole("memoryUsedBytes"));
    }
    return sum;
  }

  private static OptionalLong duplicates(List<ProgressSnapshot.Operator> operators) {
    return operators.stream()
        .filter(operator -> operator.custom().containsKey("numDroppedDuplicateRows"))
        .mapToLong(operator -> operator.custom().get("numDroppedDuplicateRows"))
        .reduce(Long::sum);
  }

  private static List<ProgressSnapshot.OffsetRange> offsets(Reported progress) {
    List<ProgressSnapshot.OffsetRange> ranges = new ArrayList<>();
    for (int i = 0; i < progress.size("sources", MOST_SOURCES); i++) {
      JsonNode source = progress.item("sources", i).node();
      Map<String, Map<Integer, Long>> from = byTopic(source, "startOffset");
      byTopic(source, "endOffset")
          .forEach(
              (topic, untils) ->
                  untils.forEach(
                      (partition, until) ->
                          ranges.add(
                              new ProgressSnapshot.OffsetRange(
                                  topic, partition, from.getOrDefault(topic, Map.of()).getOrDefault(partition, -1L), until))));
    }
    return ranges;
  }

  private static List<ProgressSnapshot.SourceRead> sources(Reported progress) {
    List<ProgressSnapshot.SourceRead> sources = new ArrayList<>();
    for (int i = 0; i < progress.size("sources", MOST_SOURCES); i++) {
      Reported source = progress.item("sources", i);
      sources.add(
          new ProgressSnapshot.SourceRead(
              source.has("description") ? source.text("description", LONGEST_DESCRIPTION) : "",
              source.has("numInputRows") ? source.whole("numInputRows") : 0,
              source.rate("inputRowsPerSecond"),
              source.rate("processedRowsPerSecond"),
              partitions(source.node())));
    }
    return sources;
  }

  private static List<ProgressSnapshot.PartitionRead> partitions(JsonNode source) {
    Map<String, Map<Integer, Long>> from = byTopic(source, "startOffset");
    Map<String, Map<Integer, Long>> latest = byTopic(source, "latestOffset");
    List<ProgressSnapshot.PartitionRead> partitions = new ArrayList<>();
    byTopic(source, "endOffset")
        .forEach(
            (topic, untils) ->
                untils.forEach(
                    (partition, until) ->
                        partitions.add(
                            new ProgressSnapshot.PartitionRead(topic, partition, at(from, topic, partition), until, at(latest, topic, partition)))));
    return partitions;
  }

  private static long at(Map<String, Map<Integer, Long>> offsets, String topic, int partition) {
    return offsets.getOrDefault(topic, Map.of()).getOrDefault(partition, -1L);
  }

  private static List<ProgressSnapshot.StateWork> stateWork(Reported progress) {
    List<ProgressSnapshot.StateWork> work = new ArrayList<>();
    for (int i = 0; i < progress.size("stateOperators", MOST_OPERATORS); i++) {
      Reported operator = progress.item("stateOperators", i);
      work.add(
          new ProgressSnapshot.StateWork(
              operator.text("operatorName", LONGEST_NAME),
              operator.has("numShufflePartitions") ? operator.whole("numShufflePartitions") : 0,
              operator.whole("numRowsTotal"),
              operator.whole("memoryUsedBytes"),
              operator.has("commitTimeMs") ? operator.whole("commitTimeMs") : 0));
    }
    return work;
  }

  private static OptionalLong behind(Reported progress) {
    OptionalLong sum = OptionalLong.empty();
    for (int i = 0; i < progress.size("sources", MOST_SOURCES); i++) {
      JsonNode source = progress.item("sources", i).node();
      Map<String, Map<Integer, Long>> end = byTopic(source, "endOffset");
      for (Map.Entry<String, Map<Integer, Long>> topic : byTopic(source, "latestOffset").entrySet()) {
        for (Map.Entry<Integer, Long> partition : topic.getValue().entrySet()) {
          long read = end.getOrDefault(topic.getKey(), Map.of()).getOrDefault(partition.getKey(), 0L);
          sum = OptionalLong.of(sum.orElse(0) + Math.max(0, partition.getValue() - read));
        }
      }
    }
    return sum;
  }

  /** Spark writes an offset that is JSON as such, any other as a text. */
  private static Map<String, Map<Integer, Long>> byTopic(JsonNode source, String field) {
    return source.path(field).isObject() ? KafkaOffsets.byTopic(source.path(field).toString()) : Map.of();
  }

  /** What an own query observes: rows read and rows usable. */
  private static OptionalLong malformed(Reported progress) {
    OptionalLong sum = OptionalLong.empty();
    for (Map.Entry<String, JsonNode> observed : progress.node().path("observedMetrics").properties()) {
      Iterator<JsonNode> values = observed.getValue().iterator();
      if (observed.getKey().startsWith("tidemark") && observed.getValue().size() == 2) {
        sum = OptionalLong.of(sum.orElse(0) + values.next().asLong() - values.next().asLong());
      }
    }
    return sum;
  }
}
