package io.tidemark.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.broker.BrokerUnavailable;
import io.tidemark.wire.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Looks at the newest records of a topic and proposes how to read them.
 *
 * <p>Reads at most {@value #MOST_RECORDS} records of at most {@value #MOST_PARTITIONS} partitions, for at most {@value #LIMIT_SECONDS} s,
 * without a group and without a commit: the topic is as before. How many of the records fit the proposal is what Spark's parser says.
 */
final class TopicSample {
  private static final int MOST_RECORDS = 100;
  private static final int MOST_PARTITIONS = 64;
  private static final int LIMIT_SECONDS = 5;
  private static final int SHOWN = 10;

  /**
   * What was found.
   *
   * @param source the source of a definition, complete; of Avro without its schema that is left to give
   * @param schema null when there is nothing to tell it from
   * @param eventTime null when no column holds a time
   * @param usable how many of {@code records} can be read so; null without an event time
   * @param leftOut fields that can name no column
   */
  record View(String topic, int partitions, int records, Source source, String schema, String eventTime, Integer usable, Set<String> leftOut, List<RecordView> values) {}

  private final Connection connection;
  private final RecordFormats formats;

  TopicSample(Connection connection, RecordFormats formats) {
    this.connection = connection;
    this.formats = formats;
  }

  View of(JsonNode body) {
    DefinitionFields fields = new DefinitionFields();
    JsonNode source = body.path("source");
    String topic = fields.text(source, "/source", "topic", null);
    RecordFormat given = source.hasNonNull("format") && !avroWithoutSchema(source) ? new SourceReader(source, fields).format(Optional.empty()) : null;
    fields.refuseIfWrong();
    int partitions = partitions(topic);
    List<ConsumerRecord<byte[], byte[]>> records = read(topic, Math.min(MOST_PARTITIONS, partitions));
    List<byte[]> values = records.stream().map(ConsumerRecord::value).filter(value -> value != null).toList();
    SchemaGuess guess = guess(values, given, source);
    Optional<String> eventTime = guess.columns() == null ? Optional.empty() : ValueKinds.eventTime(guess.columns());
    return view(topic, partitions, records, guess, eventTime.orElse(null));
  }

  private static boolean avroWithoutSchema(JsonNode source) {
    return source.path("format").asText().equals("avro") && !source.hasNonNull("avroSchema");
  }

  private SchemaGuess guess(List<byte[]> values, RecordFormat given, JsonNode source) {
    if (given == null && source.hasNonNull("format")) {
      return new SchemaGuess(RecordFormat.avro(null, framing(values)), null, Set.of());
    }
    RecordFormat.Kind kind = given == null ? SchemaGuess.kind(values) : given.kind();
    return switch (kind) {
      case json -> SchemaGuess.ofJson(values);
      case csv -> SchemaGuess.ofCsv(values, Optional.ofNullable(given).filter(format -> source.hasNonNull("delimiter")).map(RecordFormat::delimiter));
      case avro -> given == null ? new SchemaGuess(RecordFormat.avro(null, framing(values)), null, Set.of()) : avro(values, given, source);
    };
  }

  /** A registry's header is the same zero and number before nearly every record. */
  private static RecordFormat.Framing framing(List<byte[]> values) {
    boolean alike = !values.isEmpty() && values.stream().allMatch(value -> value.length > RecordFormat.HEADER_BYTES && value[0] == 0 && value[1] == 0);
    return alike ? RecordFormat.Framing.confluent : RecordFormat.Framing.bare;
  }

  private static SchemaGuess avro(List<byte[]> values, RecordFormat given, JsonNode source) {
    String ddl = AvroFit.ddl(AvroFit.record(given.avroSchema()));
    Map<String, ColumnType> columns = new LinkedHashMap<>();
    StreamSchema.read(ddl, complaint -> {}).ifPresent(schema -> schema.columns().forEach(column -> columns.put(column.name(), column.type())));
    RecordFormat.Framing framing = source.hasNonNull("framing") ? given.framing() : framing(values);
    return new SchemaGuess(RecordFormat.avro(given.avroSchema(), framing), columns, Set.of());
  }

  private View view(String topic, int partitions, List<ConsumerRecord<byte[], byte[]>> records, SchemaGuess guess, String eventTime) {
    Source source = new Source.Kafka(topic, partitions, "earliest", guess.format());
    String ddl = guess.ddl().orElse(null);
    RecordParser parser = eventTime == null ? (value -> new RecordParser.Parsed(0, null, null)) : formats.parser(new StreamDefinition(ddl, eventTime, source, null));
    TappedStream reading = new TappedStream(topic, null, topic, 0);
    List<TappedRecord> read = records.stream().map(record -> reading.parsed(record, parser)).toList();
    Integer usable = eventTime == null ? null : (int) read.stream().filter(record -> record.parsed().usable()).count();
    List<RecordView> shown = read.subList(Math.max(0, read.size() - SHOWN), read.size()).stream().map(RecordView::of).toList();
    return new View(topic, partitions, records.size(), source, ddl, eventTime, usable, guess.leftOut(), shown);
  }

  private int partitions(String topic) {
    try {
      return connection.topics().partitions(topic)
          .orElseThrow(() -> Problem.invalid("/source/topic", "there is no topic \"" + topic + "\"; GET /api/topics lists them"));
    } catch (BrokerUnavailable e) {
      throw Problem.unavailable(e.getMessage());
    }
  }

  private List<ConsumerRecord<byte[], byte[]>> read(String topic, int partitions) {
    List<TopicPartition> all = IntStream.range(0, partitions).mapToObj(n -> new TopicPartition(topic, n)).toList();
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    long deadline = System.nanoTime() + Duration.ofSeconds(LIMIT_SECONDS).toNanos();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(TapConsumers.settings(connection.kafka(), "tidemark-sample", MOST_RECORDS))) {
      consumer.assign(all);
      Map<TopicPartition, Long> begins = consumer.beginningOffsets(all);
      Map<TopicPartition, Long> ends = consumer.endOffsets(all);
      long each = Math.max(1, MOST_RECORDS / partitions);
      all.forEach(one -> consumer.seek(one, Math.max(begins.get(one), ends.get(one) - each)));
      while (found.size() < MOST_RECORDS && System.nanoTime() < deadline && all.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
        consumer.poll(Duration.ofMillis(200)).forEach(found::add);
      }
    } catch (KafkaException e) {
      throw Problem.unavailable("topic " + topic + " can't be read now: " + e.getMessage());
    }
    return found.size() > MOST_RECORDS ? List.copyOf(found.subList(0, MOST_RECORDS)) : found;
  }
}
