package io.tidemark.query;

import io.tidemark.stream.RecordEncoder;
import io.tidemark.stream.RecordFormats;
import io.tidemark.stream.RecordParser;
import io.tidemark.stream.StreamDefinition;
import io.tidemark.wire.Json;
import java.nio.charset.StandardCharsets;

/** Records of every format, read by the classes that Spark's functions for them are made of. Needs no running session. Stateless. */
public final class SparkRecords implements RecordFormats {
  @Override
  public RecordParser parser(StreamDefinition definition) {
    return switch (definition.format().kind()) {
      case json -> new SparkRecordParser(definition.schema(), definition.eventTime());
      case csv -> new CsvRecordParser(definition.schema(), definition.eventTime(), definition.format());
      case avro -> new AvroRecordParser(definition.schema(), definition.eventTime(), definition.format());
    };
  }

  @Override
  public RecordEncoder encoder(StreamDefinition definition) {
    return switch (definition.format().kind()) {
      case json -> (event, pointer, problems) -> Json.write(event).getBytes(StandardCharsets.UTF_8);
      case csv -> new CsvRecordEncoder(definition);
      case avro -> new AvroRecordEncoder(definition);
    };
  }
}
