package io.tidemark.query;

import io.tidemark.stream.RecordFormat;
import io.tidemark.stream.RecordParser;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.catalyst.csv.UnivocityParser;
import org.apache.spark.sql.catalyst.expressions.csv.CsvToStructsEvaluator;
import org.apache.spark.sql.catalyst.util.BadRecordException;
import org.apache.spark.sql.catalyst.util.LazyBadRecordCauseWrapper;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Parses CSV records with the evaluator behind Spark's {@code from_csv}, so that the tap and the query can't disagree.
 *
 * <p>Needs no running session. Not safe for use by several threads.
 */
final class CsvRecordParser implements RecordParser {
  private final StructType schema;
  private final int eventTimeIndex;
  private final String eventTimeName;
  private final UTF8String delimiter;
  private final CsvToStructsEvaluator evaluator;
  private final UnivocityParser explaining;

  CsvRecordParser(String ddl, String eventTimeColumn, RecordFormat format) {
    schema = StructType.fromDDL(ddl);
    eventTimeIndex = schema.fieldIndex(eventTimeColumn);
    eventTimeName = eventTimeColumn;
    delimiter = UTF8String.fromString(format.delimiter());
    scala.collection.immutable.Map<String, String> options = immutable(RecordColumns.csvOptions(format));
    evaluator = new CsvToStructsEvaluator(options, RecordColumns.corruptible(ddl), SourceTables.CORRUPT, Option.apply("UTC"), Option.empty());
    scala.collection.immutable.Map<String, String> oneLine = immutable(Map.of("sep", format.delimiter(), "lineSep", "\uFFFF"));
    explaining = new UnivocityParser(schema, schema, new CSVOptions(oneLine, true, "UTC"));
  }

  static scala.collection.immutable.Map<String, String> immutable(Map<String, String> options) {
    return scala.collection.immutable.Map.from(CollectionConverters.asScala(options));
  }

  @Override
  public Parsed parse(byte[] value) {
    UTF8String text = UTF8String.fromBytes(value);
    if (text.numChars() - text.replace(delimiter, UTF8String.EMPTY_UTF8).numChars() >= RecordColumns.MOST_CELLS) {
      return SparkRecordParser.malformed("the record has more than " + RecordColumns.MOST_CELLS + " cells");
    }
    InternalRow row = evaluator.evaluate(text);
    if (!row.isNullAt(schema.length())) {
      return SparkRecordParser.malformed(why(text.toString()));
    }
    if (row.isNullAt(eventTimeIndex)) {
      return text.numBytes() == 0 ? SparkRecordParser.malformed("the record is empty") : SparkRecordParser.withoutEventTime(eventTimeName);
    }
    return new Parsed(row.getLong(eventTimeIndex), RowTexts.of(row, schema), null);
  }

  /** The evaluator keeps to itself what was wrong; the parser beneath it says it. */
  private String why(String text) {
    try {
      explaining.parse().apply(text);
      return "malformed";
    } catch (Exception e) {
      // Scala declares nothing.
      if (e instanceof BadRecordException bad) {
        return bad.getCause() instanceof LazyBadRecordCauseWrapper counted ? SparkRecordParser.reason(counted.cause().apply()) : SparkRecordParser.reason(bad);
      }
      throw e;
    }
  }
}
