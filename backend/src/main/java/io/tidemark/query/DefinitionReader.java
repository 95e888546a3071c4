package io.tidemark.query;

import static io.tidemark.query.FieldReader.absent;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.sink.OutputSink;
import io.tidemark.sql.Relations;
import io.tidemark.wire.Interval;
import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a definition from JSON and answers everything that is wrong with it at once, each with a pointer.
 *
 * <p>Checks form and the stream's columns; what only Spark can know (modes and operators that do not go together) is left to the
 * planner. One reader serves one document, read once. Confined to its caller's thread.
 */
final class DefinitionReader {
  private static final Set<String> FIELDS =
      Set.of(
          "stream", "watermark", "window", "groupBy", "aggregates", "outputMode", "trigger", "stateStore", "noDataBatches", "shufflePartitions",
          "maxOffsetsPerTrigger", "sink", "sql", "union", "deduplicate", "join", "watermarkPolicy", "filter", "reads",
          "sinks");
  private static final int MOST_COLUMNS = 50;

  private final JsonNode root;
  private final FieldReader fields = new FieldReader();

  DefinitionReader(JsonNode root) {
    this.root = root;
  }

  /** Looks up a stream's columns; throws {@link Problem} when there is no such stream. */
  interface StreamColumns {
    List<String> of(String stream);
  }

  /** Reads a definition without static tables. */
  QueryDefinition read(StreamColumns columns) {
    return read(columns, new OnlyStreams(columns));
  }

  /** @param relations what SQL may read */
  QueryDefinition read(StreamColumns columns, Relations relations) {
    if (!root.isObject()) {
      throw Problem.invalid("", "a query definition is a JSON object");
    }
    fields.unknownFields("", root, FIELDS);
    String stream = fields.text("/stream", root.path("stream"), true);
    Set<String> known = new HashSet<>();
    if (stream != null) {
      try {
        known.addAll(columns.of(stream));
      } catch (Problem missing) {
        fields.complain("/stream", missing.getMessage());
      }
    }
    SourcesReader sources = new SourcesReader(fields, root, stream, columns);
    SqlReader sql = new SqlReader(fields, root, stream, columns, relations);
    sql.read(sources);
    QueryDefinition.Watermark watermark = sources.watermark("/watermark", root.path("watermark"));
    List<QueryDefinition.Source> union = sources.union(known);
    QueryDefinition.Deduplicate deduplicate = sources.deduplicate(known);
    QueryDefinition.Join join = sources.join(known);
    QueryDefinition.WatermarkPolicy policy = sources.policy();
    QueryDefinition.Window window = window(root.path("window"));
    List<String> groupBy = groupBy(root.path("groupBy"), known);
    List<QueryDefinition.Aggregate> aggregates = aggregates(root.path("aggregates"), known, window != null || !groupBy.isEmpty());
    QueryDefinition.OutputMode mode =
        fields.choice("/outputMode", root.path("outputMode"), QueryDefinition.OutputMode.class, aggregates.isEmpty() && !sql.aggregates() ? "append" : "update");
    QueryDefinition.Trigger trigger = trigger(root.path("trigger"));
    QueryDefinition.StateStore store = fields.choice("/stateStore", root.path("stateStore"), QueryDefinition.StateStore.class, "memory");
    boolean noData = fields.bool("/noDataBatches", root.path("noDataBatches"), true);
    int partitions = partitions(root.path("shufflePartitions"));
    Long limit = limit(root.path("maxOffsetsPerTrigger"));
    if (limit != null && trigger != null && trigger.kind().equals("manual")) {
      fields.complain("/maxOffsetsPerTrigger", "a manual trigger reads exactly what a step brings; leave the limit out");
    }
    List<OutputSink> sinks = new SinksReader(fields, root).read();
    names(groupBy, aggregates);
    sources.together();
    fields.refuseIfWrong();
    return new QueryDefinition(
        stream, watermark, window, groupBy, aggregates, mode, trigger, store, noData, partitions, limit, new QueryDefinition.Sink("dashboard"), union, deduplicate, join,
        policy, sql.filter(), sql.text(), sql.reads(), sinks);
  }

  private QueryDefinition.Window window(JsonNode node) {
    if (absent(node)) {
      return null;
    }
    if (!node.isObject()) {
      fields.complain("/window", "must be an object with kind, and size, slide or gap");
      return null;
    }
    fields.unknownFields("/window", node, Set.of("kind", "size", "slide", "gap"));
    QueryDefinition.WindowKind kind = fields.choice("/window/kind", node.path("kind"), QueryDefinition.WindowKind.class, null);
    if (kind == null) {
      return null;
    }
    boolean session = kind == QueryDefinition.WindowKind.session;
    Interval size = session ? unwanted("/window/size", node.path("size"), kind) : fields.interval("/window/size", node.path("size"), 1);
    Interval gap = session ? fields.interval("/window/gap", node.path("gap"), 1) : unwanted("/window/gap", node.path("gap"), kind);
    Interval slide =
        kind == QueryDefinition.WindowKind.sliding
            ? fields.interval("/window/slide", node.path("slide"), 1)
            : unwanted("/window/slide", node.path("slide"), kind);
    if (size != null && slide != null && slide.micros() > size.micros()) {
      fields.complain("/window/slide", "\"" + slide.text() + "\" is longer than the size \"" + size.text() + "\"; make it at most the size");
      return null;
    }
    if (size != null && slide != null && size.micros() / slide.micros() > 100) {
      fields.complain("/window/slide", "puts each event into more than 100 windows; make it larger");
      return null;
    }
    boolean whole = session ? gap != null : size != null && (kind == QueryDefinition.WindowKind.tumbling || slide != null);
    return whole ? new QueryDefinition.Window(kind, size, slide, gap) : null;
  }

  private Interval unwanted(String pointer, JsonNode node, QueryDefinition.WindowKind kind) {
    if (!absent(node)) {
      fields.complain(pointer, "a " + kind + " window has none; leave it out");
    }
    return null;
  }

  private List<String> groupBy(JsonNode node, Set<String> known) {
    List<String> columns = new ArrayList<>();
    if (absent(node)) {
      return columns;
    }
    if (!node.isArray() || node.size() > MOST_COLUMNS) {
      fields.complain("/groupBy", "must be a list of at most " + MOST_COLUMNS + " column names");
      return columns;
    }
    for (int i = 0; i < node.size(); i++) {
      String column = fields.column("/groupBy/" + i, node.get(i), known);
      if (column != null) {
        columns.add(column);
      }
    }
    return columns;
  }

  private List<QueryDefinition.Aggregate> aggregates(JsonNode node, Set<String> known, boolean grouped) {
    List<QueryDefinition.Aggregate> result = new ArrayList<>();
    if (absent(node)) {
      if (grouped) {
        result.add(new QueryDefinition.Aggregate(QueryDefinition.Function.count, null, "count"));
      }
      return result;
    }
    if (!node.isArray() || node.size() > MOST_COLUMNS || (grouped && node.isEmpty())) {
      fields.complain("/aggregates", "must be a list of 1 to " + MOST_COLUMNS + " aggregates like {\"function\":\"count\",\"as\":\"count\"}");
      return result;
    }
    for (int i = 0; i < node.size(); i++) {
      String at = "/aggregates/" + i;
      fields.unknownFields(at, node.get(i), Set.of("function", "column", "as"));
      QueryDefinition.Function function = fields.choice(at + "/function", node.get(i).path("function"), QueryDefinition.Function.class, null);
      JsonNode columnNode = node.get(i).path("column");
      String column = absent(columnNode) ? null : fields.column(at + "/column", columnNode, known);
      if (absent(columnNode) && function != null && function != QueryDefinition.Function.count) {
        fields.complain(at + "/column", function + " needs a column");
      }
      String as = fields.text(at + "/as", node.get(i).path("as"), false);
      if (as != null && !as.matches("[A-Za-z_][A-Za-z0-9_]{0,63}")) {
        fields.complain(at + "/as", "\"" + as + "\" is not a column name; use letters, digits and _");
      }
      if (function != null) {
        result.add(new QueryDefinition.Aggregate(function, column, as != null ? as : column == null ? function.name() : function + "_" + column));
      }
    }
    return result;
  }

  private QueryDefinition.Trigger trigger(JsonNode node) {
    if (absent(node)) {
      return new QueryDefinition.Trigger("processing-time", Interval.parse("1 second"));
    }
    fields.unknownFields("/trigger", node, Set.of("kind", "interval"));
    String kind = fields.text("/trigger/kind", node.path("kind"), true);
    Interval interval = absent(node.path("interval")) ? null : fields.interval("/trigger/interval", node.path("interval"), 0);
    if (kind == null) {
      return null;
    }
    switch (kind) {
      case "processing-time", "available-now" -> {}
      case "manual" -> {
        if (interval != null) {
          fields.complain("/trigger/interval", "a manual trigger has none: a step is taken by POST /api/streams/{stream}/step; leave it out");
        }
      }
      case "real-time" ->
          fields.complain(
              "/trigger/kind", "the dashboard sink runs per micro-batch, which Spark does not allow in real-time mode; use processing-time or available-now");
      default -> fields.complain("/trigger/kind", "\"" + kind + "\" is unknown; allowed: processing-time, available-now, manual, real-time");
    }
    return new QueryDefinition.Trigger(kind, interval);
  }

  private int partitions(JsonNode node) {
    if (absent(node)) {
      return 1;
    }
    if (!node.isIntegralNumber() || node.asLong() < 1 || node.asLong() > 1_000) {
      fields.complain("/shufflePartitions", node + " is not a whole number from 1 to 1000");
      return 1;
    }
    return node.asInt();
  }

  private Long limit(JsonNode node) {
    if (absent(node)) {
      return null;
    }
    if (!node.isIntegralNumber() || node.asLong() < 1) {
      fields.complain("/maxOffsetsPerTrigger", node + " is not a whole number of at least 1; leave it out for no limit");
    }
    return node.asLong();
  }

  private void names(List<String> groupBy, List<QueryDefinition.Aggregate> aggregates) {
    Set<String> taken = new HashSet<>(groupBy);
    taken.add("window");
    if (taken.size() < groupBy.size() + 1) {
      fields.complain("/groupBy", "names a column twice, or one called window");
    }
    for (int i = 0; i < aggregates.size(); i++) {
      if (!taken.add(aggregates.get(i).as())) {
        fields.complain("/aggregates/" + i + "/as", "\"" + aggregates.get(i).as() + "\" is the name of another column; choose a different one");
      }
    }
  }
}
