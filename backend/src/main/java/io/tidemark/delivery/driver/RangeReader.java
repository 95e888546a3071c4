package io.tidemark.delivery.driver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Reads a range of the lane's topic in a task. Offsets that are gone fail the task, or are left out where the lane puts up
 * with that. A range that does not come within {@value #PATIENCE_SECONDS} s fails it too.
 */
final class RangeReader implements FlatMapFunction<Iterator<LaneRange>, String> {
  private static final long serialVersionUID = 1L;
  private static final int PATIENCE_SECONDS = 20;
  private static final Duration POLL = Duration.ofMillis(200);

  private final HashMap<String, String> consumer;
  private final String topic;
  private final boolean failOnDataLoss;

  RangeReader(Map<String, String> consumer, String topic, boolean failOnDataLoss) {
    this.consumer = new HashMap<>(consumer);
    this.topic = topic;
    this.failOnDataLoss = failOnDataLoss;
  }

  @Override
  public Iterator<String> call(Iterator<LaneRange> ranges) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> reader =
        new KafkaConsumer<>(new HashMap<>(consumer), new StringDeserializer(), new StringDeserializer())) {
      ranges.forEachRemaining(range -> read(reader, range, values));
    }
    return values.iterator();
  }

  private void read(KafkaConsumer<String, String> reader, LaneRange range, List<String> values) {
    TopicPartition place = new TopicPartition(topic, 0);
    reader.assign(List.of(place));
    long begin = reader.beginningOffsets(List.of(place)).get(place);
    if (begin > range.from() && failOnDataLoss) {
      throw new IllegalStateException(
          "the offsets " + range.from() + " to " + (begin - 1) + " of the topic " + topic + " are gone");
    }
    reader.seek(place, Math.max(begin, range.from()));
    long deadline = System.nanoTime() + Duration.ofSeconds(PATIENCE_SECONDS).toNanos();
    while (reader.position(place) < range.until()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the topic " + topic + " did not give " + range + " within " + PATIENCE_SECONDS + " s");
      }
      for (ConsumerRecord<String, String> record : reader.poll(POLL)) {
        if (record.offset() < range.until()) {
          values.add(record.value());
        }
      }
    }
  }
}
