package io.tidemark.delivery;

import io.tidemark.broker.KafkaAccess;
import io.tidemark.wire.Problem;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What the lab asks of Kafka for all its runs: topics of one partition, batches appended whole, records deleted, topics closed to writes.
 *
 * <p>Each call waits at most {@value #PATIENCE_SECONDS} s for Kafka and then throws {@link Problem} unavailable. Safe for use by many
 * threads.
 */
final class KafkaDesk implements AutoCloseable {
  static final int PATIENCE_SECONDS = 10;
  private static final int MILLIS = PATIENCE_SECONDS * 1_000;
  private static final String LIMIT = "max.message.bytes";
  private static final String LATEST = "message.timestamp.after.max.ms";

  private final KafkaAccess kafka;
  private final Admin admin;
  private final KafkaProducer<String, String> producer;

  KafkaDesk(KafkaAccess kafka) {
    this.kafka = kafka;
    admin = Admin.create(kafka.client(Map.of("client.id", "tidemark-delivery", "request.timeout.ms", MILLIS, "default.api.timeout.ms", MILLIS)));
    Map<String, Object> settings = new HashMap<>();
    settings.put("client.id", "tidemark-delivery-send");
    settings.put("acks", "all");
    // Nothing leaves before flush() says so, and one batch has room for all of a step's events: that makes it one record batch.
    settings.put("linger.ms", MILLIS / 2);
    settings.put("batch.size", 64 * 1024);
    settings.put("max.block.ms", MILLIS);
    settings.put("request.timeout.ms", MILLIS / 2);
    settings.put("delivery.timeout.ms", MILLIS);
    settings.put("auto.include.jmx.reporter", "false");
    producer = new KafkaProducer<>(kafka.client(settings), new StringSerializer(), new StringSerializer());
  }

  KafkaAccess access() {
    return kafka;
  }

  /** A topic of one partition, which takes no record that is said to be of later than in an hour. */
  void create(String topic) {
    NewTopic wanted = new NewTopic(topic, Optional.of(1), Optional.empty()).configs(Map.of(LATEST, String.valueOf(Duration.ofHours(1).toMillis())));
    await(admin.createTopics(List.of(wanted)).all(), "create topic " + topic);
  }

  /** Appends all numbers as one record batch; answers their offsets. */
  synchronized List<SentEvent> append(String topic, List<Integer> numbers) {
    try {
      List<Future<RecordMetadata>> sent =
          numbers.stream().map(number -> producer.send(new ProducerRecord<>(topic, 0, null, String.valueOf(number)))).toList();
      producer.flush();
      List<SentEvent> events = new java.util.ArrayList<>();
      for (int i = 0; i < sent.size(); i++) {
        events.add(new SentEvent(numbers.get(i), await(sent.get(i), "take events for topic " + topic).offset()));
      }
      return events;
    } catch (KafkaException e) {
      throw Problem.unavailable("Kafka does not take events for topic " + topic + " now: " + e.getMessage());
    }
  }

  RunView.TopicView view(String topic) {
    return new RunView.TopicView(topic, offset(topic, OffsetSpec.earliest()), offset(topic, OffsetSpec.latest()));
  }

  private long offset(String topic, OffsetSpec which) {
    TopicPartition partition = new TopicPartition(topic, 0);
    return await(admin.listOffsets(Map.of(partition, which)).partitionResult(partition), "tell the offsets of topic " + topic).offset();
  }

  void deleteBefore(String topic, long offset) {
    await(
        admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(offset))).all(),
        "delete records of topic " + topic);
  }

  /** The topic takes no record batch larger than {@code bytes}; null for its broker's usual limit. Returns when that is so. */
  void limit(String topic, Integer bytes) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp change =
        bytes == null
            ? new AlterConfigOp(new ConfigEntry(LIMIT, ""), AlterConfigOp.OpType.DELETE)
            : new AlterConfigOp(new ConfigEntry(LIMIT, String.valueOf(bytes)), AlterConfigOp.OpType.SET);
    await(admin.incrementalAlterConfigs(Map.of(resource, List.of(change))).all(), "change the limit of topic " + topic);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (tooLarge(topic) != (bytes != null)) {
      if (System.nanoTime() > deadline) {
        throw Problem.unavailable("Kafka did not change the limit of topic " + topic + " within " + PATIENCE_SECONDS + " s");
      }
    }
  }

  /**
   * Whether the topic refuses an event for its size. The broker tells of a changed limit before it keeps to it, so it is asked by a
   * record that is never taken: it is from tomorrow, which is looked at after its size.
   */
  private synchronized boolean tooLarge(String topic) {
    long tomorrow = System.currentTimeMillis() + Duration.ofDays(1).toMillis();
    Future<RecordMetadata> probe = producer.send(new ProducerRecord<>(topic, 0, tomorrow, SinkOrder.Topic.key(0), "0"));
    producer.flush();
    try {
      probe.get(PATIENCE_SECONDS + 1L, TimeUnit.SECONDS);
      throw new IllegalStateException("topic " + topic + " took a record from tomorrow");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RecordTooLargeException || e.getCause() instanceof InvalidTimestampException) {
        return e.getCause() instanceof RecordTooLargeException;
      }
      throw Problem.unavailable("Kafka does not say what topic " + topic + " takes: " + e.getCause().getMessage());
    } catch (TimeoutException e) {
      throw Problem.unavailable("Kafka did not say within " + PATIENCE_SECONDS + " s what topic " + topic + " takes");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("interrupted while asking Kafka what topic " + topic + " takes");
    }
  }

  /** Deletes those that are there. */
  void delete(Collection<String> topics) {
    admin.deleteTopics(topics).topicNameValues().forEach((topic, done) -> {
      try {
        await(done, "delete topic " + topic);
      } catch (UnknownTopicOrPartitionException gone) {
        // That is what was wanted.
      }
    });
  }

  Collection<String> topics(String prefix) {
    return await(admin.listTopics().names(), "list topics").stream().filter(name -> name.startsWith(prefix)).toList();
  }

  private static <T> T await(Future<T> future, String what) {
    try {
      return future.get(PATIENCE_SECONDS + 1L, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException unknown) {
        throw unknown;
      }
      throw Problem.unavailable("Kafka could not " + what + ": " + e.getCause().getMessage());
    } catch (TimeoutException e) {
      throw Problem.unavailable("Kafka did not " + what + " within " + PATIENCE_SECONDS + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("interrupted while asking Kafka to " + what);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(1));
    admin.close(Duration.ofSeconds(1));
  }
}
