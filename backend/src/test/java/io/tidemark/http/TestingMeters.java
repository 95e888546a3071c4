package io.tidemark.http;

import io.tidemark.progress.Point;
import io.tidemark.query.QueryMeter;
import io.tidemark.query.QueryView;
import io.tidemark.stream.StreamMeter;
import io.tidemark.stream.StreamState;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Figures of one query that has run and of one that never did, and of one stream. */
final class TestingMeters {
  private TestingMeters() {}

  static List<QueryMeter> queries() {
    QueryMeter fresh =
        new QueryMeter("fresh", QueryView.State.created, 0, 0, null, null, null, 0, new QueryMeter.Counts(0, 0, 0, Map.of(), 0, 0, 0, 0, 0, null));
    return List.of(fresh, named("words"));
  }

  static QueryMeter named(String name) {
    return new QueryMeter(name, QueryView.State.running, 12.5, 80, batch(), 1_704_110_400_000L, 90_500L, 2,
        new QueryMeter.Counts(7, 700, 3_500, Map.of("addBatch", 2_800L, "walCommit", 70L, "someday", 1L), 3, 2, 0, 1, 4, 8_192L));
  }

  private static Point batch() {
    return new Point(Instant.EPOCH, "r", 6, false, 100, 12.5, 80, Map.of("triggerExecution", 500L, "addBatch", 400L, "walCommit", 10L, "someday", 1L), null, null,
        Instant.parse("2024-01-01T12:01:30.500Z"), 40L, 20_480L, 5L, 1L, 3, 2L, 11L, 3L, null, false, List.of(), null, null, List.of());
  }

  static List<StreamMeter> streams() {
    return List.of(new StreamMeter("clicks", StreamState.running, 1_234, 9.5, 2, 30));
  }
}
