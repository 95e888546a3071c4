package io.tidemark;

import io.tidemark.engine.Health;
import io.tidemark.query.QueryView;
import io.tidemark.stream.StreamView;
import java.time.Instant;
import java.util.List;

/** Snapshot of topic {@code overview}. */
record Overview(String type, String topic, Instant serverTime, Health health, List<QueryView> queries, List<StreamView> streams) {
  /** Delta of the same topic. */
  record HealthMessage(String type, String topic, Health health) {}
}
