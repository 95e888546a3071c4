package io.tidemark.progress;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Json;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/** Reads the text in which Spark's Kafka source writes offsets: {@code {"topic":{"0":12}}}. Stateless. */
public final class KafkaOffsets {
  private KafkaOffsets() {}

  /** By topic and partition; anything else (another source's offset, null) is no offset and gives an empty map. */
  public static Map<String, Map<Integer, Long>> byTopic(String json) {
    Map<String, Map<Integer, Long>> result = new TreeMap<>();
    if (json == null || !json.startsWith("{")) {
      return result;
    }
    for (Iterator<Map.Entry<String, JsonNode>> topics = Json.node(json).fields(); topics.hasNext(); ) {
      Map.Entry<String, JsonNode> topic = topics.next();
      Map<Integer, Long> partitions = new TreeMap<>();
      for (Map.Entry<String, JsonNode> partition : topic.getValue().properties()) {
        if (!partition.getKey().matches("\\d{1,9}") || !partition.getValue().canConvertToLong()) {
          return Map.of();
        }
        partitions.put(Integer.parseInt(partition.getKey()), partition.getValue().asLong());
      }
      result.put(topic.getKey(), partitions);
    }
    return result;
  }
}
