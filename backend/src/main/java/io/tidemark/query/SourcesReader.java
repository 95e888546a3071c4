package io.tidemark.query;

import static io.tidemark.query.FieldReader.absent;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Interval;
import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the parts of a definition that go beyond one stream and its windows: {@code union}, {@code deduplicate}, {@code join} and
 * {@code watermarkPolicy}, and refuses what does not go together: a query has one stateful operator.
 *
 * <p>Complains to the {@link FieldReader} of the whole document. Confined to its caller's thread.
 */
final class SourcesReader {
  private static final int MOST_SOURCES = 8;
  private static final int MOST_COLUMNS = 50;

  private final FieldReader fields;
  private final DefinitionReader.StreamColumns columns;
  private final Set<String> streams = new HashSet<>();
  private final JsonNode root;

  /** @param stream the query's own stream; may be null */
  SourcesReader(FieldReader fields, JsonNode root, String stream, DefinitionReader.StreamColumns columns) {
    this.fields = fields;
    this.root = root;
    this.columns = columns;
    if (stream != null) {
      streams.add(stream);
    }
  }

  /** The columns of {@code stream}; empty, with a complaint, when there is no such stream or the query reads it already. */
  private Set<String> columnsOf(String pointer, String stream) {
    if (stream == null) {
      return Set.of();
    }
    if (!streams.add(stream)) {
      fields.complain(pointer, "\"" + stream + "\" is read by this query already; name another stream");
      return Set.of();
    }
    try {
      return new HashSet<>(columns.of(stream));
    } catch (Problem missing) {
      fields.complain(pointer, missing.getMessage());
      return Set.of();
    }
  }

  QueryDefinition.Watermark watermark(String pointer, JsonNode node) {
    if (absent(node)) {
      return null;
    }
    if (!node.isObject()) {
      fields.complain(pointer, "must be {\"delay\":\"10 minutes\"} or null");
      return null;
    }
    fields.unknownFields(pointer, node, Set.of("delay"));
    Interval delay = fields.interval(pointer + "/delay", node.path("delay"), 0);
    return delay == null ? null : new QueryDefinition.Watermark(delay);
  }

  /** @param known the columns of the query's own stream; those that a further source lacks are taken out */
  List<QueryDefinition.Source> union(Set<String> known) {
    JsonNode node = root.path("union");
    List<QueryDefinition.Source> union = new ArrayList<>();
    if (absent(node)) {
      return union;
    }
    if (!node.isArray() || node.size() >= MOST_SOURCES) {
      fields.complain(
          "/union",
          "must be a list of at most " + (MOST_SOURCES - 1) + " sources like {\"stream\":\"b\",\"watermark\":{\"delay\":\"10 minutes\"}}");
      return union;
    }
    for (int i = 0; i < node.size(); i++) {
      String at = "/union/" + i;
      if (!node.get(i).isObject()) {
        fields.complain(at, "must be an object with stream and, where late events are to be dropped, watermark");
        continue;
      }
      fields.unknownFields(at, node.get(i), Set.of("stream", "watermark"));
      String stream = fields.text(at + "/stream", node.get(i).path("stream"), true);
      Set<String> theirs = columnsOf(at + "/stream", stream);
      if (!theirs.isEmpty()) {
        known.retainAll(theirs);
      }
      union.add(new QueryDefinition.Source(stream, watermark(at + "/watermark", node.get(i).path("watermark"))));
    }
    return union;
  }

  QueryDefinition.Deduplicate deduplicate(Set<String> known) {
    JsonNode node = root.path("deduplicate");
    if (absent(node)) {
      return null;
    }
    if (!node.isObject()) {
      fields.complain("/deduplicate", "must be {\"columns\":[\"id\"],\"withinWatermark\":false} or null");
      return null;
    }
    fields.unknownFields("/deduplicate", node, Set.of("columns", "withinWatermark"));
    List<String> by = columnList("/deduplicate/columns", node.path("columns"), known);
    return new QueryDefinition.Deduplicate(by, fields.bool("/deduplicate/withinWatermark", node.path("withinWatermark"), false));
  }

  QueryDefinition.Join join(Set<String> known) {
    JsonNode node = root.path("join");
    if (absent(node)) {
      return null;
    }
    if (!node.isObject()) {
      fields.complain(
          "/join",
          "must be {\"stream\":\"clicks\",\"type\":\"inner\",\"on\":[\"adId\"],\"after\":\"0 seconds\",\"before\":\"1 hour\"} or null");
      return null;
    }
    fields.unknownFields("/join", node, Set.of("stream", "watermark", "type", "on", "after", "before"));
    String stream = fields.text("/join/stream", node.path("stream"), true);
    Set<String> right = columnsOf("/join/stream", stream);
    Set<String> common = new HashSet<>(known);
    if (!right.isEmpty()) {
      common.retainAll(right);
    }
    if (common.isEmpty() && !known.isEmpty()) {
      fields.complain("/join/stream", "has no column in common with the query's own stream; a join needs one of the same name and type");
    }
    QueryDefinition.Watermark watermark = watermark("/join/watermark", node.path("watermark"));
    QueryDefinition.JoinType type = fields.choice("/join/type", node.path("type"), QueryDefinition.JoinType.class, "inner");
    List<String> on = columnList("/join/on", node.path("on"), common);
    Interval after = absent(node.path("after")) ? null : fields.interval("/join/after", node.path("after"), 0);
    Interval before = absent(node.path("before")) ? null : fields.interval("/join/before", node.path("before"), 0);
    if (after != null && before != null && before.micros() < after.micros()) {
      fields.complain(
          "/join/before",
          "\"" + before.text() + "\" is shorter than after, \"" + after.text() + "\": nothing could match; make it at least as long");
    }
    return new QueryDefinition.Join(stream, watermark, type, on, after, before);
  }

  private List<String> columnList(String pointer, JsonNode node, Set<String> known) {
    List<String> names = new ArrayList<>();
    if (!node.isArray() || node.isEmpty() || node.size() > MOST_COLUMNS) {
      fields.complain(pointer, "must be a list of 1 to " + MOST_COLUMNS + " column names");
      return names;
    }
    for (int i = 0; i < node.size(); i++) {
      String name = fields.column(pointer + "/" + i, node.get(i), known);
      if (name != null && names.contains(name)) {
        fields.complain(pointer + "/" + i, "\"" + name + "\" is named twice; leave one out");
      } else if (name != null) {
        names.add(name);
      }
    }
    return names;
  }

  /** How several watermarks become one; null where there is one source. */
  QueryDefinition.WatermarkPolicy policy() {
    boolean several = root.path("union").size() > 0 || root.path("join").isObject() || root.hasNonNull("sql");
    JsonNode node = root.path("watermarkPolicy");
    if (several) {
      return fields.choice("/watermarkPolicy", node, QueryDefinition.WatermarkPolicy.class, "min");
    }
    if (!absent(node)) {
      fields.complain(
          "/watermarkPolicy",
          "chooses between the watermarks of several sources, and this query has one; leave it out, or add union or join");
    }
    return null;
  }

  /** Complains of parts that would make two stateful operators. */
  void together() {
    boolean union = root.path("union").size() > 0;
    boolean deduplicate = root.path("deduplicate").isObject();
    boolean join = root.path("join").isObject();
    boolean aggregates = root.path("window").isObject() || root.path("groupBy").size() > 0 || root.path("aggregates").size() > 0;
    if (join && (union || deduplicate)) {
      fields.complain(
          "/join",
          "a query has one of union, deduplicate and join; leave out "
              + (union ? "union" : "deduplicate")
              + ", or make a query of its own for it");
    } else if (deduplicate && union) {
      fields.complain("/deduplicate", "a query has one of union, deduplicate and join; leave out union, or make a query of its own for it");
    }
    if (aggregates && (join || deduplicate)) {
      fields.complain(
          join ? "/join" : "/deduplicate",
          "a query has one stateful operator; leave out window, groupBy and aggregates, or make a query of its own for them");
    }
  }
}
