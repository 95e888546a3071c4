package io.tidemark.query;

import io.tidemark.eventtime.JudgedQuery;
import io.tidemark.eventtime.LateRule;
import io.tidemark.eventtime.LedgerEvent;
import io.tidemark.eventtime.Windowing;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How one query is followed event by event, and how its rows are kept; what a plan of Spark's is needed for is known only once there
 * was one. Immutable.
 *
 * @param judged what the event-time side knows, or why it does not judge
 * @param keyColumns the stream's columns whose values make an event's keys
 * @param before by stream, what an event must pass before the watermark; streams without a condition are left out
 * @param after what it must pass behind the watermark; null when there is nothing
 * @param stateful what must not change while a checkpoint is kept
 */
record Following(JudgedQuery judged, List<String> keyColumns, Map<String, RowTest> before, RowTest after, ResultShape result, String stateful) {
  Following {
    keyColumns = List.copyOf(keyColumns);
    before = Map.copyOf(before);
  }

  /** Before there was a plan: a query in SQL, or with a condition, is not judged yet. */
  static Following unplanned(QuerySources sources) {
    QueryDefinition definition = sources.definition;
    if (definition.sql() != null) {
      return notJudged(sources, "the query has not been planned yet", new ResultShape(List.of(), QueryDefinition.OutputMode.append, null), "");
    }
    return form(sources, Map.of());
  }

  /** Of a definition without SQL. */
  static Following form(QuerySources sources, Map<String, RowTest> before) {
    QueryDefinition definition = sources.definition;
    List<String> keys = definition.deduplicate() == null ? definition.groupBy() : definition.deduplicate().columns();
    return new Following(sources.judged(), keys, before, null, ResultShape.of(definition), definition.statefulPart());
  }

  static Following notJudged(QuerySources sources, String why, ResultShape result, String stateful) {
    QueryDefinition definition = sources.definition;
    JudgedQuery judged =
        new JudgedQuery(
            sources.streams(), new LateRule(Windowing.none(), false, false, Set.of()), definition.outputMode().name(), List.of(), null,
            sources.delays(), definition.watermarkPolicy() == QueryDefinition.WatermarkPolicy.max, null, why);
    return new Following(judged, List.of(), Map.of(), null, result, stateful);
  }

  /** Where the conditions leave out an event of these values. */
  LedgerEvent.Filtered filtered(String stream, List<String> values) {
    RowTest first = before.get(stream);
    if (first != null && !first.passes(values)) {
      return LedgerEvent.Filtered.BEFORE_WATERMARK;
    }
    return after != null && !after.passes(values) ? LedgerEvent.Filtered.AFTER_WATERMARK : LedgerEvent.Filtered.NO;
  }

  /** {@code exactly}, or {@code not: why}. */
  String judgedHow() {
    return judged.notJudged() == null ? "exactly" : "not: " + judged.notJudged();
  }
}
