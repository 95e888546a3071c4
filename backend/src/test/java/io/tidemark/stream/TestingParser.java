package io.tidemark.stream;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads JSON with Jackson, as far as the tests need it. */
final class TestingParser implements RecordParser {
  private final StreamDefinition definition;

  TestingParser(StreamDefinition definition) {
    this.definition = definition;
  }

  @Override
  public Parsed parse(byte[] value) {
    try {
      JsonNode json = Json.mapper().readTree(value);
      Instant time = Instant.parse(json.path(definition.eventTime()).asText());
      List<String> values = new ArrayList<>();
      definition.columns().columns().forEach(column -> values.add(json.path(column.name()).asText(null)));
      return new Parsed(time.toEpochMilli() * 1_000, values, null);
    } catch (Exception e) {
      return new Parsed(0, null, "bad: " + e.getMessage());
    }
  }
}
