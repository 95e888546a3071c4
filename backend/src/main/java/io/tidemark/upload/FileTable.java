package io.tidemark.upload;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import io.tidemark.stream.ColumnType;
import io.tidemark.stream.StreamSchema;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * One file of JSON lines, CSV with a header or Parquet as Spark reads it.
 *
 * <p>Every value is had as a text first and then as what a column wants ({@code try_cast}); one that does not fit stays the text it was,
 * so that it shows up as malformed where it is used, and not as a null that nobody wrote. Names that can't be columns are made such:
 * {@code Trip ID} is {@code Trip_ID}. Nested values are their JSON text.
 */
final class FileTable {
  private static final String CORRUPT = "_corrupt_record";

  private final SparkSession session;
  private final Path file;
  private final String format;

  FileTable(SparkSession session, Path file, String format) {
    this.session = session;
    this.file = file;
    this.format = format;
  }

  /** The columns that Spark finds, by their tidy names and as one of the types a stream may have. */
  List<StreamSchema.Column> columns() throws IOException {
    StructType found =
        switch (format) {
          case "csv" -> csv().option("inferSchema", "true").csv(file.toString()).schema();
          case "json" -> session.read().option("inferTimestamp", "true").json(file.toString()).schema();
          default -> session.read().parquet(file.toString()).schema();
        };
    List<StructField> fields = fields(found);
    List<String> names = tidy(fields.stream().map(StructField::name).toList());
    List<StreamSchema.Column> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      columns.add(new StreamSchema.Column(names.get(i), type(fields.get(i).dataType())));
    }
    return columns;
  }

  private static List<StructField> fields(StructType schema) {
    return List.of(schema.fields()).stream().filter(field -> !field.name().equals(CORRUPT)).toList();
  }

  private static ColumnType type(DataType type) {
    return switch (type.typeName()) {
      case "boolean" -> ColumnType.BOOLEAN;
      case "byte", "short", "integer" -> ColumnType.INT;
      case "long" -> ColumnType.BIGINT;
      case "float" -> ColumnType.FLOAT;
      case "double" -> ColumnType.DOUBLE;
      case "date" -> ColumnType.DATE;
      case "timestamp", "timestamp_ntz" -> ColumnType.TIMESTAMP;
      default -> type.typeName().startsWith("decimal") ? ColumnType.DOUBLE : ColumnType.STRING;
    };
  }

  /** All values as texts, in the order of the file; nulls are nulls. */
  Dataset<Row> texts() throws IOException {
    Dataset<Row> read =
        switch (format) {
          case "csv" -> csv().csv(file.toString());
          case "json" -> session.read().option("primitivesAsString", "true").json(file.toString());
          default -> session.read().parquet(file.toString());
        };
    List<StructField> fields = fields(read.schema());
    List<String> names = tidy(fields.stream().map(StructField::name).toList());
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      StructField field = fields.get(i);
      Column value = col("`" + field.name().replace("`", "``") + "`");
      boolean nested = field.dataType() instanceof StructType || field.dataType() instanceof ArrayType || field.dataType() instanceof MapType;
      columns.add((nested ? to_json(value) : value.cast(DataTypes.StringType)).as(names.get(i)));
    }
    return read.select(columns.toArray(Column[]::new));
  }

  /** For each column of {@code schema} two: its value, null where it does not fit, and then the text. Columns the file lacks are null. */
  Dataset<Row> values(StreamSchema schema) throws IOException {
    Dataset<Row> texts = texts();
    Set<String> present = Set.of(texts.columns());
    List<Column> columns = new ArrayList<>();
    for (StreamSchema.Column column : schema.columns()) {
      Column text = present.contains(column.name()) ? col(column.name()) : lit(null).cast("string");
      Column value = text.try_cast(column.type().name());
      columns.add(value.as("v_" + column.name()));
      columns.add(when(value.isNull(), text).as("t_" + column.name()));
    }
    return texts.select(columns.toArray(Column[]::new));
  }

  private DataFrameReader csv() throws IOException {
    return session.read()
        .option("header", "true")
        .option("multiLine", "true")
        // A quote within quotes is doubled, as RFC 4180 has it.
        .option("escape", "\"")
        .option("sep", separator());
  }

  /** Of the usual ones that which the header has most of. */
  private String separator() throws IOException {
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      char[] begin = new char[1 << 16];
      int length = Math.max(0, reader.read(begin));
      String header = new String(begin, 0, length).lines().findFirst().orElse("");
      String best = ",";
      for (String candidate : List.of(";", "\t", "|")) {
        best = count(header, candidate) > count(header, best) ? candidate : best;
      }
      return best;
    } catch (MalformedInputException e) {
      throw new IOException("the file is no text in UTF-8", e);
    }
  }

  private static int count(String text, String character) {
    return text.length() - text.replace(character, "").length();
  }

  /** Each name as one that can name a column, and no two alike; depends on the names alone. */
  static List<String> tidy(List<String> names) {
    List<String> tidy = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      String cleaned = name.replaceAll("[^A-Za-z0-9_]+", "_").replaceAll("^_+|_+$", "");
      cleaned = cleaned.isEmpty() ? "column" : cleaned.matches("\\d.*") ? "c" + cleaned : cleaned;
      cleaned = cleaned.length() > 50 ? cleaned.substring(0, 50) : cleaned;
      String unique = StreamSchema.canName(name) ? name : cleaned;
      for (int i = 2; !seen.add(unique.toLowerCase(Locale.ROOT)); i++) {
        unique = cleaned + "_" + i;
      }
      tidy.add(unique);
    }
    return tidy;
  }
}
