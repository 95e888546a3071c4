package io.tidemark.query;

import static io.tidemark.query.FieldReader.absent;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.sql.Relations;
import io.tidemark.sql.SqlQuery;
import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads the parts of a definition that are SQL: {@code filter}, {@code sql} and {@code reads}. Both are parsed and passed by the guard
 * here; what only an analysis can know (columns, types) is left to the planner.
 *
 * <p>Complains to the {@link FieldReader} of the whole document. Confined to its caller's thread.
 */
final class SqlReader {
  private static final int MOST_SQL = 20_000;
  private static final int MOST_FILTER = 2_000;
  private static final List<String> IN_ITS_PLACE = List.of("filter", "window", "groupBy", "aggregates", "union", "join", "deduplicate");

  private final FieldReader fields;
  private final JsonNode root;
  private final String stream;
  private final DefinitionReader.StreamColumns columns;
  private final Relations relations;
  private final List<QueryDefinition.Source> reads = new ArrayList<>();
  private String text;
  private String filter;
  private SqlQuery query;

  /** @param stream the query's own stream; may be null */
  SqlReader(FieldReader fields, JsonNode root, String stream, DefinitionReader.StreamColumns columns, Relations relations) {
    this.fields = fields;
    this.root = root;
    this.stream = stream;
    this.columns = columns;
    this.relations = relations;
  }

  void read(SourcesReader sources) {
    text = text("/sql", root.path("sql"), MOST_SQL);
    if (text != null) {
      readSql();
    }
    readReads(sources);
    if (!root.hasNonNull("sql")) {
      filter = text("/filter", root.path("filter"), MOST_FILTER);
      if (filter != null) {
        readFilter();
      }
    }
  }

  private String text(String pointer, JsonNode node, int most) {
    if (absent(node)) {
      return null;
    }
    if (!node.isTextual() || node.asText().isBlank() || node.asText().length() > most) {
      fields.complain(pointer, "must be a text of 1 to " + most + " characters");
      return null;
    }
    return node.asText();
  }

  private void readSql() {
    for (String other : IN_ITS_PLACE) {
      JsonNode node = root.path(other);
      if (!absent(node) && !(node.isArray() && node.isEmpty())) {
        fields.complain("/" + other, "does not go with sql, which says all of it; leave one of the two out");
      }
    }
    try {
      query = SqlQuery.parse("/sql", text, relations);
    } catch (Problem refused) {
      fields.complain(refused);
      return;
    }
    if (stream != null && !query.relations().contains(stream)) {
      fields.complain("/stream", "the SQL does not read \"" + stream + "\"; name a stream it reads: " + String.join(", ", query.relations()));
    }
  }

  private void readReads(SourcesReader sources) {
    JsonNode node = root.path("reads");
    if (absent(node) || (node.isArray() && node.isEmpty())) {
      return;
    }
    if (text == null || !node.isArray() || node.size() > 8) {
      fields.complain("/reads", "goes with sql only, a list of at most 8 streams like {\"stream\":\"clicks\",\"watermark\":{\"delay\":\"2 minutes\"}}");
      return;
    }
    for (int i = 0; i < node.size(); i++) {
      String at = "/reads/" + i;
      if (!node.get(i).isObject()) {
        fields.complain(at, "must be an object with stream and watermark");
        continue;
      }
      fields.unknownFields(at, node.get(i), Set.of("stream", "watermark"));
      String name = fields.text(at + "/stream", node.get(i).path("stream"), true);
      checkRead(at + "/stream", name);
      reads.add(new QueryDefinition.Source(name, sources.watermark(at + "/watermark", node.get(i).path("watermark"))));
    }
  }

  private void checkRead(String pointer, String name) {
    if (name == null || query == null) {
      return;
    }
    if (name.equals(stream) || reads.stream().anyMatch(read -> name.equals(read.stream()))) {
      fields.complain(pointer, "\"" + name + "\" has its watermark already; leave it out");
    } else if (!query.relations().contains(name)) {
      fields.complain(pointer, "the SQL does not read \"" + name + "\"; leave it out");
    } else {
      try {
        columns.of(name);
      } catch (Problem missing) {
        fields.complain(pointer, "\"" + name + "\" is a table, and has no watermark; leave it out");
      }
    }
  }

  private void readFilter() {
    try {
      SqlQuery.condition("/filter", filter);
    } catch (Problem refused) {
      fields.complain(refused);
    }
  }

  /** Null when the definition has none, as with {@link #text}. */
  String filter() {
    return filter;
  }

  String text() {
    return text;
  }

  List<QueryDefinition.Source> reads() {
    return reads;
  }

  /** Whether the SQL gathers rows into groups. */
  boolean aggregates() {
    return query != null && query.aggregates();
  }
}
