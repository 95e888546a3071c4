package io.tidemark.delivery;

import io.tidemark.wire.Problem;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * A topic that a lane writes into, read with {@code read_committed} from its beginning to its last stable offset.
 *
 * <p>It is made to refuse by a limit of {@value #REFUSING_BYTES} bytes a batch: any batch with an event is larger, since its key is
 * filled up to twenty digits, and what a transaction coordinator writes, 78 bytes, still fits; a marker that did not would leave the
 * transaction open for good.
 */
final class TopicSink implements EventSink {
  static final int REFUSING_BYTES = 80;

  private final KafkaDesk desk;
  private final String name;
  private final TopicPartition partition;
  private KafkaConsumer<String, String> consumer;

  private TopicSink(KafkaDesk desk, String name) {
    this.desk = desk;
    this.name = name;
    this.partition = new TopicPartition(name, 0);
  }

  static TopicSink create(KafkaDesk desk, String name) {
    desk.create(name);
    return new TopicSink(desk, name);
  }

  @Override
  public SinkOrder order() {
    return new SinkOrder.Topic(name);
  }

  @Override
  public Map<Integer, Integer> counts() {
    try {
      KafkaConsumer<String, String> reader = reader();
      long end = reader.endOffsets(List.of(partition)).get(partition);
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(KafkaDesk.PATIENCE_SECONDS);
      reader.seekToBeginning(List.of(partition));
      Map<Integer, Integer> counts = new HashMap<>();
      while (reader.position(partition) < end) {
        for (ConsumerRecord<String, String> record : reader.poll(Duration.ofMillis(100))) {
          counts.merge(Integer.parseInt(record.value()), 1, Integer::sum);
        }
        if (System.nanoTime() > deadline) {
          throw Problem.unavailable("topic " + name + " could not be read up to its end within " + KafkaDesk.PATIENCE_SECONDS + " s");
        }
      }
      return counts;
    } catch (KafkaException e) {
      throw Problem.unavailable("topic " + name + " can't be read: " + e.getMessage());
    }
  }

  private KafkaConsumer<String, String> reader() {
    if (consumer == null) {
      Map<String, Object> own =
          Map.of("isolation.level", "read_committed", "enable.auto.commit", "false", "auto.offset.reset", "earliest",
              "fetch.max.wait.ms", 10, "default.api.timeout.ms", KafkaDesk.PATIENCE_SECONDS * 1_000, "auto.include.jmx.reporter", "false");
      consumer = new KafkaConsumer<>(desk.access().client(own), new StringDeserializer(), new StringDeserializer());
      consumer.assign(List.of(partition));
    }
    return consumer;
  }

  @Override
  public void refuse() {
    desk.limit(name, REFUSING_BYTES);
  }

  @Override
  public void mend() {
    desk.limit(name, null);
  }

  @Override
  public void close() {
    if (consumer != null) {
      consumer.close(Duration.ofSeconds(1));
      consumer = null;
    }
    desk.delete(List.of(name));
  }
}
