package io.tidemark.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads a definition from JSON and answers everything that is wrong with it at once, each with a pointer.
 *
 * <p>Checks form and the stream's columns; what only Spark can know (modes and operators that do not go together) is left to the
 * planner. One reader serves one document.
 */
final class DefinitionReader {
  private static final Set<String> FIELDS =
      Set.of("stream", "watermark", "window", "groupBy", "aggregates", "outputMode", "trigger", "stateStore", "noDataBatches", "shufflePartitions", "maxOffsetsPerTrigger", "sink", "sql");
  private static final int MOST_COLUMNS = 50;

  private final JsonNode root;
  private final List<Problem.Field> bad = new ArrayList<>();

  DefinitionReader(JsonNode root) {
    this.root = root;
  }

  /** Looks up a stream's columns; throws {@link Problem} when there is no such stream. */
  interface StreamColumns {
    List<String> of(String stream);
  }

  QueryDefinition read(StreamColumns columns) {
    if (!root.isObject()) {
      throw Problem.invalid("", "a query definition is a JSON object");
    }
    unknownFields("", root, FIELDS);
    if (root.hasNonNull("sql")) {
      bad.add(new Problem.Field("/sql", "queries in SQL are not available yet; use window, groupBy and aggregates"));
    }
    String stream = text("/stream", root.path("stream"), true);
    Set<String> known = new HashSet<>();
    if (stream != null) {
      try {
        known.addAll(columns.of(stream));
      } catch (Problem missing) {
        bad.add(new Problem.Field("/stream", missing.getMessage()));
      }
    }
    QueryDefinition.Watermark watermark = watermark(root.path("watermark"));
    QueryDefinition.Window window = window(root.path("window"));
    List<String> groupBy = groupBy(root.path("groupBy"), known);
    List<QueryDefinition.Aggregate> aggregates = aggregates(root.path("aggregates"), known, window != null || !groupBy.isEmpty());
    QueryDefinition.OutputMode mode =
        choice("/outputMode", root.path("outputMode"), QueryDefinition.OutputMode.class, aggregates.isEmpty() ? "append" : "update");
    QueryDefinition.Trigger trigger = trigger(root.path("trigger"));
    QueryDefinition.StateStore store = choice("/stateStore", root.path("stateStore"), QueryDefinition.StateStore.class, "memory");
    boolean noData = bool("/noDataBatches", root.path("noDataBatches"), true);
    int partitions = partitions(root.path("shufflePartitions"));
    Long limit = limit(root.path("maxOffsetsPerTrigger"));
    QueryDefinition.Sink sink = sink(root.path("sink"));
    names(groupBy, aggregates);
    if (!bad.isEmpty()) {
      throw Problem.invalid(bad);
    }
    return new QueryDefinition(stream, watermark, window, groupBy, aggregates, mode, trigger, store, noData, partitions, limit, sink);
  }

  private QueryDefinition.Watermark watermark(JsonNode node) {
    if (absent(node)) {
      return null;
    }
    if (!node.isObject()) {
      bad.add(new Problem.Field("/watermark", "must be {\"delay\":\"10 minutes\"} or null"));
      return null;
    }
    unknownFields("/watermark", node, Set.of("delay"));
    Interval delay = interval("/watermark/delay", node.path("delay"), 0);
    return delay == null ? null : new QueryDefinition.Watermark(delay);
  }

  private QueryDefinition.Window window(JsonNode node) {
    if (absent(node)) {
      return null;
    }
    if (!node.isObject()) {
      bad.add(new Problem.Field("/window", "must be an object with kind, and size, slide or gap"));
      return null;
    }
    unknownFields("/window", node, Set.of("kind", "size", "slide", "gap"));
    QueryDefinition.WindowKind kind = choice("/window/kind", node.path("kind"), QueryDefinition.WindowKind.class, null);
    if (kind == null) {
      return null;
    }
    boolean session = kind == QueryDefinition.WindowKind.session;
    Interval size = session ? unwanted("/window/size", node.path("size"), kind) : interval("/window/size", node.path("size"), 1);
    Interval gap = session ? interval("/window/gap", node.path("gap"), 1) : unwanted("/window/gap", node.path("gap"), kind);
    Interval slide =
        kind == QueryDefinition.WindowKind.sliding
            ? interval("/window/slide", node.path("slide"), 1)
            : unwanted("/window/slide", node.path("slide"), kind);
    if (size != null && slide != null && slide.micros() > size.micros()) {
      bad.add(new Problem.Field("/window/slide", "\"" + slide.text() + "\" is longer than the size \"" + size.text() + "\"; make it at most the size"));
      return null;
    }
    if (size != null && slide != null && size.micros() / slide.micros() > 100) {
      bad.add(new Problem.Field("/window/slide", "puts each event into more than 100 windows; make it larger"));
      return null;
    }
    boolean whole = session ? gap != null : size != null && (kind == QueryDefinition.WindowKind.tumbling || slide != null);
    return whole ? new QueryDefinition.Window(kind, size, slide, gap) : null;
  }

  private Interval unwanted(String pointer, JsonNode node, QueryDefinition.WindowKind kind) {
    if (!absent(node)) {
      bad.add(new Problem.Field(pointer, "a " + kind + " window has none; leave it out"));
    }
    return null;
  }

  private List<String> groupBy(JsonNode node, Set<String> known) {
    List<String> columns = new ArrayList<>();
    if (absent(node)) {
      return columns;
    }
    if (!node.isArray() || node.size() > MOST_COLUMNS) {
      bad.add(new Problem.Field("/groupBy", "must be a list of at most " + MOST_COLUMNS + " column names"));
      return columns;
    }
    for (int i = 0; i < node.size(); i++) {
      String column = column("/groupBy/" + i, node.get(i), known);
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
      bad.add(new Problem.Field("/aggregates", "must be a list of 1 to " + MOST_COLUMNS + " aggregates like {\"function\":\"count\",\"as\":\"count\"}"));
      return result;
    }
    for (int i = 0; i < node.size(); i++) {
      String at = "/aggregates/" + i;
      unknownFields(at, node.get(i), Set.of("function", "column", "as"));
      QueryDefinition.Function function = choice(at + "/function", node.get(i).path("function"), QueryDefinition.Function.class, null);
      JsonNode columnNode = node.get(i).path("column");
      String column = absent(columnNode) ? null : column(at + "/column", columnNode, known);
      if (absent(columnNode) && function != null && function != QueryDefinition.Function.count) {
        bad.add(new Problem.Field(at + "/column", function + " needs a column"));
      }
      String as = text(at + "/as", node.get(i).path("as"), false);
      if (as != null && !as.matches("[A-Za-z_][A-Za-z0-9_]{0,63}")) {
        bad.add(new Problem.Field(at + "/as", "\"" + as + "\" is not a column name; use letters, digits and _"));
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
    unknownFields("/trigger", node, Set.of("kind", "interval"));
    String kind = text("/trigger/kind", node.path("kind"), true);
    Interval interval = absent(node.path("interval")) ? null : interval("/trigger/interval", node.path("interval"), 0);
    if (kind == null) {
      return null;
    }
    switch (kind) {
      case "processing-time", "available-now" -> {}
      case "manual" -> bad.add(new Problem.Field("/trigger/kind", "manual triggers come with stepping and are not available yet; use processing-time or available-now"));
      case "real-time" ->
          bad.add(
              new Problem.Field(
                  "/trigger/kind", "the dashboard sink runs per micro-batch, which Spark does not allow in real-time mode; use processing-time or available-now"));
      default -> bad.add(new Problem.Field("/trigger/kind", "\"" + kind + "\" is unknown; allowed: processing-time, available-now, manual, real-time"));
    }
    return new QueryDefinition.Trigger(kind, interval);
  }

  private QueryDefinition.Sink sink(JsonNode node) {
    if (!absent(node)) {
      unknownFields("/sink", node, Set.of("kind"));
      String kind = text("/sink/kind", node.path("kind"), true);
      if (kind != null && !kind.equals("dashboard")) {
        bad.add(new Problem.Field("/sink/kind", "\"" + kind + "\" is not available; allowed: dashboard"));
      }
    }
    return new QueryDefinition.Sink("dashboard");
  }

  private int partitions(JsonNode node) {
    if (absent(node)) {
      return 1;
    }
    if (!node.isIntegralNumber() || node.asLong() < 1 || node.asLong() > 1_000) {
      bad.add(new Problem.Field("/shufflePartitions", node + " is not a whole number from 1 to 1000"));
      return 1;
    }
    return node.asInt();
  }

  private Long limit(JsonNode node) {
    if (absent(node)) {
      return null;
    }
    if (!node.isIntegralNumber() || node.asLong() < 1) {
      bad.add(new Problem.Field("/maxOffsetsPerTrigger", node + " is not a whole number of at least 1; leave it out for no limit"));
    }
    return node.asLong();
  }

  private void names(List<String> groupBy, List<QueryDefinition.Aggregate> aggregates) {
    Set<String> taken = new HashSet<>(groupBy);
    taken.add("window");
    if (taken.size() < groupBy.size() + 1) {
      bad.add(new Problem.Field("/groupBy", "names a column twice, or one called window"));
    }
    for (int i = 0; i < aggregates.size(); i++) {
      if (!taken.add(aggregates.get(i).as())) {
        bad.add(new Problem.Field("/aggregates/" + i + "/as", "\"" + aggregates.get(i).as() + "\" is the name of another column; choose a different one"));
      }
    }
  }

  private String column(String pointer, JsonNode node, Set<String> known) {
    String name = text(pointer, node, true);
    if (name != null && !known.isEmpty() && !known.contains(name)) {
      bad.add(new Problem.Field(pointer, "\"" + name + "\" is not a column of the stream; columns: " + String.join(", ", new TreeSet<>(known))));
      return null;
    }
    return name;
  }

  private Interval interval(String pointer, JsonNode node, long leastMicros) {
    String text = text(pointer, node, true);
    if (text == null) {
      return null;
    }
    try {
      Interval interval = Interval.parse(text);
      if (interval.micros() < leastMicros) {
        bad.add(new Problem.Field(pointer, "\"" + text + "\" is too short; it must be longer than zero"));
        return null;
      }
      return interval;
    } catch (Problem e) {
      bad.add(new Problem.Field(pointer, e.getMessage()));
      return null;
    }
  }

  private <E extends Enum<E>> E choice(String pointer, JsonNode node, Class<E> type, String otherwise) {
    String text = absent(node) && otherwise != null ? otherwise : text(pointer, node, true);
    if (text == null) {
      return null;
    }
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(text)) {
        return constant;
      }
    }
    bad.add(new Problem.Field(pointer, "\"" + text + "\" is unknown; allowed: " + String.join(", ", java.util.Arrays.stream(type.getEnumConstants()).map(Enum::name).toList())));
    return null;
  }

  private boolean bool(String pointer, JsonNode node, boolean otherwise) {
    if (absent(node)) {
      return otherwise;
    }
    if (!node.isBoolean()) {
      bad.add(new Problem.Field(pointer, node + " is not true or false"));
    }
    return node.asBoolean(otherwise);
  }

  private String text(String pointer, JsonNode node, boolean needed) {
    if (absent(node)) {
      if (needed) {
        bad.add(new Problem.Field(pointer, "is missing"));
      }
      return null;
    }
    if (!node.isTextual() || node.asText().isBlank() || node.asText().length() > 200) {
      bad.add(new Problem.Field(pointer, "must be a text of 1 to 200 characters"));
      return null;
    }
    return node.asText();
  }

  private void unknownFields(String pointer, JsonNode node, Set<String> allowed) {
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!allowed.contains(name)) {
        bad.add(new Problem.Field(pointer + "/" + name, "is unknown; allowed: " + String.join(", ", new TreeSet<>(allowed))));
      }
    }
  }

  private static boolean absent(JsonNode node) {
    return node.isMissingNode() || node.isNull();
  }
}
