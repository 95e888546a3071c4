package io.tidemark.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.stream.RecordEncoder;
import io.tidemark.stream.RecordParser;
import io.tidemark.stream.StreamDefinition;
import io.tidemark.wire.Problem;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.catalyst.csv.UnivocityGenerator;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/** Writes CSV records as Spark's {@code to_csv} does, and reads each back: what would come out as something else is refused. */
final class CsvRecordEncoder implements RecordEncoder {
  private final StructType schema;
  private final UnivocityGenerator generator;
  private final RecordParser parser;

  CsvRecordEncoder(StreamDefinition definition) {
    schema = StructType.fromDDL(definition.schema());
    StructType texts = new StructType();
    for (String name : schema.fieldNames()) {
      texts = texts.add(name, DataTypes.StringType);
    }
    Map<String, String> options =
        Map.of("sep", definition.format().delimiter(), "ignoreLeadingWhiteSpace", "false", "ignoreTrailingWhiteSpace", "false");
    generator = new UnivocityGenerator(texts, new StringWriter(), new CSVOptions(CsvRecordParser.immutable(options), true, "UTC"));
    parser = new CsvRecordParser(definition.schema(), definition.eventTime(), definition.format());
  }

  @Override
  public byte[] encode(JsonNode event, String pointer, List<Problem.Field> problems) {
    Object[] cells = new Object[schema.length()];
    for (int i = 0; i < cells.length; i++) {
      JsonNode value = event.path(schema.fieldNames()[i]);
      cells[i] = value.isMissingNode() || value.isNull() ? null : UTF8String.fromString(value.asText());
    }
    byte[] record = generator.writeToString(new GenericInternalRow(cells)).getBytes(StandardCharsets.UTF_8);
    compare(cells, parser.parse(record), pointer, problems);
    return record;
  }

  private void compare(Object[] cells, RecordParser.Parsed back, String pointer, List<Problem.Field> problems) {
    if (!back.usable()) {
      problems.add(new Problem.Field(pointer, "the event can't be written as a CSV record: " + back.malformed()));
      return;
    }
    for (int i = 0; i < cells.length; i++) {
      String read = back.values().get(i);
      boolean text = schema.apply(schema.fieldNames()[i]).dataType().equals(DataTypes.StringType);
      boolean same = cells[i] == null ? read == null : read != null && (!text || read.equals(cells[i].toString()));
      if (!same) {
        String name = schema.fieldNames()[i];
        problems.add(new Problem.Field(pointer + "/" + name, name + " would be read from CSV as " + (read == null ? "null" : "\"" + read + "\"") + "; an empty text can't be told from null, leave it out"));
      }
    }
  }
}
