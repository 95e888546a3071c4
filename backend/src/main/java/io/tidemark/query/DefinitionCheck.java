package io.tidemark.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Problem;

/** Reads a definition without defining a query of it: its form and its columns are checked, what only Spark can know is not. */
public final class DefinitionCheck {
  private DefinitionCheck() {}

  /** The definition with its defaults filled in. @throws io.tidemark.wire.Problem 400 naming every bad field by its pointer */
  public static QueryDefinition read(JsonNode definition, StreamShape.Catalog streams) {
    if (definition.hasNonNull("sql")) {
      throw Problem.invalid("/sql", "is not taken here, where streams are called otherwise on Spark; use filter, window, groupBy, union or join");
    }
    return new DefinitionReader(definition).read(stream -> streams.shape(stream).columns());
  }
}
