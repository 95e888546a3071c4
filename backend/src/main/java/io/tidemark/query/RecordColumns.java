package io.tidemark.query;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.from_csv;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.replace;
import static org.apache.spark.sql.functions.when;

import io.tidemark.stream.RecordFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.avro.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A stream's columns, read from its records by Spark's own function for their format, and one more that says that a record is
 * malformed ({@link SourceTables#CORRUPT} not null, or no event time). {@link SparkRecords} has the same parsers for one record at a
 * time. Stateless.
 */
final class RecordColumns {
  /** A CSV record with more cells would end the query: Spark's parser holds 20,480 and has no answer to more. */
  static final int MOST_CELLS = 20_000;

  static final Map<String, String> AVRO_OPTIONS = Map.of("mode", "PERMISSIVE");

  private RecordColumns() {}

  /** The columns of {@code stream} among records with a column {@code value}. */
  static Dataset<Row> parsed(Dataset<Row> records, StreamShape stream) {
    return switch (stream.format().kind()) {
      case json -> records.select(from_json(text(), corruptible(stream.schema()), options(Map.of())).as("r")).select("r.*");
      case csv -> records.select(csv(stream)).select("r.*");
      case avro -> avro(records, stream);
    };
  }

  private static Column text() {
    return col("value").cast("string");
  }

  static StructType corruptible(String ddl) {
    return StructType.fromDDL(ddl).add(SourceTables.CORRUPT, DataTypes.StringType);
  }

  static Map<String, String> csvOptions(RecordFormat format) {
    return options(Map.of("sep", format.delimiter()));
  }

  private static Map<String, String> options(Map<String, String> own) {
    Map<String, String> options = new HashMap<>(own);
    options.put("mode", "PERMISSIVE");
    options.put("columnNameOfCorruptRecord", SourceTables.CORRUPT);
    return options;
  }

  private static Column csv(StreamShape stream) {
    Column delimiters = length(text()).minus(length(replace(text(), lit(stream.format().delimiter()), lit(""))));
    Column bounded = when(delimiters.lt(MOST_CELLS), text());
    return from_csv(bounded, lit(corruptible(stream.schema()).toDDL()), csvOptions(stream.format())).as("r");
  }

  private static Dataset<Row> avro(Dataset<Row> records, StreamShape stream) {
    Column body =
        switch (stream.format().framing()) {
          case bare -> col("value");
          // The header begins with a zero; a record without it says nothing this stream understands.
          case confluent -> when(expr("length(value) >= " + RecordFormat.HEADER_BYTES + " AND substring(value, 1, 1) = X'00'"), expr("substring(value, " + (RecordFormat.HEADER_BYTES + 1) + ")"));
        };
    List<Column> columns =
        Stream.of(StructType.fromDDL(stream.schema()).fieldNames()).map(name -> col("r").getField(name).as(name)).toList();
    Column[] all = Stream.concat(columns.stream(), Stream.of(lit(null).cast("string").as(SourceTables.CORRUPT))).toArray(Column[]::new);
    return records.select(functions.from_avro(body, stream.format().avroSchema(), AVRO_OPTIONS).as("r")).select(all);
  }
}
