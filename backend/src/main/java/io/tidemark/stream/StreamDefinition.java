package io.tidemark.stream;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A stream as its user defined it; immutable, and valid whenever it came from {@link #parse}.
 *
 * @param schema the columns as Spark DDL, of the types that {@link ColumnType} names
 * @param eventTime the TIMESTAMP column that says when an event happened
 * @param generator null if nothing but the source brings events
 */
public record StreamDefinition(String schema, String eventTime, Source source, Generator generator) {
  private static final Pattern ID = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

  /** Reads and checks a definition. @throws Problem naming every bad field by its pointer */
  public static StreamDefinition parse(JsonNode json) {
    return new DefinitionReader(json).read();
  }

  static String checkedId(String id) {
    if (!ID.matcher(id).matches()) {
      throw Problem.invalid(
          "", "\"" + id + "\" can't name a stream; a name is a letter followed by at most 63 letters, digits, _ or -");
    }
    return id;
  }

  /** The topic of the stream {@code id} if it has this definition. */
  public String topic(String id) {
    return source instanceof Source.Kafka kafka && kafka.topic() != null ? kafka.topic() : "tidemark." + id;
  }

  /** Whether the topic belongs to Tidemark and goes when the stream goes. */
  boolean ownsTopic() {
    return !(source instanceof Source.Kafka kafka) || kafka.topic() == null;
  }

  int partitions() {
    return source instanceof Source.Kafka kafka ? kafka.partitions() : 1;
  }

  /** How the records of the topic are written. */
  @JsonIgnore
  public RecordFormat format() {
    return source instanceof Source.Kafka kafka ? kafka.records() : RecordFormat.JSON;
  }

  /** {@code earliest}, {@code latest} or a time: where a query that starts from scratch begins. */
  @JsonIgnore
  public String startingOffsets() {
    return source instanceof Source.Kafka kafka ? kafka.startingOffsets() : "earliest";
  }

  @JsonIgnore
  public StreamSchema columns() {
    return StreamSchema.read(schema, complaint -> {}).orElseThrow();
  }

  /** The names of the columns, in the schema's order. */
  @JsonIgnore
  public List<String> columnNames() {
    return columns().columns().stream().map(StreamSchema.Column::name).toList();
  }

  /** The names of the columns that hold a time, the event time among them. */
  @JsonIgnore
  public List<String> timeColumns() {
    return columns().columns().stream().filter(column -> column.type() == ColumnType.TIMESTAMP).map(StreamSchema.Column::name).toList();
  }

  /** What keeps {@code event} from being appended to a stream of this definition, each under {@code pointer}; empty if nothing does. */
  public List<Problem.Field> complaints(JsonNode event, String pointer) {
    List<Problem.Field> problems = new ArrayList<>();
    columns().check(event, eventTime, pointer, problems);
    return problems;
  }

  StreamDefinition with(Generator changed) {
    return new StreamDefinition(schema, eventTime, source, changed);
  }
}
