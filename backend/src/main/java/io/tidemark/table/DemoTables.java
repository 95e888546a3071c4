package io.tidemark.table;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.tidemark.wire.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The table that the demonstration's flights can be joined with: city and state of each airport that occurs in them. Stateless. */
public final class DemoTables {
  public static final String AIRPORTS = "airports";
  private static final String SCHEMA = "iata STRING, city STRING, state STRING";

  private DemoTables() {}

  /** Makes the table unless its name is taken. */
  public static void addTo(TableRegistry tables) {
    if (tables.free(AIRPORTS)) {
      tables.put(AIRPORTS, airports());
    }
  }

  static ObjectNode airports() {
    ObjectNode table = Json.mapper().createObjectNode().put("schema", SCHEMA);
    try (InputStream in = DemoTables.class.getResourceAsStream("/sample-data/airports.csv")) {
      if (in == null) {
        throw new FileNotFoundException("the airports are missing from the program: no /sample-data/airports.csv");
      }
      try (MappingIterator<Map<String, String>> lines =
          new CsvMapper().readerForMapOf(String.class).with(CsvSchema.emptySchema().withHeader()).readValues(in)) {
        table.set("rows", Json.mapper().valueToTree(lines.readAll()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return table;
  }
}
