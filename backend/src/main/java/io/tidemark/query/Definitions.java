package io.tidemark.query;

import com.fasterxml.jackson.databind.JsonNode;

/** Reads definitions over the streams and static tables that there are. Safe for use by many threads. */
final class Definitions {
  private final StreamShape.Catalog streams;
  private final StaticTables tables;

  Definitions(StreamShape.Catalog streams, StaticTables tables) {
    this.streams = streams;
    this.tables = tables;
  }

  /** @throws io.tidemark.wire.Problem 400 naming every bad field */
  QueryDefinition read(JsonNode definition) {
    return new DefinitionReader(definition).read(s -> streams.shape(s).columns(), readable());
  }

  QuerySources sources(QueryDefinition definition) {
    return new QuerySources(definition, streams, tables);
  }

  Readable readable() {
    return new Readable(streams, tables);
  }

  SqlWordsView words() {
    return SqlWordsView.of(streams, tables);
  }
}
