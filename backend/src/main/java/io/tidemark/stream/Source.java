package io.tidemark.stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Clock;
import java.util.Optional;

/** Where a stream's events come from; each kind ends in a Kafka topic. */
@JsonPropertyOrder("kind")
public sealed interface Source {
  @JsonProperty
  String kind();

  /** What brings events of this source into the topic; empty if they are there by themselves. */
  default Optional<Feed> feed(StreamDefinition definition, Clock clock, FileMemory memory, TableFiles tables) {
    return Optional.empty();
  }

  /** Something a user should know about this source, or null. */
  default String note() {
    return null;
  }

  /**
   * A Kafka topic as it is; what a generator or the API appends goes there too.
   *
   * @param topic null: Tidemark's own topic of the stream
   * @param startingOffsets where a new query begins: {@code earliest}, {@code latest}, or a time: at the first record of then or later
   * @param format how the records are written, with {@code avroSchema} and {@code framing} of Avro and {@code delimiter} of CSV, else null
   */
  record Kafka(
      String topic, int partitions, String startingOffsets, RecordFormat.Kind format, String avroSchema, RecordFormat.Framing framing, String delimiter)
      implements Source {
    /** Of JSON records. */
    public Kafka(String topic, int partitions, String startingOffsets) {
      this(topic, partitions, startingOffsets, RecordFormat.JSON);
    }

    public Kafka(String topic, int partitions, String startingOffsets, RecordFormat records) {
      this(topic, partitions, startingOffsets, records.kind(), records.avroSchema(), records.framing(), records.delimiter());
    }

    RecordFormat records() {
      return new RecordFormat(format, avroSchema, framing, delimiter);
    }

    @Override
    public String kind() {
      return "kafka";
    }
  }

  /** How files are told apart: by their ending, or all are of one format whatever they are called. */
  enum FileFormat {
    auto,
    json,
    csv,
    parquet
  }

  /** A directory watched for files of JSON, CSV or Parquet; each file is read once, after it has rested for a second. */
  record Files(String path, FileFormat format) implements Source {
    /** Of files known by their ending. */
    public Files(String path) {
      this(path, FileFormat.auto);
    }

    @Override
    public String kind() {
      return "files";
    }

    @Override
    public Optional<Feed> feed(StreamDefinition definition, Clock clock, FileMemory memory, TableFiles tables) {
      return Optional.of(new FilesFeed(this, definition, clock, memory, tables));
    }
  }

  /** Lines from a TCP server. What it sends while Tidemark is away is lost: a socket can't be replayed. */
  record Socket(String host, int port) implements Source {
    @Override
    public String kind() {
      return "socket";
    }

    @Override
    public Optional<Feed> feed(StreamDefinition definition, Clock clock, FileMemory memory, TableFiles tables) {
      return Optional.of(new SocketFeed(this, definition, clock));
    }

    @Override
    public String note() {
      return "A socket can't be replayed: what its server sends while Tidemark is away is lost.";
    }
  }

  /** Rows of the event time and a running {@code value BIGINT}. */
  record Rate(double rowsPerSecond) implements Source {
    @Override
    public String kind() {
      return "rate";
    }

    @Override
    public Optional<Feed> feed(StreamDefinition definition, Clock clock, FileMemory memory, TableFiles tables) {
      return Optional.of(new PacedFeed(EvenScript.of(this, definition.eventTime()), clock));
    }
  }
}
