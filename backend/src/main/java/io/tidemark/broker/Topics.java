package io.tidemark.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Administration of topics.
 *
 * <p>Each call waits at most ten seconds and then throws {@link BrokerUnavailable} with a sentence. Safe for use by many threads.
 */
public final class Topics implements AutoCloseable {
  /** How much a partition of a topic created here keeps. */
  public static final long RETENTION_BYTES = 256L * 1024 * 1024;

  /** How long a topic created here keeps a record. */
  public static final Duration RETENTION = Duration.ofDays(7);

  /** Retention works by whole segments, so they are small against it. */
  static final int SEGMENT_BYTES = 32 * 1024 * 1024;

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofMillis(50);
  /** Some Kafkas make a topic anew when a client asks about it. */
  private static final Duration GONE = Duration.ofSeconds(2);

  private final Admin admin;

  public Topics(String bootstrapServers) {
    this(KafkaAccess.open(bootstrapServers));
  }

  public Topics(KafkaAccess kafka) {
    int millis = Math.toIntExact(PATIENCE.toMillis());
    admin =
        Admin.create(
            kafka.client(Map.of(
                AdminClientConfig.CLIENT_ID_CONFIG, "tidemark-topics",
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis,
                // Asked rarely: an idle connection need not be kept, nor its metadata refreshed often.
                AdminClientConfig.METADATA_MAX_AGE_CONFIG, 300_000)));
  }

  /**
   * Creates the topic with {@code partitions} unless it is there already; answers how many partitions it has.
   *
   * <p>Returns when each partition's leader answers. Before, a producer's first batch may be refused while the ones behind it are
   * taken: the broker then calls the first out of order for as long as the producer tries, and its records are lost.
   */
  public int ensure(String topic, int partitions) {
    Optional<Integer> present = partitions(topic);
    if (present.isPresent()) {
      return present.get();
    }
    Map<String, String> settings =
        Map.of(
            "retention.bytes", String.valueOf(RETENTION_BYTES),
            "retention.ms", String.valueOf(RETENTION.toMillis()),
            "segment.bytes", String.valueOf(SEGMENT_BYTES));
    NewTopic wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty()).configs(settings);
    try {
      await(admin.createTopics(List.of(wanted)).all(), "create topic " + topic);
    } catch (TopicExistsException raced) {
      return partitions(topic).orElse(partitions);
    }
    awaitLeaders(topic, partitions);
    return partitions;
  }

  /** A broker may be asked about a new topic before it has heard of it. */
  private void awaitLeaders(String topic, int partitions) {
    long limit = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        offsets(topic, partitions, OffsetSpec.latest());
        return;
      } catch (UnknownTopicOrPartitionException e) {
        if (System.nanoTime() > limit || Thread.currentThread().isInterrupted()) {
          throw new BrokerUnavailable("Kafka has created topic " + topic + " but does not know it within " + PATIENCE.toSeconds()
              + " s", e);
        }
        LockSupport.parkNanos(LOOK.toNanos());
      }
    }
  }

  /** Number of partitions; empty if there is no such topic. */
  public Optional<Integer> partitions(String topic) {
    try {
      TopicDescription description =
          await(admin.describeTopics(List.of(topic)).topicNameValues().get(topic), "describe topic " + topic);
      return Optional.of(description.partitions().size());
    } catch (UnknownTopicOrPartitionException e) {
      return Optional.empty();
    }
  }

  /** The oldest offset still kept of each partition. */
  public Map<Integer, Long> begin(String topic) {
    return offsets(topic, OffsetSpec.earliest());
  }

  /** The offset that the next record of each partition will get. */
  public Map<Integer, Long> end(String topic) {
    return offsets(topic, OffsetSpec.latest());
  }

  /** The same of the first so many partitions. */
  public Map<Integer, Long> end(String topic, int partitions) {
    return offsets(topic, partitions, OffsetSpec.latest());
  }

  private Map<Integer, Long> offsets(String topic, OffsetSpec spec) {
    return offsets(topic, partitions(topic).orElseThrow(() -> new BrokerUnavailable("there is no Kafka topic " + topic)), spec);
  }

  private Map<Integer, Long> offsets(String topic, int partitions, OffsetSpec spec) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      asked.put(new TopicPartition(topic, partition), spec);
    }
    Map<Integer, Long> offsets = new TreeMap<>();
    await(admin.listOffsets(asked).all(), "read the offsets of topic " + topic)
        .forEach((partition, found) -> offsets.put(partition.partition(), found.offset()));
    return offsets;
  }

  /** Removes the topic with its records; false if there was none. Returns when it is no longer listed, or two seconds later. */
  public boolean delete(String topic) {
    try {
      await(admin.deleteTopics(List.of(topic)).all(), "delete topic " + topic);
    } catch (UnknownTopicOrPartitionException e) {
      return false;
    }
    awaitGone(topic);
    return true;
  }

  /** A broker may list a topic after it has agreed to remove it; one that goes on longer than is waited for removes it all the same. */
  private void awaitGone(String topic) {
    long limit = System.nanoTime() + GONE.toNanos();
    while (partitions(topic).isPresent() && System.nanoTime() < limit && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  /** Removes all topics whose names begin so: what runs of a killed server have left. */
  public static void forget(KafkaAccess kafka, String prefix) {
    try (Topics topics = new Topics(kafka)) {
      topics.names().stream().filter(name -> name.startsWith(prefix)).forEach(topics::delete);
    }
  }

  /** Names of all topics that are not Kafka's own. */
  public List<String> names() {
    List<String> names = new ArrayList<>(await(admin.listTopics().names(), "list topics"));
    names.sort(null);
    return names;
  }

  /** Partitions of each topic that is not Kafka's own, by name. */
  public Map<String, Integer> partitionsByName() {
    Map<String, Integer> found = new TreeMap<>();
    await(admin.describeTopics(names()).allTopicNames(), "describe the topics")
        .forEach((name, description) -> found.put(name, description.partitions().size()));
    return found;
  }

  private <T> T await(Future<T> future, String what) {
    try {
      return future.get(PATIENCE.toMillis() + 1_000, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException || e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw (RuntimeException) e.getCause();
      }
      throw new BrokerUnavailable("Kafka could not " + what + ": " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new BrokerUnavailable("Kafka did not " + what + " within " + PATIENCE.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerUnavailable("interrupted while asking Kafka to " + what, e);
    }
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(1));
  }
}
