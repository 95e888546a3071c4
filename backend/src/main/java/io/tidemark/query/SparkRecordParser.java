package io.tidemark.query;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.tidemark.stream.RecordParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.json.JSONOptions;
import org.apache.spark.sql.catalyst.json.JacksonParser;
import org.apache.spark.sql.catalyst.util.BadRecordException;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.Function1;
import scala.Function2;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Parses JSON records with the very parser behind Spark's {@code from_json}, so that the tap and the query can't disagree on what a record
 * says or on whether it is malformed.
 *
 * <p>Needs no running session. Not safe for use by several threads.
 */
public final class SparkRecordParser implements RecordParser {
  private final StructType schema;
  private final int eventTimeIndex;
  private final String eventTimeName;
  private final JacksonParser parser;
  private final Function2<JsonFactory, byte[], JsonParser> open = new Open();
  private final Function1<byte[], UTF8String> literal = new Literal();

  public SparkRecordParser(String ddl, String eventTimeColumn) {
    this.schema = StructType.fromDDL(ddl);
    this.eventTimeIndex = schema.fieldIndex(eventTimeColumn);
    this.eventTimeName = eventTimeColumn;
    JSONOptions options =
        new JSONOptions(scala.collection.immutable.Map$.MODULE$.<String, String>empty(), "UTC", SourceTables.CORRUPT);
    this.parser = new JacksonParser(schema, options, false, CollectionConverters.asScala(List.<Filter>of()).toSeq());
  }

  @Override
  public Parsed parse(byte[] value) {
    if (value == null || value.length == 0) {
      return malformed("the record is empty");
    }
    InternalRow row;
    try {
      Iterator<InternalRow> rows = parser.parse(value, open, literal).iterator();
      if (!rows.hasNext()) {
        return malformed("the record is empty");
      }
      row = rows.next();
    } catch (Exception e) {
      if (e instanceof BadRecordException bad) {
        return malformed(reason(bad));
      }
      throw e;
    }
    if (row.isNullAt(eventTimeIndex)) {
      return withoutEventTime(eventTimeName);
    }
    return new Parsed(row.getLong(eventTimeIndex), RowTexts.of(row, schema), null);
  }

  static Parsed malformed(String why) {
    return new Parsed(0, null, why);
  }

  static Parsed withoutEventTime(String column) {
    return malformed("no event time: \"" + column + "\" is missing or null");
  }

  /** What is at the bottom of it, in one line. */
  static String reason(Throwable bad) {
    Throwable cause = bad;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String text = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    text = text.lines().findFirst().orElse(text);
    return text.length() > 200 ? text.substring(0, 200) + "\u2026" : text;
  }

  private static final class Open extends scala.runtime.AbstractFunction2<JsonFactory, byte[], JsonParser> {
    @Override
    public JsonParser apply(JsonFactory factory, byte[] bytes) {
      try {
        return factory.createParser(bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class Literal extends scala.runtime.AbstractFunction1<byte[], UTF8String> {
    @Override
    public UTF8String apply(byte[] bytes) {
      return UTF8String.fromBytes(bytes);
    }
  }
}
