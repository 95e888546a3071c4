package io.tidemark.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/**
 * What an Avro schema's fields are as columns, and whether it fits a stream's.
 *
 * <p>A field fits a column of its name and of exactly the type that Spark makes of it; a union fits when it is null and one other type.
 * Fields that no column names are passed over. Stateless.
 */
public final class AvroFit {
  private AvroFit() {}

  /** Tells {@code complaint} what keeps records of the schema {@code json} from being rows of {@code columns}; nothing when all is well. */
  static void check(String json, Optional<StreamSchema> columns, Consumer<String> complaint) {
    Schema schema;
    try {
      schema = record(json);
    } catch (IllegalArgumentException e) {
      complaint.accept(e.getMessage());
      return;
    }
    columns.ifPresent(wanted -> wanted.columns().forEach(column -> check(schema, column, complaint)));
  }

  /** @throws IllegalArgumentException with a sentence, when it is no schema of a record */
  public static Schema record(String json) {
    Schema schema;
    try {
      schema = new Schema.Parser().parse(json);
    } catch (SchemaParseException | org.apache.avro.AvroTypeException e) {
      throw new IllegalArgumentException("this is no Avro schema: " + e.getMessage(), e);
    }
    if (schema.getType() != Schema.Type.RECORD) {
      throw new IllegalArgumentException("the Avro schema is of type " + schema.getType().getName() + "; a stream's records need one of type record");
    }
    return schema;
  }

  private static void check(Schema schema, StreamSchema.Column column, Consumer<String> complaint) {
    Schema.Field field = schema.getField(column.name());
    if (field == null) {
      String names = schema.getFields().stream().map(Schema.Field::name).collect(Collectors.joining(", "));
      complaint.accept("the Avro schema has no field " + column.name() + "; it has " + names);
      return;
    }
    Optional<ColumnType> type = column(field.schema());
    if (type.isEmpty()) {
      complaint.accept("the Avro field " + column.name() + " is " + shortly(field.schema()) + ", which can't be a column; leave it out of the stream's schema");
    } else if (type.get() != column.type()) {
      complaint.accept("the Avro field " + column.name() + " is " + shortly(field.schema()) + ", which is " + type.get() + " and not " + column.type());
    }
  }

  /** The columns that a record of this schema has, as DDL; fields that can be none are left out. Empty when there is none. */
  public static String ddl(Schema schema) {
    List<String> columns = new ArrayList<>();
    schema.getFields().forEach(field -> column(field.schema()).ifPresent(type -> columns.add(field.name() + " " + type)));
    return String.join(", ", columns);
  }

  private static Optional<ColumnType> column(Schema schema) {
    return switch (schema.getType()) {
      case UNION -> {
        List<Schema> others = schema.getTypes().stream().filter(type -> type.getType() != Schema.Type.NULL).toList();
        yield others.size() == 1 ? column(others.get(0)) : Optional.empty();
      }
      case STRING, ENUM -> Optional.of(ColumnType.STRING);
      case INT -> schema.getLogicalType() instanceof LogicalTypes.Date
          ? Optional.of(ColumnType.DATE)
          : schema.getLogicalType() == null ? Optional.of(ColumnType.INT) : Optional.empty();
      case LONG -> schema.getLogicalType() instanceof LogicalTypes.TimestampMillis || schema.getLogicalType() instanceof LogicalTypes.TimestampMicros
          ? Optional.of(ColumnType.TIMESTAMP)
          : schema.getLogicalType() == null ? Optional.of(ColumnType.BIGINT) : Optional.empty();
      case FLOAT -> Optional.of(ColumnType.FLOAT);
      case DOUBLE -> Optional.of(ColumnType.DOUBLE);
      case BOOLEAN -> Optional.of(ColumnType.BOOLEAN);
      case RECORD, ARRAY, MAP, FIXED, BYTES, NULL -> Optional.empty();
    };
  }

  private static String shortly(Schema schema) {
    String text = schema.toString();
    return text.length() > 80 ? text.substring(0, 80) + "…" : text;
  }
}
