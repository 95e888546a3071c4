package io.tidemark.stream;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** One stream as the tap reads it: its partitions, its budget and what was counted. The counts are read by anyone, the rest is the tap's. */
final class TappedStream {
  private static final int SHOWN_CHARACTERS = 2_000;
  private static final long NONE = Long.MIN_VALUE;

  private final String id;
  private final StreamDefinition definition;
  private final List<TapPartition> partitions = new ArrayList<>();
  private final ParseBudget budget = new ParseBudget(RecordTap.PARSED_PER_SECOND, System::nanoTime);
  private final AtomicLong skipped = new AtomicLong();
  private final AtomicLong malformed = new AtomicLong();
  private final AtomicLong newestEventMillis = new AtomicLong(NONE);
  private RecordParser parser;

  TappedStream(String id, StreamDefinition definition, String topic, int count) {
    this.id = id;
    this.definition = definition;
    for (int partition = 0; partition < count; partition++) {
      partitions.add(new TapPartition(new TopicPartition(topic, partition), new TapRing(RecordTap.RING)));
    }
  }

  StreamDefinition definition() {
    return definition;
  }

  List<TapPartition> partitions() {
    return partitions;
  }

  long skipped() {
    return skipped.get();
  }

  long malformed() {
    return malformed.get();
  }

  Optional<Long> newestEventMillis() {
    long newest = newestEventMillis.get();
    return newest == NONE ? Optional.empty() : Optional.of(newest);
  }

  /** Before a poll: pauses what has no budget, plans samples where too much has arrived, seeks where reading goes on elsewhere. */
  void steer(KafkaConsumer<byte[], byte[]> consumer, Random random) {
    int left = budget.left();
    for (TapPartition partition : partitions) {
      List<TopicPartition> itself = List.of(partition.topicPartition());
      int blocks = Math.min(TapPartition.BLOCKS_PER_PLAN, left / TapPartition.BLOCK / partitions.size());
      boolean starved = partition.mustSample() ? blocks == 0 : left <= 0;
      if (!partition.ready() || starved) {
        consumer.pause(itself);
        continue;
      }
      if (partition.mustSample()) {
        skipped.addAndGet(partition.planSample(blocks, random));
      }
      if (partition.needsSeek()) {
        consumer.seek(partition.topicPartition(), partition.position());
        partition.sought();
      }
      consumer.resume(itself);
    }
  }

  boolean sampling() {
    return partitions.stream().anyMatch(TapPartition::sampling);
  }

  /** Parses what is wanted of {@code fetched}; empty if nothing was. */
  Optional<StreamBatch> take(
      TapPartition partition, List<ConsumerRecord<byte[], byte[]>> fetched, Function<StreamDefinition, RecordParser> parsers) {
    if (parser == null) {
      parser = parsers.apply(definition);
    }
    List<TappedRecord> records = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : partition.accept(fetched)) {
      TappedRecord tapped = parsed(record, parser);
      records.add(tapped);
      if (tapped.parsed().usable()) {
        newestEventMillis.accumulateAndGet(Math.floorDiv(tapped.parsed().eventTimeMicros(), 1_000L), Math::max);
      } else {
        malformed.incrementAndGet();
      }
    }
    budget.spend(records.size());
    partition.taken(records);
    return records.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new StreamBatch(id, partition.topicPartition().partition(), records, partition.position(), partition.takeSkipped()));
  }

  TappedRecord parsed(ConsumerRecord<byte[], byte[]> record, RecordParser with) {
    byte[] value = record.value();
    RecordParser.Parsed parsed = parse(value, with);
    String text = value == null ? "" : with.shown(value, parsed);
    String shown = text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) : text;
    return new TappedRecord(record.partition(), record.offset(), arrived(record), shown, parsed);
  }

  /** Epoch milliseconds; of a scripted event what the script says. */
  private static long arrived(ConsumerRecord<byte[], byte[]> record) {
    Header said = record.headers().lastHeader(TopicWriter.ARRIVED_HEADER);
    String text = said == null || said.value() == null ? "" : new String(said.value(), StandardCharsets.US_ASCII);
    return text.matches("-?\\d{1,18}") ? Long.parseLong(text) : record.timestamp();
  }

  private static RecordParser.Parsed parse(byte[] value, RecordParser with) {
    if (value == null) {
      return new RecordParser.Parsed(0, null, "the record has no value");
    }
    try {
      return with.parse(value);
    } catch (RuntimeException e) {
      return new RecordParser.Parsed(0, null, "could not be parsed: " + e.getMessage());
    }
  }
}
