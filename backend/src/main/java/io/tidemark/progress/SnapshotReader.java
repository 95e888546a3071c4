package io.tidemark.progress;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.SourceProgress;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Turns Spark's progress object into a {@link ProgressSnapshot}. Stateless. */
final class SnapshotReader {
  private SnapshotReader() {}

  static ProgressSnapshot read(StreamingQueryProgress progress) {
    Map<String, Long> durations = new HashMap<>();
    progress.durationMs().forEach((phase, millis) -> durations.put(phase, millis));
    Map<String, String> eventTime = progress.eventTime();
    long stateRows = 0;
    long stateBytes = 0;
    long updated = 0;
    long removed = 0;
    long dropped = 0;
    for (StateOperatorProgress operator : progress.stateOperators()) {
      stateRows += operator.numRowsTotal();
      stateBytes += operator.memoryUsedBytes();
      updated += operator.numRowsUpdated();
      removed += operator.numRowsRemoved();
      dropped += operator.numRowsDroppedByWatermark();
    }
    boolean stateful = progress.stateOperators().length > 0;
    return new ProgressSnapshot(
        progress.name(),
        progress.runId().toString(),
        progress.batchId(),
        Instant.parse(progress.timestamp()),
        progress.numInputRows(),
        finite(progress.inputRowsPerSecond()),
        finite(progress.processedRowsPerSecond()),
        durations,
        millis(eventTime.get("watermark")),
        millis(eventTime.get("min")),
        millis(eventTime.get("max")),
        stateful ? OptionalLong.of(stateRows) : OptionalLong.empty(),
        stateful ? OptionalLong.of(stateBytes) : OptionalLong.empty(),
        stateful ? OptionalLong.of(updated) : OptionalLong.empty(),
        stateful ? OptionalLong.of(removed) : OptionalLong.empty(),
        dropped,
        duplicates(progress.stateOperators()),
        offsets(progress.sources()),
        behind(progress.sources()),
        malformed(progress),
        Stream.of(progress.stateOperators()).map(SnapshotReader::operator).toList(),
        Stream.of(progress.sources()).map(SnapshotReader::source).toList(),
        Stream.of(progress.stateOperators()).map(SnapshotReader::work).toList());
  }

  private static ProgressSnapshot.SourceRead source(SourceProgress source) {
    Map<String, Map<Integer, Long>> from = KafkaOffsets.byTopic(source.startOffset());
    Map<String, Map<Integer, Long>> latest = KafkaOffsets.byTopic(source.latestOffset());
    List<ProgressSnapshot.PartitionRead> partitions = new ArrayList<>();
    KafkaOffsets.byTopic(source.endOffset())
        .forEach(
            (topic, untils) ->
                untils.forEach(
                    (partition, until) ->
                        partitions.add(
                            new ProgressSnapshot.PartitionRead(topic, partition, at(from, topic, partition), until, at(latest, topic, partition)))));
    return new ProgressSnapshot.SourceRead(
        source.description(), source.numInputRows(), finite(source.inputRowsPerSecond()), finite(source.processedRowsPerSecond()), partitions);
  }

  private static long at(Map<String, Map<Integer, Long>> offsets, String topic, int partition) {
    return offsets.getOrDefault(topic, Map.of()).getOrDefault(partition, -1L);
  }

  private static ProgressSnapshot.StateWork work(StateOperatorProgress operator) {
    return new ProgressSnapshot.StateWork(
        operator.operatorName(), operator.numShufflePartitions(), operator.numRowsTotal(), operator.memoryUsedBytes(), operator.commitTimeMs());
  }

  private static ProgressSnapshot.Operator operator(StateOperatorProgress operator) {
    return new ProgressSnapshot.Operator(
        operator.operatorName(),
        operator.numRowsTotal(),
        operator.numRowsUpdated(),
        operator.numRowsRemoved(),
        operator.numRowsDroppedByWatermark(),
        new TreeMap<>(operator.customMetrics()));
  }

  /** Each source is observed under a name of its own that begins alike. */
  private static OptionalLong malformed(StreamingQueryProgress progress) {
    OptionalLong sum = OptionalLong.empty();
    for (Map.Entry<String, Row> observed : progress.observedMetrics().entrySet()) {
      if (observed.getKey().startsWith("tidemark")) {
        sum = OptionalLong.of(sum.orElse(0) + observed.getValue().getLong(0) - observed.getValue().getLong(1));
      }
    }
    return sum;
  }

  private static OptionalLong duplicates(StateOperatorProgress[] operators) {
    return Arrays.stream(operators)
        .map(operator -> operator.customMetrics().get("numDroppedDuplicateRows"))
        .filter(Objects::nonNull)
        .mapToLong(Long::longValue)
        .reduce(Long::sum);
  }

  private static List<ProgressSnapshot.OffsetRange> offsets(SourceProgress[] sources) {
    List<ProgressSnapshot.OffsetRange> ranges = new ArrayList<>();
    for (SourceProgress source : sources) {
      Map<String, Map<Integer, Long>> from = KafkaOffsets.byTopic(source.startOffset());
      KafkaOffsets.byTopic(source.endOffset())
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

  private static OptionalLong behind(SourceProgress[] sources) {
    long sum = 0;
    boolean known = false;
    for (SourceProgress source : sources) {
      Map<String, Map<Integer, Long>> end = KafkaOffsets.byTopic(source.endOffset());
      for (Map.Entry<String, Map<Integer, Long>> topic : KafkaOffsets.byTopic(source.latestOffset()).entrySet()) {
        for (Map.Entry<Integer, Long> partition : topic.getValue().entrySet()) {
          known = true;
          sum += Math.max(0, partition.getValue() - end.getOrDefault(topic.getKey(), Map.of()).getOrDefault(partition.getKey(), 0L));
        }
      }
    }
    return known ? OptionalLong.of(sum) : OptionalLong.empty();
  }

  private static OptionalLong millis(String time) {
    return time == null ? OptionalLong.empty() : OptionalLong.of(Instant.parse(time).toEpochMilli());
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : 0;
  }
}
