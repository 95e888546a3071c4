package io.tidemark.alert;

import io.tidemark.progress.ProgressSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A batch's report with the figures that alerts look at. */
final class TestingReport {
  private TestingReport() {}

  static ProgressSnapshot of(String query, long batch, Instant at, long tookMillis, long behind, long dropped) {
    return new ProgressSnapshot(
        query, "run", batch, at, 100, 20, 200, Map.of("triggerExecution", tookMillis, "addBatch", tookMillis), OptionalLong.of(1_000_000), OptionalLong.empty(),
        OptionalLong.of(1_060_000), OptionalLong.of(500), OptionalLong.of(40_000), OptionalLong.empty(), OptionalLong.empty(), dropped, OptionalLong.empty(),
        List.of(), OptionalLong.of(behind), OptionalLong.empty(), List.of(), List.of(), List.of());
  }
}
