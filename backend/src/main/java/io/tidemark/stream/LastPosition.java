package io.tidemark.stream;

import io.tidemark.broker.KafkaAccess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Finds the last numbered record of a topic, from its end backwards in growing steps.
 *
 * <p>Usually the very last record; events appended by hand carry no number and are looked past. Of several partitions the newest
 * position counts: with more than one partition a {@code kill -9} may thus lose or leave out a few numbers of the others.
 */
final class LastPosition {
  private static final Duration POLL = Duration.ofMillis(500);
  private static final long FIRST_STEP = 100;
  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private LastPosition() {}

  static Optional<Position> find(KafkaAccess kafka, String topic, int partitions) {
    Optional<Position> newest = Optional.empty();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(TapConsumers.settings(kafka, "tidemark-resume", 1_000))) {
      for (int partition = 0; partition < partitions; partition++) {
        Optional<Position> found = find(consumer, new TopicPartition(topic, partition));
        Comparator<Position> byAge = Comparator.comparingLong(Position::timestampMillis).thenComparingLong(Position::n);
        if (found.isPresent() && (newest.isEmpty() || byAge.compare(found.get(), newest.get()) > 0)) {
          newest = found;
        }
      }
    }
    return newest;
  }

  private static Optional<Position> find(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition) {
    consumer.assign(List.of(partition));
    long begin = consumer.beginningOffsets(List.of(partition)).get(partition);
    long until = consumer.endOffsets(List.of(partition)).get(partition);
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    for (long step = FIRST_STEP; until > begin; step *= 10) {
      long from = Math.max(begin, until - step);
      Position last = null;
      consumer.seek(partition, from);
      while (consumer.position(partition) < until) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("topic " + partition.topic() + " could not be read back in time to resume");
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(partition)) {
          last = record.offset() < until && position(record).isPresent() ? position(record).get() : last;
        }
      }
      if (last != null) {
        return Optional.of(last);
      }
      until = from;
    }
    return Optional.empty();
  }

  private static Optional<Position> position(ConsumerRecord<byte[], byte[]> record) {
    Header origin = record.headers().lastHeader(Position.ORIGIN_HEADER);
    Header number = record.headers().lastHeader(Position.NUMBER_HEADER);
    if (origin == null || number == null) {
      return Optional.empty();
    }
    try {
      long n = Long.parseLong(new String(number.value(), StandardCharsets.US_ASCII));
      return Optional.of(new Position(new String(origin.value(), StandardCharsets.UTF_8), n, record.timestamp()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
