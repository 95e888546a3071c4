package io.tidemark.stream;

/**
 * How the records of a topic are written.
 *
 * @param avroSchema the writer's schema as JSON; only of Avro, else null
 * @param framing what stands before each Avro record; only of Avro, else null
 * @param delimiter one character between the cells; only of CSV, else null
 */
public record RecordFormat(Kind kind, String avroSchema, Framing framing, String delimiter) {
  public static final RecordFormat JSON = new RecordFormat(Kind.json, null, null, null);
  public static final String COMMA = ",";

  /** Bytes of the header that Confluent's serializer writes: a zero and four of the schema's id. */
  public static final int HEADER_BYTES = 5;

  public enum Kind {
    json,
    csv,
    avro
  }

  /** What stands before an Avro record: nothing, or Confluent's header, which is passed over. */
  public enum Framing {
    bare,
    confluent
  }

  public static RecordFormat csv(String delimiter) {
    return new RecordFormat(Kind.csv, null, null, delimiter);
  }

  public static RecordFormat avro(String schema, Framing framing) {
    return new RecordFormat(Kind.avro, schema, framing, null);
  }
}
