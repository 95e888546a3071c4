package io.tidemark.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.engine.AvroLimits;
import io.tidemark.stream.RecordFormat;
import io.tidemark.stream.RecordParser;
import io.tidemark.wire.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.avro.AvroDataToCatalyst;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Literal;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Parses Avro records with the expression that Spark's {@code from_avro} becomes, so that the tap and the query can't disagree.
 *
 * <p>Needs no running session. Not safe for use by several threads.
 */
final class AvroRecordParser implements RecordParser {
  private static final int SHOWN_BYTES = 200;

  private final StructType schema;
  private final String eventTimeName;
  private final RecordFormat.Framing framing;
  private final AvroDataToCatalyst reader;
  private final AvroDataToCatalyst explaining;
  private final int[] places;
  private final int eventTimePlace;

  AvroRecordParser(String ddl, String eventTimeColumn, RecordFormat format) {
    AvroLimits.set();
    schema = StructType.fromDDL(ddl);
    eventTimeName = eventTimeColumn;
    framing = format.framing();
    reader = reader(format, RecordColumns.AVRO_OPTIONS);
    explaining = reader(format, Map.of("mode", "FAILFAST"));
    StructType all = (StructType) reader.dataType();
    places = Arrays.stream(schema.fieldNames()).mapToInt(all::fieldIndex).toArray();
    eventTimePlace = all.fieldIndex(eventTimeColumn);
  }

  private static AvroDataToCatalyst reader(RecordFormat format, Map<String, String> options) {
    return new AvroDataToCatalyst(Literal.create(null, DataTypes.BinaryType), format.avroSchema(), CsvRecordParser.immutable(options));
  }

  @Override
  public Parsed parse(byte[] value) {
    boolean framed = framing == RecordFormat.Framing.confluent;
    if (framed && (value.length < RecordFormat.HEADER_BYTES || value[0] != 0)) {
      return SparkRecordParser.malformed("the record does not begin with the header of a schema registry: a zero and four bytes");
    }
    byte[] body = framed ? Arrays.copyOfRange(value, RecordFormat.HEADER_BYTES, value.length) : value;
    InternalRow row = (InternalRow) reader.nullSafeEval(body);
    if (row.isNullAt(eventTimePlace)) {
      return SparkRecordParser.malformed(why(body));
    }
    return new Parsed(row.getLong(eventTimePlace), texts(row), null);
  }

  private List<String> texts(InternalRow row) {
    List<String> texts = new ArrayList<>(places.length);
    for (int i = 0; i < places.length; i++) {
      StructField field = schema.apply(i);
      texts.add(RowTexts.text(row, places[i], field.dataType()));
    }
    return texts;
  }

  private String why(byte[] body) {
    try {
      explaining.nullSafeEval(body);
      return "no event time: \"" + eventTimeName + "\" is null";
    } catch (Exception e) {
      // Scala declares nothing.
      return "no record of the Avro schema: " + SparkRecordParser.reason(e);
    }
  }

  /** The columns as JSON; of a record that can't be read the bytes. */
  @Override
  public String shown(byte[] value, Parsed parsed) {
    if (!parsed.usable()) {
      String bytes = HexFormat.ofDelimiter(" ").formatHex(value, 0, Math.min(SHOWN_BYTES, value.length));
      return value.length > SHOWN_BYTES ? bytes + " …" : bytes;
    }
    ObjectNode json = Json.mapper().createObjectNode();
    for (int i = 0; i < schema.length(); i++) {
      StructField field = schema.apply(i);
      String text = parsed.values().get(i);
      boolean literal = List.of("int", "bigint", "float", "double", "boolean").contains(field.dataType().simpleString()) && text != null && text.matches("true|false|[-0-9.E]+");
      if (literal) {
        json.set(field.name(), Json.node(text));
      } else {
        json.put(field.name(), text);
      }
    }
    return Json.write(json);
  }
}
