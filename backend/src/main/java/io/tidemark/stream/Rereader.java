package io.tidemark.stream;

import io.tidemark.broker.KafkaAccess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Reads a range of offsets again with a short-lived consumer; gives up after five seconds with what it has. */
final class Rereader {
  private static final long PATIENCE_NANOS = 5_000_000_000L;
  private static final Duration POLL = Duration.ofMillis(200);

  private final KafkaAccess kafka;
  private final TopicPartition partition;

  Rereader(KafkaAccess kafka, TopicPartition partition) {
    this.kafka = kafka;
    this.partition = partition;
  }

  List<TappedRecord> read(
      long from, long until, int limit, Random random, Function<ConsumerRecord<byte[], byte[]>, TappedRecord> parse) {
    List<TappedRecord> found = new ArrayList<>();
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(TapConsumers.settings(kafka, "tidemark-reread", 1_000))) {
      consumer.assign(List.of(partition));
      // What retention has removed or nobody has written yet would never come.
      long first = Math.max(from, consumer.beginningOffsets(List.of(partition)).get(partition));
      long last = Math.min(until, consumer.endOffsets(List.of(partition)).get(partition));
      for (FairSample.Range range : ranges(first, last, limit, random)) {
        readRange(consumer, range, deadline, found, parse);
      }
    } catch (KafkaException e) {
      // What could not be read is left out; the caller sees that it is incomplete.
    }
    return found;
  }

  private static List<FairSample.Range> ranges(long first, long last, int limit, Random random) {
    if (last - first <= limit) {
      return first < last ? List.of(new FairSample.Range(first, last)) : List.of();
    }
    int block = Math.max(1, Math.min(TapPartition.BLOCK, limit / 10));
    return FairSample.blocks(first, last, block, Math.max(1, limit / block), random);
  }

  private void readRange(
      KafkaConsumer<byte[], byte[]> consumer,
      FairSample.Range range,
      long deadline,
      List<TappedRecord> found,
      Function<ConsumerRecord<byte[], byte[]>, TappedRecord> parse) {
    consumer.seek(partition, range.from());
    while (consumer.position(partition) < range.until() && System.nanoTime() < deadline) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(partition)) {
        if (record.offset() >= range.from() && record.offset() < range.until()) {
          found.add(parse.apply(record));
        }
      }
    }
  }
}
