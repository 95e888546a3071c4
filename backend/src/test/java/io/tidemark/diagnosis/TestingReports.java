package io.tidemark.diagnosis;

import io.tidemark.progress.ProgressSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Progress reports made by hand: a query that reads a topic of two partitions once a second, in good health until told otherwise. */
final class TestingReports {
  static final Instant START = Instant.parse("2026-01-05T10:00:00Z");

  final Diagnosis diagnosis = new Diagnosis(new SilentPublisher());
  private long batch;
  private Instant at = START;
  private String run = "run-1";

  /** One report's figures, to be changed by a test. */
  static final class Report {
    long rows = 100;
    double inputRate = 100;
    double processedRate = 1_000;
    Map<String, Long> phases = new HashMap<>(Map.of("latestOffset", 5L, "queryPlanning", 10L, "walCommit", 10L, "addBatch", 60L, "commitOffsets", 10L));
    Long took;
    Long watermark = START.toEpochMilli();
    Long newest = START.toEpochMilli();
    Long stateRows = 50L;
    Long stateRemoved = 1L;
    long dropped;
    long behind;
    List<ProgressSnapshot.SourceRead> sources = new ArrayList<>(List.of(source("words", 100, 50, 50)));
    long partitions = 2;
    long stateCommit = 4;
    Map<String, Long> custom = Map.of();
    long gapMillis = 1_000;
    boolean idle;
    BatchVerdicts verdicts;
  }

  interface Change {
    void apply(Report report, int index);
  }

  static ProgressSnapshot.SourceRead source(String topic, long rows, long... byPartition) {
    List<ProgressSnapshot.PartitionRead> partitions = new ArrayList<>();
    for (int i = 0; i < byPartition.length; i++) {
      partitions.add(new ProgressSnapshot.PartitionRead(topic, i, 0, byPartition[i], byPartition[i]));
    }
    return new ProgressSnapshot.SourceRead("KafkaV2[Subscribe[" + topic + "]]", rows, 0, 0, partitions);
  }

  TestingReports knowing(QueryFacts facts) {
    diagnosis.know("q", facts);
    return this;
  }

  /** Takes so many reports, each changed by {@code change}; the watermark moves by a second with each unless it is changed. */
  TestingReports take(int reports, Change change) {
    for (int i = 0; i < reports; i++) {
      Report report = new Report();
      report.watermark = START.toEpochMilli() + batch * 1_000;
      report.newest = report.watermark + 10_000;
      change.apply(report, i);
      diagnosis.take(snapshot(report), Optional.ofNullable(report.verdicts));
      at = at.plusMillis(report.gapMillis);
      batch += report.idle ? 0 : 1;
    }
    return this;
  }

  TestingReports restarted() {
    run = run + "+";
    return this;
  }

  private ProgressSnapshot snapshot(Report report) {
    Map<String, Long> durations = new HashMap<>(report.phases);
    durations.put("triggerExecution", report.took != null ? report.took : report.phases.values().stream().mapToLong(Long::longValue).sum());
    if (report.idle) {
      durations.remove("addBatch");
    }
    OptionalLong stateRows = report.stateRows == null ? OptionalLong.empty() : OptionalLong.of(report.stateRows);
    return new ProgressSnapshot(
        "q", run, batch, at, report.idle ? 0 : report.rows, report.inputRate, report.processedRate, durations,
        report.watermark == null ? OptionalLong.empty() : OptionalLong.of(report.watermark),
        OptionalLong.empty(),
        report.newest == null ? OptionalLong.empty() : OptionalLong.of(report.newest),
        stateRows, OptionalLong.of(10_000), OptionalLong.of(10), report.stateRemoved == null ? OptionalLong.empty() : OptionalLong.of(report.stateRemoved),
        report.dropped, OptionalLong.empty(), List.of(), OptionalLong.of(report.behind), OptionalLong.of(0),
        stateRows.isEmpty() ? List.of() : List.of(new ProgressSnapshot.Operator("stateStoreSave", report.stateRows, 10, 1, report.dropped, report.custom)),
        report.sources,
        stateRows.isEmpty() ? List.of() : List.of(new ProgressSnapshot.StateWork("stateStoreSave", report.partitions, report.stateRows, 10_000, report.stateCommit)));
  }

  List<String> kinds() {
    return diagnosis.findings("q").stream().map(Finding::kind).toList();
  }

  Finding finding(String kind) {
    return diagnosis.findings("q").stream().filter(finding -> finding.kind().equals(kind)).findFirst()
        .orElseThrow(() -> new AssertionError("no finding " + kind + " among " + kinds()));
  }

  /** Nobody listens. */
  private static final class SilentPublisher implements io.tidemark.live.Publisher {
    @Override
    public void publish(String topic, Object message) {}

    @Override
    public void publishLatest(String topic, String key, Object message) {}

    @Override
    public boolean hasSubscribers(String topic) {
      return false;
    }
  }
}
