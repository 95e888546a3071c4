package io.tidemark.diagnosis;

import io.tidemark.progress.ProgressSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One Kafka partition that brings, or holds unread, far more rows than the others: its task is the batch's time.
 *
 * <p>Fires for a topic of at least {@value #LEAST_PARTITIONS} partitions when over the last {@value #BATCHES} batches with rows one of
 * them brought more than {@value #TIMES} times the median (Spark's own measure for skewed shuffle partitions is five times the median)
 * and at least {@value #LEAST_ROWS} rows; likewise for rows not read yet. Clears below half of that.
 */
final class SkewedPartitions implements Rule {
  private static final int BATCHES = 10;
  private static final int LEAST_PARTITIONS = 3;
  private static final int TIMES = 5;
  private static final long LEAST_ROWS = 500;

  @Override
  public String kind() {
    return "skewed-partitions";
  }

  @Override
  public boolean timed() {
    return false;
  }

  @Override
  public Optional<Symptom> look(Course course, boolean firing) {
    List<ProgressSnapshot> batches = course.withRows(BATCHES);
    if (batches.size() < BATCHES) {
      return Optional.empty();
    }
    Map<String, Map<Integer, Long>> rows = new TreeMap<>();
    batches.forEach(batch -> partitions(batch).forEach(read -> add(rows, read, read.rows())));
    Map<String, Map<Integer, Long>> behind = new TreeMap<>();
    partitions(batches.get(BATCHES - 1)).forEach(read -> add(behind, read, read.behind()));
    return worst(course, rows, "rows", firing).or(() -> worst(course, behind, "behind", firing));
  }

  private static List<ProgressSnapshot.PartitionRead> partitions(ProgressSnapshot batch) {
    return batch.sources().stream().flatMap(source -> source.partitions().stream()).toList();
  }

  private static void add(Map<String, Map<Integer, Long>> sums, ProgressSnapshot.PartitionRead read, long rows) {
    sums.computeIfAbsent(read.topic(), topic -> new TreeMap<>()).merge(read.partition(), rows, Long::sum);
  }

  private static Optional<Symptom> worst(Course course, Map<String, Map<Integer, Long>> byTopic, String what, boolean firing) {
    for (Map.Entry<String, Map<Integer, Long>> topic : byTopic.entrySet()) {
      List<Long> sorted = new ArrayList<>(topic.getValue().values());
      sorted.sort(null);
      if (sorted.size() < LEAST_PARTITIONS) {
        continue;
      }
      long median = sorted.get((sorted.size() - 1) / 2);
      Map.Entry<Integer, Long> most = topic.getValue().entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow();
      double milder = firing ? 0.5 : 1;
      if (most.getValue() > Math.max(median, 1) * TIMES * milder && most.getValue() >= LEAST_ROWS * milder) {
        return Optional.of(symptom(course, topic.getKey(), what, most, median, sorted));
      }
    }
    return Optional.empty();
  }

  private static Symptom symptom(Course course, String topic, String what, Map.Entry<Integer, Long> most, long median, List<Long> all) {
    String stream = course.facts().streamOf(topic);
    double share = (double) most.getValue() / all.stream().mapToLong(Long::longValue).sum();
    return new Symptom(
        share > 0.5 ? Severity.warning : Severity.info,
        Symptom.figures(
            "what", what, "source", stream, "partition", (long) most.getKey(), "rows", most.getValue(), "medianRows", median, "share", Words.rounded(share),
            "partitions", (long) all.size()),
        "partition " + most.getKey() + " of " + stream + (what.equals("rows") ? " brought " : " holds ") + most.getValue()
            + (what.equals("rows") ? " rows" : " unread rows") + ", the median of its " + all.size() + " partitions is " + median,
        "Choose the records' keys so that they spread over the partitions, or leave the key out where order does not matter.");
  }
}
