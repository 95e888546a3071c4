package io.tidemark.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.stream.AvroFit;
import io.tidemark.stream.RecordEncoder;
import io.tidemark.stream.RecordFormat;
import io.tidemark.stream.StreamDefinition;
import io.tidemark.wire.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/**
 * Writes Avro records of the stream's schema. A field that the event does not have is null or its default; what the schema has no room
 * for is refused. Before it goes a registry's header of schema 0, if the stream's records have one.
 */
final class AvroRecordEncoder implements RecordEncoder {
  private final Schema schema;
  private final boolean framed;
  private final GenericDatumWriter<GenericRecord> writer;

  AvroRecordEncoder(StreamDefinition definition) {
    schema = AvroFit.record(definition.format().avroSchema());
    framed = definition.format().framing() == RecordFormat.Framing.confluent;
    writer = new GenericDatumWriter<>(schema);
  }

  @Override
  public byte[] encode(JsonNode event, String pointer, List<Problem.Field> problems) {
    GenericRecord record = new GenericData.Record(schema);
    int before = problems.size();
    for (Schema.Field field : schema.getFields()) {
      try {
        record.put(field.pos(), value(field, event.path(field.name())));
      } catch (IllegalArgumentException e) {
        problems.add(new Problem.Field(pointer + "/" + field.name(), e.getMessage()));
      }
    }
    return problems.size() > before ? new byte[0] : bytes(record);
  }

  private byte[] bytes(GenericRecord record) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (framed) {
      out.writeBytes(new byte[RecordFormat.HEADER_BYTES]);
    }
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      writer.write(record, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static Object value(Schema.Field field, JsonNode value) {
    Optional<Schema> of = Optional.of(field.schema()).filter(type -> type.getType() != Schema.Type.UNION)
        .or(() -> field.schema().getTypes().stream().filter(type -> type.getType() != Schema.Type.NULL).findFirst());
    if (!value.isMissingNode() && !value.isNull()) {
      return value(field.name(), of.orElseThrow(() -> new IllegalArgumentException(field.name() + " can only be null")), value);
    }
    if (field.schema().isNullable()) {
      return null;
    }
    if (value.isMissingNode() && field.hasDefaultValue()) {
      return GenericData.get().getDefaultValue(field);
    }
    throw new IllegalArgumentException(field.name() + " can't be null in the Avro schema and has no default; give it");
  }

  private static Object value(String name, Schema schema, JsonNode value) {
    return switch (schema.getType()) {
      case STRING -> value.asText();
      case ENUM -> {
        if (!schema.hasEnumSymbol(value.asText())) {
          throw new IllegalArgumentException(name + " is " + value + "; the Avro schema allows " + schema.getEnumSymbols());
        }
        yield new GenericData.EnumSymbol(schema, value.asText());
      }
      case INT -> schema.getLogicalType() == null ? (Object) value.intValue() : (Object) Math.toIntExact(LocalDate.parse(value.asText()).toEpochDay());
      case LONG -> schema.getLogicalType() == null ? value.longValue() : time(name, schema, OffsetDateTime.parse(value.asText()).toInstant());
      case FLOAT -> value.floatValue();
      case DOUBLE -> value.doubleValue();
      case BOOLEAN -> value.booleanValue();
      default -> throw new IllegalArgumentException(name + " is of the Avro type " + schema.getType() + ", which can't be written here");
    };
  }

  private static long time(String name, Schema schema, Instant time) {
    ChronoUnit unit = schema.getLogicalType() instanceof LogicalTypes.TimestampMillis ? ChronoUnit.MILLIS : ChronoUnit.MICROS;
    if (!time.truncatedTo(unit).equals(time)) {
      throw new IllegalArgumentException(name + " is " + time + "; the Avro schema has room for " + unit.name().toLowerCase(Locale.ROOT) + " only");
    }
    return unit.between(Instant.EPOCH, time);
  }
}
