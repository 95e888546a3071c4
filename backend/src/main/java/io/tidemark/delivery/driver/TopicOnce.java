package io.tidemark.delivery.driver;

import io.tidemark.delivery.LaneSettings;
import io.tidemark.delivery.SinkOrder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
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
      Future<RecordMetadata> last = null;
      for (Row row : collected) {
        last = producer.send(new ProducerRecord<>(topic, SinkOrder.Topic.key(row.getLong(1)), String.valueOf(row.getLong(0))));
      }
      producer.sendOffsetsToTransaction(Map.of(place, new OffsetAndMetadata(batch + 1, String.valueOf(until))), group);
      producer.commitTransaction();
      if (last != null) {
        awaitReadable(last);
      }
    } catch (KafkaException e) {
      producer.abortTransaction();
      throw new IllegalStateException("the topic " + topic + " refused: " + e.getMessage(), e);
    }
  }

  /** The markers that let readers see a committed transaction are written after {@code commitTransaction} has returned. */
  private void awaitReadable(Future<RecordMetadata> last) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    ListOffsetsOptions committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
    try (Admin admin = Admin.create(client)) {
      long wanted = last.get().offset();
      while (admin.listOffsets(Map.of(place, OffsetSpec.latest()), committed).partitionResult(place).get(PATIENCE_SECONDS, TimeUnit.SECONDS).offset() <= wanted) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("the topic " + topic + " does not show a committed transaction after " + PATIENCE_SECONDS + " s");
        }
        TimeUnit.MILLISECONDS.sleep(5);
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the topic " + topic + " can't be asked for its end: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped while asking for the end of the topic " + topic, e);
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
          admin.listConsumerGroupOffsets(group.groupId(), new ListConsumerGroupOffsetsOptions().requireStable(true)).partitionsToOffsetAndMetadata()
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
