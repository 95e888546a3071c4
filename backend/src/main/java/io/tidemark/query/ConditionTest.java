package io.tidemark.query;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.InterpretedPredicate;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Evaluates the very conditions of Spark's plan, interpreted, on an event that the tap has read: one after the other until one fails,
 * as Spark does. Where one can't be evaluated (Spark would fail the batch), the event does not pass.
 *
 * <p>Spark's expressions keep buffers, so that one event is looked at at a time.
 */
final class ConditionTest implements RowTest {
  private final StructType schema;
  private final List<InterpretedPredicate> conditions;

  /** @param conditions over the stream's columns by their places */
  ConditionTest(StructType schema, List<Expression> conditions) {
    this.schema = schema;
    this.conditions = conditions.stream().map(InterpretedPredicate::new).toList();
    this.conditions.forEach(condition -> condition.initialize(0));
  }

  @Override
  public synchronized boolean passes(List<String> values) {
    InternalRow row = row(schema, values);
    try {
      return conditions.stream().allMatch(condition -> condition.eval(row));
    } catch (RuntimeException e) {
      return false;
    }
  }

  static InternalRow row(StructType schema, List<String> values) {
    Object[] cells = new Object[schema.length()];
    for (int i = 0; i < cells.length; i++) {
      String text = i < values.size() ? values.get(i) : null;
      cells[i] = text == null ? null : cell(text, schema.apply(i).dataType());
    }
    return new GenericInternalRow(cells);
  }

  /** The value that a text of the tap stands for, as Spark holds it. */
  private static Object cell(String text, DataType type) {
    return switch (type.typeName()) {
      case "string" -> UTF8String.fromString(text);
      case "timestamp" -> RowReader.micros(Instant.parse(text));
      case "date" -> (int) LocalDate.parse(text).toEpochDay();
      case "double" -> Double.valueOf(text);
      case "float" -> Float.valueOf(text);
      case "integer" -> Integer.valueOf(text);
      case "long" -> Long.valueOf(text);
      case "boolean" -> Boolean.valueOf(text);
      default -> throw new IllegalArgumentException("a stream's column can't be " + type.sql());
    };
  }
}
