package io.tidemark.query;

import io.tidemark.eventtime.JudgedQuery;
import io.tidemark.eventtime.LateRule;
import io.tidemark.eventtime.LedgerEvent;
import io.tidemark.eventtime.Windowing;
import io.tidemark.sink.SinkRules;
import io.tidemark.sql.SqlQuery;
import io.tidemark.stream.TappedRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The streams a query reads, its own first, and what follows from them for its events: which stream a topic is, which columns are
 * keys, which rows never reach the state, and what the event-time side must know. Immutable.
 */
final class QuerySources {
  /** One stream with the watermark the query puts on it, which may be null. */
  record Source(StreamShape shape, QueryDefinition.Watermark watermark) {}

  final QueryDefinition definition;
  private final List<Source> sources = new ArrayList<>();
  private final List<StaticTables.Table> tables = new ArrayList<>();

  /** @throws io.tidemark.wire.Problem not found when there is no such stream */
  QuerySources(QueryDefinition definition, StreamShape.Catalog streams) {
    this(definition, streams, StaticTables.none());
  }

  QuerySources(QueryDefinition definition, StreamShape.Catalog streams, StaticTables known) {
    this.definition = definition;
    sources.add(new Source(streams.shape(definition.stream()), definition.watermark()));
    if (definition.sql() == null) {
      definition.others().forEach(other -> sources.add(new Source(streams.shape(other.stream()), other.watermark())));
      return;
    }
    for (String name : SqlQuery.parse("/sql", definition.sql(), new Readable(streams, known)).relations()) {
      Optional<StaticTables.Table> table = known.table(name);
      if (table.isPresent()) {
        tables.add(table.get());
      } else if (!name.equals(definition.stream())) {
        sources.add(new Source(streams.shape(name), watermarkOf(name)));
      }
    }
  }

  private QueryDefinition.Watermark watermarkOf(String stream) {
    return definition.reads().stream()
        .filter(read -> read.stream().equals(stream))
        .map(QueryDefinition.Source::watermark)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** The static tables that SQL joins. */
  List<StaticTables.Table> tables() {
    return List.copyOf(tables);
  }

  /** The stream that is observed under a name, see {@link SourceTables#observed}. */
  String observed(String name) {
    for (int i = 0; i < sources.size(); i++) {
      if (SourceTables.observed(i).equals(name)) {
        return sources.get(i).shape().id();
      }
    }
    return name;
  }

  List<Source> all() {
    return List.copyOf(sources);
  }

  /** The query's own stream. */
  StreamShape first() {
    return sources.get(0).shape();
  }

  List<String> streams() {
    return sources.stream().map(source -> source.shape().id()).toList();
  }

  /** The stream of a topic; the query's own for a topic it does not read. */
  StreamShape ofTopic(String topic) {
    return sources.stream().map(Source::shape).filter(shape -> shape.topic().equals(topic)).findFirst().orElse(first());
  }

  /** The event of a record, with the values of the query's key columns. */
  LedgerEvent event(StreamShape stream, TappedRecord record, Following following) {
    boolean usable = record.parsed().usable();
    List<String> keys = new ArrayList<>();
    if (usable) {
      following.keyColumns().forEach(column -> keys.add(value(stream, record, column)));
    }
    boolean skipped =
        usable && mustMatch(stream) && definition.join().on().stream().anyMatch(column -> value(stream, record, column) == null);
    return new LedgerEvent(
        stream.id(),
        record.partition(),
        record.offset(),
        record.arrivedMillis(),
        record.parsed().eventTimeMicros(),
        keys,
        skipped,
        record.parsed().malformed(),
        usable ? following.filtered(stream.id(), record.parsed().values()) : LedgerEvent.Filtered.NO);
  }

  private static String value(StreamShape stream, TappedRecord record, String column) {
    return record.parsed().values().get(stream.columns().indexOf(column));
  }

  /** Rows of this side are of no use without a match: Spark's optimizer takes out those that can't have one, before the watermark. */
  private boolean mustMatch(StreamShape stream) {
    if (definition.join() == null) {
      return false;
    }
    boolean left = stream.id().equals(definition.stream());
    return switch (definition.join().type()) {
      case inner, left_semi -> true;
      case left_outer -> !left;
      case right_outer -> left;
      case full_outer -> false;
    };
  }

  JudgedQuery judged() {
    return new JudgedQuery(
        streams(),
        lateRule(),
        definition.outputMode().name(),
        definition.groupBy(),
        definition.rowCount(),
        delays(),
        definition.watermarkPolicy() == QueryDefinition.WatermarkPolicy.max,
        deduplication());
  }

  Map<String, Long> delays() {
    Map<String, Long> delays = new LinkedHashMap<>();
    for (Source source : sources) {
      if (source.watermark() != null) {
        delays.put(source.shape().id(), source.watermark().delay().millis());
      }
    }
    return delays;
  }

  private LateRule lateRule() {
    if (definition.deduplicate() == null && definition.join() == null) {
      return groupsByEventTime() ? new LateRule(Windowing.none(), true, false, new HashSet<>(streams()), true) : definition.lateRule();
    }
    return new LateRule(Windowing.none(), definition.watermark() != null, false, new HashSet<>(delays().keySet()));
  }

  /** Its groups are dropped by the event time among their keys, as windows are by their end. */
  private boolean groupsByEventTime() {
    return definition.window() == null
        && definition.watermark() != null
        && definition.outputMode() != QueryDefinition.OutputMode.complete
        && definition.groupBy().contains(first().eventTime());
  }

  private JudgedQuery.Deduplication deduplication() {
    if (definition.deduplicate() == null) {
      return null;
    }
    boolean watermarked = definition.watermark() != null;
    if (watermarked && definition.deduplicate().withinWatermark()) {
      return new JudgedQuery.Deduplication(JudgedQuery.Forgets.A_DELAY_LATER, definition.delayMillis() * 1000L);
    }
    boolean byTime = watermarked && definition.deduplicate().columns().contains(first().eventTime());
    return new JudgedQuery.Deduplication(byTime ? JudgedQuery.Forgets.AT_EVENT_TIME : JudgedQuery.Forgets.NEVER, 0);
  }

  /**
   * The newest event time that events may have had when the watermark was this, in epoch milliseconds; empty when any may have been:
   * without a watermark on each stream, or when the least of several watermarks is taken.
   */
  Optional<Long> newestAt(OptionalLong watermarkMillis) {
    if (watermarkMillis.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Long> delays = delays();
    boolean greatest = sources.size() == 1 || definition.watermarkPolicy() == QueryDefinition.WatermarkPolicy.max;
    boolean bounded = delays.size() == sources.size() && greatest;
    return bounded ? delays.values().stream().max(Long::compare).map(delay -> watermarkMillis.getAsLong() + delay) : Optional.empty();
  }

  /** What of the query its sinks are checked by. */
  SinkRules sinkRules() {
    Set<String> topics = new HashSet<>();
    sources.forEach(source -> topics.add(source.shape().topic()));
    boolean known = definition.sql() == null && definition.aggregating();
    return new SinkRules(definition.outputMode().name(), topics, definition.window() != null, known ? definition.groupBy() : null);
  }

  /** The columns that all streams have, in the order of the query's own. */
  List<String> commonColumns() {
    List<String> common = new ArrayList<>(first().columns());
    sources.forEach(source -> common.retainAll(source.shape().columns()));
    return common;
  }

  /** Whether two of the streams are the same topic, so that a batch's offsets would not tell them apart. */
  boolean shareATopic() {
    Set<String> topics = new HashSet<>();
    return sources.stream().anyMatch(source -> !topics.add(source.shape().topic()));
  }
}
