package io.tidemark.diagnosis;

import io.tidemark.progress.ProgressSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What each source of a query brought, by stream, or by Spark's description where the streams are not known. */
final class SourceRows {
  private SourceRows() {}

  /** Rows of each source over the batches, in Spark's order of sources. */
  static Map<String, Long> of(QueryFacts facts, List<ProgressSnapshot> batches) {
    Map<String, Long> rows = new LinkedHashMap<>();
    for (ProgressSnapshot batch : batches) {
      for (ProgressSnapshot.SourceRead source : batch.sources()) {
        rows.merge(name(facts, source), source.rows(), Long::sum);
      }
    }
    return rows;
  }

  static String name(QueryFacts facts, ProgressSnapshot.SourceRead source) {
    return source.partitions().isEmpty() ? source.description() : facts.streamOf(source.partitions().get(0).topic());
  }
}
