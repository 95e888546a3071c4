package io.tidemark.delivery.driver;

import io.tidemark.delivery.LaneSettings;
import io.tidemark.delivery.SinkOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows and batch number in one Kafka transaction: the number after the batch is committed as the offset of a consumer group of
 * the lane's own, and a batch below that is left out. The batch is collected, in one job, before the transaction begins.
 *
 * <p>{@code initTransactions} fences the producer of a driver that was killed and aborts what it left open.
 */
final class TopicOnce implements LaneOutput {
  private static final long PATIENCE_SECONDS = 20;

  private final String topic;
  private final ConsumerGroupMetadata group;
  private final TopicPartition place;
  private final Map<String, Object> client;
  private final Producer<String, String> producer;

  /** @param settings of the producer, {@code transactional.id} among them */
  TopicOnce(SinkOrder.Topic topic, Map<String, Object> client, Map<String, Object> settings) {
    this.topic = topic.topic();
    this.group = new ConsumerGroupMetadata(LaneSettings.batchGroup(this.topic));
    this.place = new TopicPartition(this.topic, 0);
    this.client = client;
    this.producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
  }

  TopicOnce prepare() {
    producer.initTransactions();
    return this;
  }

  @Override
  public void write(Dataset<Row> rows, long batch, long until) {
    List<Row> collected = rows.collectAsList();
    if (newest().map(OffsetAndMetadata::offset).orElse(0L) > batch) {
      return;
    }
    producer.beginTransaction();
    try {
      for (Row row : collected) {
        producer.send(new ProducerRecord<>(topic, SinkOrder.Topic.key(row.getLong(1)), String.valueOf(row.getLong(0))));
      }
      producer.sendOffsetsToTransaction(Map.of(place, new OffsetAndMetadata(batch + 1, String.valueOf(until))), group);
      producer.commitTransaction();
    } catch (KafkaException e) {
      producer.abortTransaction();
      throw new IllegalStateException("the topic " + topic + " refused: " + e.getMessage(), e);
    }
  }

  @Override
  public OptionalLong stored() {
    return newest().map(committed -> OptionalLong.of(Long.parseLong(committed.metadata()))).orElseGet(OptionalLong::empty);
  }

  /** What the newest transaction committed: the number of the batch after it, and as metadata where its offsets end. */
  private Optional<OffsetAndMetadata> newest() {
    try (Admin admin = Admin.create(client)) {
      return Optional.ofNullable(
          admin.listConsumerGroupOffsets(group.groupId()).partitionsToOffsetAndMetadata()
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS).get(place));
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the batches of the topic " + topic + " can't be asked for: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped while asking for the batches of the topic " + topic, e);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
  }
}
