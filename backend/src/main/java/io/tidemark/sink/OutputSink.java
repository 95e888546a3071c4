package io.tidemark.sink;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/** Where rows go besides the dashboard, as a user asks for it; in the words of the public contract. */
@JsonPropertyOrder("kind")
public sealed interface OutputSink {
  @JsonProperty("kind")
  String kind();

  /**
   * A Kafka topic, at least once.
   *
   * @param key columns of a record's key; empty for records without one
   */
  record ToKafka(String topic, List<String> key) implements OutputSink {
    public ToKafka {
      key = List.copyOf(key);
    }

    @Override
    @JsonProperty("kind")
    public String kind() {
      return "kafka";
    }
  }

  /** A folder of folders, one a micro-batch; a batch that runs again replaces its own. */
  record ToFiles(String name, Format format) implements OutputSink {
    @Override
    @JsonProperty("kind")
    public String kind() {
      return "files";
    }
  }

  /**
   * A table of a database, exactly once.
   *
   * @param keys columns of the table by which a row replaces another; empty where rows are appended
   */
  record ToTable(String connection, String table, Mode mode, List<String> keys) implements OutputSink {
    public ToTable {
      keys = List.copyOf(keys);
    }

    @Override
    @JsonProperty("kind")
    public String kind() {
      return "jdbc";
    }
  }

  enum Format {
    parquet,
    json
  }

  enum Mode {
    append,
    upsert
  }
}
