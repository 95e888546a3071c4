package io.tidemark.query;

import io.tidemark.diagnosis.BatchVerdicts;
import io.tidemark.diagnosis.QueryFacts;
import io.tidemark.eventtime.JudgedQuery;
import io.tidemark.eventtime.Plane;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** What the diagnosis needs to know of a query and of the verdicts on a batch. Stateless. */
final class DiagnosisFacts {
  private DiagnosisFacts() {}

  static QueryFacts of(QuerySources sources) {
    QueryDefinition definition = sources.definition;
    Map<String, String> streams = new LinkedHashMap<>();
    sources.all().forEach(source -> streams.put(source.shape().topic(), source.shape().id()));
    return new QueryFacts(
        definition.trigger().interval() == null ? 0 : definition.trigger().interval().millis(),
        definition.manual(),
        definition.maxOffsetsPerTrigger(),
        definition.watermark() == null ? null : definition.delayMillis(),
        streams,
        definition.watermarkPolicy() != QueryDefinition.WatermarkPolicy.max,
        endless(sources));
  }

  /** Why rows never leave the query's state; null when they do, when it has none, or when its SQL does not tell. */
  private static QueryFacts.Endless endless(QuerySources sources) {
    QueryDefinition definition = sources.definition;
    boolean watermarked = definition.watermark() != null;
    if (definition.deduplicate() != null) {
      if (!watermarked) {
        return QueryFacts.Endless.NO_WATERMARK;
      }
      boolean never = sources.judged().deduplication().forgets() == JudgedQuery.Forgets.NEVER;
      return never ? QueryFacts.Endless.DEDUPLICATION : null;
    }
    if (definition.join() != null) {
      return bounded(definition, sources.first().eventTime()) ? null : QueryFacts.Endless.JOIN;
    }
    if (definition.outputMode() == QueryDefinition.OutputMode.complete) {
      return QueryFacts.Endless.COMPLETE_MODE;
    }
    if (!watermarked && (definition.sql() != null || definition.aggregating())) {
      return QueryFacts.Endless.NO_WATERMARK;
    }
    return definition.aggregating() && definition.window() == null ? QueryFacts.Endless.NO_WINDOW : null;
  }

  /** Both sides lose their rows: each has a watermark, and event times are bound to one another or equal. */
  private static boolean bounded(QueryDefinition definition, String eventTime) {
    QueryDefinition.Join join = definition.join();
    boolean both = definition.watermark() != null && join.watermark() != null;
    return both && (join.on().contains(eventTime) || (join.after() != null && join.before() != null));
  }

  static BatchVerdicts verdicts(QuerySources sources, BatchJoin.Joined joined) {
    Plane.Judgement judgement = joined.judgement();
    QueryDefinition definition = sources.definition;
    boolean oneDelay = sources.all().size() == 1 && definition.watermark() != null;
    return BatchVerdicts.of(
        judgement.events(),
        joined.point().lateWatermark() == null ? OptionalLong.empty() : OptionalLong.of(joined.point().lateWatermark().toEpochMilli()),
        oneDelay ? OptionalLong.of(definition.delayMillis()) : OptionalLong.empty(),
        judgement.expectedDropped().isPresent() && judgement.disagreements().isEmpty(),
        judgement.sourceMarks());
  }
}
