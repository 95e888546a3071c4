package io.tidemark.query;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.util.DateTimeUtils;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The values of a row as texts, null where the column is null; times as ISO-8601. Stateless. */
final class RowTexts {
  private RowTexts() {}

  /** The first columns of {@code row}, which {@code schema} names. */
  static List<String> of(InternalRow row, StructType schema) {
    List<String> texts = new ArrayList<>(schema.length());
    for (int i = 0; i < schema.length(); i++) {
      StructField field = schema.apply(i);
      texts.add(text(row, i, field.dataType()));
    }
    return texts;
  }

  static String text(InternalRow row, int i, DataType type) {
    if (row.isNullAt(i)) {
      return null;
    }
    if (type.equals(DataTypes.TimestampType)) {
      return DateTimeUtils.microsToInstant(row.getLong(i)).toString();
    }
    if (type.equals(DataTypes.DateType)) {
      return LocalDate.ofEpochDay(row.getInt(i)).toString();
    }
    return String.valueOf(row.get(i, type));
  }
}
