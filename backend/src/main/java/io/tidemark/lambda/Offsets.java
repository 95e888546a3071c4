package io.tidemark.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Json;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** For each partition of a run's topic the offset of the next record: all below has been read, or written. */
record Offsets(SortedMap<Integer, Long> next) {
  Offsets {
    next = Collections.unmodifiableSortedMap(new TreeMap<>(next));
  }

  static Offsets begin(int partitions) {
    SortedMap<Integer, Long> none = new TreeMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      none.put(partition, 0L);
    }
    return new Offsets(none);
  }

  /** {@code {"0":12,"1":9}}, as Spark writes a topic's offsets. */
  static Offsets parse(String text) {
    return of(Json.node(text));
  }

  static Offsets of(JsonNode json) {
    SortedMap<Integer, Long> next = new TreeMap<>();
    json.properties().forEach(entry -> next.put(Integer.valueOf(entry.getKey()), entry.getValue().asLong()));
    return new Offsets(next);
  }

  String text() {
    return Json.write(next);
  }

  /** As Spark's Kafka source takes it. */
  String starting(String topic) {
    return Json.write(Map.of(topic, next));
  }

  long total() {
    return next.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Nothing that {@code other} has read is missing here. */
  boolean atLeast(Offsets other) {
    return other.next.entrySet().stream().allMatch(entry -> next.getOrDefault(entry.getKey(), 0L) >= entry.getValue());
  }
}
