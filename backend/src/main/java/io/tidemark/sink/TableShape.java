package io.tidemark.sink;

import static org.apache.spark.sql.functions.to_json;

import io.tidemark.connection.TableColumn;
import io.tidemark.connection.TableColumn.Kind;
import java.sql.Date;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A query's rows as those of a table: what has start and end becomes two columns ({@code window_start}, {@code window_end}),
 * what has other parts is JSON, what a database has no type for is text. Immutable.
 */
final class TableShape {
  private final List<TableColumn> columns = new ArrayList<>();
  private final List<Column> selected = new ArrayList<>();

  private TableShape() {}

  static TableShape of(StructType schema) {
    TableShape shape = new TableShape();
    for (StructField field : schema.fields()) {
      Column column = KafkaOutput.quoted(field.name());
      if (isWindow(field.dataType())) {
        for (String part : List.of("start", "end")) {
          shape.add(field.name() + "_" + part, ((StructType) field.dataType()).apply(part).dataType(), column.getField(part));
        }
      } else if (field.dataType() instanceof StructType || field.dataType() instanceof ArrayType || field.dataType() instanceof MapType) {
        shape.add(field.name(), null, to_json(column));
      } else {
        shape.add(field.name(), field.dataType(), column);
      }
    }
    return shape;
  }

  /** A struct of two times, {@code start} and {@code end}. */
  private static boolean isWindow(DataType type) {
    return type instanceof StructType struct
        && Arrays.equals(struct.fieldNames(), new String[] {"start", "end"})
        && Arrays.stream(struct.fields()).allMatch(field -> field.dataType().typeName().startsWith("timestamp"));
  }

  private void add(String name, DataType type, Column value) {
    Kind kind = type == null ? Kind.TEXT : kind(type);
    boolean decimal = type instanceof DecimalType;
    columns.add(new TableColumn(name, kind, decimal ? ((DecimalType) type).precision() : 0, decimal ? ((DecimalType) type).scale() : 0));
    selected.add((kind == Kind.TEXT && type != null ? value.cast("string") : value).as(name));
  }

  private static Kind kind(DataType type) {
    if (type instanceof DecimalType) {
      return Kind.DECIMAL;
    }
    return switch (type.typeName()) {
      case "boolean" -> Kind.BOOLEAN;
      case "byte", "short", "integer" -> Kind.INTEGER;
      case "long" -> Kind.LONG;
      case "float" -> Kind.FLOAT;
      case "double" -> Kind.DOUBLE;
      case "timestamp" -> Kind.TIMESTAMP;
      case "timestamp_ntz" -> Kind.LOCAL_TIMESTAMP;
      case "date" -> Kind.DATE;
      case "binary" -> Kind.BYTES;
      default -> Kind.TEXT;
    };
  }

  List<TableColumn> columns() {
    return List.copyOf(columns);
  }

  /** What is to be selected of a batch. */
  Column[] selected() {
    return selected.toArray(Column[]::new);
  }

  /** The values of a selected row, in the Java types their kinds have. */
  Object[] values(Row row) {
    Object[] values = new Object[columns.size()];
    for (int i = 0; i < values.length; i++) {
      Object value = row.get(i);
      values[i] =
          value instanceof Timestamp time ? time.toInstant() : value instanceof Date date ? date.toLocalDate()
              : value instanceof Byte || value instanceof Short ? Integer.valueOf(((Number) value).intValue()) : value;
    }
    return values;
  }
}
