package io.tidemark.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A run's log read by a plain Kafka consumer, and what each layer should make of it, in plain Java. */
final class ReadLog {
  private static final long HOUR = 3_600_000;

  private final List<List<Report>> partitions = new ArrayList<>();

  static ReadLog read(String bootstrapServers, String topic) {
    ReadLog log = new ReadLog();
    Map<String, Object> settings = Map.of(
        "bootstrap.servers", bootstrapServers, "key.deserializer", ByteArrayDeserializer.class, "value.deserializer", ByteArrayDeserializer.class);
    List<TopicPartition> all = new ArrayList<>();
    for (int partition = 0; partition < ReportTopic.PARTITIONS; partition++) {
      log.partitions.add(new ArrayList<>());
      all.add(new TopicPartition(topic, partition));
    }
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
      consumer.assign(all);
      consumer.seekToBeginning(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          log.partitions.get(record.partition()).add(report(record.value()));
        }
      }
    }
    return log;
  }

  private static Report report(byte[] value) {
    JsonNode json = Json.node(new String(value, StandardCharsets.UTF_8));
    return new Report(json.get("flight").asText(), json.get("origin").asText(), json.get("destination").asText(), json.get("day").asText(),
        json.get("delay").asInt(), Instant.parse(json.get("reported").asText()));
  }

  long size() {
    return partitions.stream().mapToLong(List::size).sum();
  }

  private List<Report> between(int partition, Offsets from, Offsets to) {
    return partitions.get(partition).subList(from.next().get(partition).intValue(), to.next().get(partition).intValue());
  }

  /** The last report of each flight below the cut. */
  Map<Key, Totals> batch(Offsets cut, Logic logic) {
    Truth truth = new Truth(logic);
    for (int partition = 0; partition < partitions.size(); partition++) {
      between(partition, Offsets.begin(partitions.size()), cut).forEach(truth::take);
    }
    return truth.totals();
  }

  /** Each report as if of a flight of its own. */
  Map<Key, Totals> speed(Offsets from, Offsets to, Logic logic) {
    Map<Key, Totals> totals = new HashMap<>();
    count(totals, from, to, Long.MIN_VALUE, logic);
    return totals;
  }

  private void count(Map<Key, Totals> totals, Offsets from, Offsets to, long lateMark, Logic logic) {
    for (int partition = 0; partition < partitions.size(); partition++) {
      for (Report report : between(partition, from, to)) {
        long hourEnd = Math.floorDiv(report.reported().toEpochMilli(), HOUR) * HOUR + HOUR;
        if (hourEnd > lateMark) {
          totals.merge(logic.key(report), new Totals(1, 1, logic.delayed(report.delay()) ? 1 : 0, report.delay()), Totals::plus);
        }
      }
    }
  }

  /** The same with a watermark, batch by batch as Spark has cut them: each drops what the batch before has closed. */
  Map<Key, Totals> speed(Offsets from, Path checkpoint, String topic, Logic logic) {
    CommitLog spark = new CommitLog(checkpoint, topic);
    Map<Key, Totals> totals = new HashMap<>();
    Offsets at = from;
    for (long batch = 0; batch <= spark.committed().orElse(-1); batch++) {
      count(totals, at, spark.end(batch), batch == 0 ? Long.MIN_VALUE : spark.watermark(batch - 1), logic);
      at = spark.end(batch);
    }
    return totals;
  }
}
