package io.tidemark.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.progress.ProgressSnapshot;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each rule fires on what it is there for, not just below its threshold, and clears when the trouble is over. */
class RulesTest {
  private static final QueryFacts FACTS = new QueryFacts(1_000, false, null, 10_000L, Map.of("words", "words", "other", "other"), true, null);

  private static TestingReports reports() {
    return new TestingReports().knowing(FACTS);
  }

  private static final TestingReports.Change HEALTHY = (report, i) -> {};

  /** Fires within {@code many} reports; not by the milder change; and clears after healthy ones. */
  private static Finding fires(TestingReports reports, String kind, int many, TestingReports.Change wrong, TestingReports.Change almost) {
    TestingReports mild = reports().take(many + 2, almost);
    assertThat(mild.kinds()).as("just below the threshold").doesNotContain(kind);
    reports.take(2, HEALTHY).take(many, wrong);
    Finding finding = reports.finding(kind);
    reports.take(40, HEALTHY);
    assertThat(reports.kinds()).as("healthy again").doesNotContain(kind);
    assertThat(finding.detail()).isNotBlank();
    assertThat(finding.remedy()).isNotBlank();
    return finding;
  }

  @Test
  void healthyQueryHasNone() {
    TestingReports reports = reports().take(100, HEALTHY);
    assertThat(reports.kinds()).isEmpty();
    assertThat(reports.diagnosis.view("q").looked()).isEqualTo(CaseFile.KEPT);
  }

  @Test
  void fallsBehindForGoodWhenMoreArrivesThanIsRead() {
    Finding finding = fires(reports(), "falling-behind", 10, (report, i) -> report.behind = 500 + i * 50L, (report, i) -> report.behind = 300);
    assertThat(finding.severity()).isEqualTo(Severity.problem);
    // 100 rows a second are read and 50 more than that arrive.
    assertThat(finding.figures())
        .containsEntry("behindRows", 950L).containsEntry("inputRate", 150.0).containsEntry("processedRate", 100.0)
        .containsEntry("caughtUpInMs", null).containsEntry("cause", "work");
  }

  @Test
  void tellsWhenItWillHaveCaughtUpAndThatTheLimitHoldsItBack() {
    TestingReports reports =
        new TestingReports().knowing(new QueryFacts(1_000, false, 100L, null, Map.of(), true, null)).take(12, (report, i) -> report.behind = 10_000 - i * 80L);
    Finding finding = reports.finding("falling-behind");
    assertThat(finding.severity()).isEqualTo(Severity.info);
    // 9,120 rows at 80 rows a second gained.
    assertThat(finding.figures())
        .containsEntry("caughtUpInMs", 114_000L).containsEntry("inputRate", 20.0).containsEntry("cause", "limit").containsEntry("suggestedLimit", 200L);
    assertThat(finding.remedy()).contains("maxOffsetsPerTrigger 100", "200");
  }

  @Test
  void fallsBehindByRatesWhereOffsetsAreNotKnown() {
    TestingReports.Change over = (report, i) -> {
      report.inputRate = 1_200;
      report.processedRate = 1_000;
      report.took = 900L;
    };
    Finding finding = fires(reports(), "falling-behind", 8, over, (report, i) -> {
      over.apply(report, i);
      report.processedRate = 1_100;
    });
    assertThat(finding.figures()).containsEntry("caughtUpInMs", null).containsEntry("inputRate", 1_200.0);
  }

  @Test
  void namesThePhaseThatDominatesSlowBatches() {
    TestingReports.Change slow = (report, i) -> report.phases.put("queryPlanning", 1_200L);
    Finding finding = fires(reports(), "phase-dominates", 8, slow, (report, i) -> report.phases.put("queryPlanning", 650L));
    assertThat(finding.severity()).isEqualTo(Severity.warning);
    assertThat(finding.figures()).containsEntry("phase", "queryPlanning").containsEntry("phaseMs", 1_200L).containsEntry("triggerMs", 1_000L);
    assertThat(finding.remedy()).contains("plans each batch anew");
    for (String phase : List.of("addBatch", "walCommit", "commitOffsets", "latestOffset", "getBatch")) {
      TestingReports other = reports().take(10, (report, i) -> report.phases.put(phase, 2_000L));
      assertThat(other.finding("phase-dominates").figures()).containsEntry("phase", phase);
      assertThat(other.finding("phase-dominates").remedy()).isNotEqualTo(finding.remedy());
    }
  }

  @Test
  void countsPartitionsThatHaveNothingToDo() {
    TestingReports.Change many = (report, i) -> {
      report.partitions = 20;
      report.rows = 60;
    };
    Finding finding = fires(reports(), "too-many-partitions", 8, many, (report, i) -> {
      report.partitions = 20;
      report.rows = 1_000;
    });
    assertThat(finding.figures())
        .containsEntry("partitions", 20L).containsEntry("rowsPerBatch", 60L).containsEntry("rowsPerPartition", 3.0).containsEntry("suggestedPartitions", 1L);
    assertThat(finding.remedy()).contains("shufflePartitions to 1", "from scratch");
    assertThat(reports().take(10, (report, i) -> report.partitions = 7).kinds()).isEmpty();
  }

  @Test
  void warnsOfStateThatNothingTakesRowsOutOf() {
    QueryFacts endless = new QueryFacts(1_000, false, null, null, Map.of(), true, QueryFacts.Endless.COMPLETE_MODE);
    TestingReports.Change growing = (report, i) -> {
      report.stateRows = 1_000L + i * 10;
      report.stateRemoved = 0L;
    };
    TestingReports reports = new TestingReports().knowing(endless).take(2, HEALTHY).take(12, growing);
    Finding finding = reports.finding("state-grows");
    assertThat(finding.figures())
        .containsEntry("cause", "complete-mode").containsEntry("stateRows", 1_110L).containsEntry("grownRows", 90L).containsEntry("rowsPerHour", 36_000L);
    assertThat(finding.remedy()).contains("Complete mode");
    assertThat(reports.take(15, (report, i) -> {
      report.stateRows = 1_110L;
      report.stateRemoved = 0L;
    }).kinds()).isEmpty();
    assertThat(reports().take(20, growing).kinds()).as("a watermark takes them out").isEmpty();
    assertThat(new TestingReports().knowing(endless).take(14, (report, i) -> {
      growing.apply(report, i);
      report.stateRemoved = 1L;
    }).kinds()).isEmpty();
  }

  @Test
  void warnsOfStateWithoutWatermarkWhereOnlyTheReportsAreKnown() {
    TestingReports reports = new TestingReports().take(16, (report, i) -> {
      report.watermark = null;
      report.stateRows = 2_000_000L + i * 10;
      report.stateRemoved = 0L;
    });
    assertThat(reports.finding("state-grows").severity()).isEqualTo(Severity.problem);
  }

  @Test
  void namesTheSourceThatHoldsTheWatermark() {
    TestingReports.Change held = (report, i) -> {
      report.watermark = 0L;
      report.sources = List.of(TestingReports.source("words", 100, 100), TestingReports.source("other", 0, 0));
      report.verdicts = new BatchVerdicts(true, 100, 0, List.of(), false, 0, Map.of("words", 90_000L, "other", 0L));
    };
    TestingReports reports = reports().take(20, held);
    Finding finding = reports.finding("watermark-stands-still");
    assertThat(finding.severity()).isEqualTo(Severity.problem);
    assertThat(finding.figures()).containsEntry("source", "other").containsEntry("cause", "idle-source").containsEntry("watermark", null);
    assertThat(finding.figures().get("rowsBySource")).isEqualTo(Map.of("words", 2_000L, "other", 0L));
    assertThat(reports.finding("idle-source").figures()).containsEntry("source", "other").containsEntry("othersRows", 2_000L);
    assertThat(reports().take(10, held).kinds()).as("ten seconds are needed").isEmpty();
    assertThat(reports.take(4, HEALTHY).kinds()).doesNotContain("watermark-stands-still");
  }

  @Test
  void tellsAWatermarkThatAnEventOfTheFutureHasPushedAhead() {
    long future = TestingReports.START.toEpochMilli() + 86_400_000;
    TestingReports reports = reports().take(20, (report, i) -> {
      report.watermark = future;
      report.gapMillis = 2_000;
    });
    assertThat(reports.finding("watermark-stands-still").figures()).containsEntry("cause", "ahead");
    TestingReports same = reports().take(20, (report, i) -> {
      report.watermark = TestingReports.START.toEpochMilli();
      report.newest = report.watermark + 10_000;
      report.gapMillis = 2_000;
    });
    assertThat(same.finding("watermark-stands-still").figures()).containsEntry("cause", "same-times");
  }

  @Test
  void noticesAQueryThatHasReadNothingForLong() {
    TestingReports reports = reports().take(5, HEALTHY);
    TestingReports.Change idle = (report, i) -> {
      report.idle = true;
      report.gapMillis = 10_000;
    };
    assertThat(reports.take(29, idle).kinds()).isEmpty();
    assertThat(reports.take(3, idle).finding("idle-source").severity()).isEqualTo(Severity.info);
    assertThat(reports.take(4, HEALTHY).kinds()).isEmpty();
  }

  @Test
  void findsThePartitionThatBringsNearlyAll() {
    Finding finding = fires(
        reports(), "skewed-partitions", 13,
        (report, i) -> report.sources = List.of(TestingReports.source("words", 100, 5, 90, 5)),
        (report, i) -> report.sources = List.of(TestingReports.source("words", 100, 16, 68, 16)));
    assertThat(finding.figures()).containsEntry("what", "rows").containsEntry("partition", 1L).containsEntry("rows", 900L).containsEntry("medianRows", 50L);
    TestingReports behind = reports().take(14, (report, i) -> report.sources = List.of(
        new ProgressSnapshot.SourceRead("Kafka", 3, 0, 0, List.of(
            new ProgressSnapshot.PartitionRead("words", 0, 0, 1, 1), new ProgressSnapshot.PartitionRead("words", 1, 0, 1, 1),
            new ProgressSnapshot.PartitionRead("words", 2, 0, 1, 601)))));
    assertThat(behind.finding("skewed-partitions").figures()).containsEntry("what", "behind").containsEntry("rows", 600L).containsEntry("partition", 2L);
  }

  @Test
  void proposesAnIntervalForTinyBatches() {
    TestingReports.Change tiny = (report, i) -> {
      report.rows = 2;
      report.gapMillis = 150;
      report.took = 140L;
    };
    Finding finding = fires(reports(), "tiny-batches", 18, tiny, (report, i) -> {
      tiny.apply(report, i);
      report.gapMillis = 290;
    });
    assertThat(finding.severity()).isEqualTo(Severity.info);
    assertThat(finding.figures())
        .containsEntry("rowsPerBatch", 2.0).containsEntry("batchMs", 140L).containsEntry("msPerRow", 70.0).containsEntry("suggestedIntervalMs", 2_000L)
        .containsEntry("rowsPerBatchThen", 26.7);
  }

  @Test
  void tellsTheShareOfTheLogsAndOfTheState() {
    TestingReports.Change logs = (report, i) -> {
      report.phases.put("walCommit", 150L);
      report.phases.put("commitOffsets", 100L);
    };
    Finding finding = fires(reports(), "slow-checkpoint", 8, logs, (report, i) -> report.phases.put("walCommit", 180L));
    assertThat(finding.figures()).containsEntry("cause", "logs").containsEntry("walCommitMs", 150L).containsEntry("commitOffsetsMs", 100L);
    assertThat(reports().take(10, (report, i) -> report.stateCommit = 1_000).finding("slow-checkpoint").figures())
        .containsEntry("cause", "state").containsEntry("stateCommitMs", 500L);
    assertThat(reports().take(10, (report, i) -> report.stateCommit = 998).kinds()).isEmpty();
  }

  @Test
  void findsTheOldestSnapshotOfAStateStore() {
    // 60 batches a minute, so 60 versions are usual between two rounds of maintenance.
    TestingReports.Change old = (report, i) ->
        report.custom = Map.of("SnapshotLastUploaded.partition_0_default", 299L, "SnapshotLastUploaded.partition_1_default", 7L);
    TestingReports reports = reports().take(300, HEALTHY);
    assertThat(reports.take(5, old).kinds()).as("298 of 300 versions behind").isEmpty();
    Finding finding = reports.take(10, old).finding("snapshot-lag");
    assertThat(finding.figures()).containsEntry("partition", "1").containsEntry("snapshotVersion", 7L).containsEntry("lag", 308L).containsEntry("usual", 60L);
    assertThat(reports.take(4, HEALTHY).kinds()).isEmpty();
  }

  @Test
  void startsAnewWithEachRunAndIsSilentWhileTheQueryRests() {
    TestingReports.Change many = (report, i) -> report.partitions = 20;
    TestingReports reports = reports().take(9, many);
    assertThat(reports.kinds()).containsExactly("too-many-partitions");
    assertThat(reports.restarted().take(7, many).kinds()).isEmpty();
    assertThat(reports.take(1, many).kinds()).containsExactly("too-many-partitions");
    reports.diagnosis.rest("q");
    assertThat(reports.diagnosis.summary("q")).isEqualTo(Finding.Summary.NONE);
  }

  @Test
  void judgesNoTimesWhereBatchesAreMadeByHand() {
    TestingReports stepped = new TestingReports().knowing(new QueryFacts(0, true, null, null, Map.of(), true, QueryFacts.Endless.NO_WATERMARK));
    stepped.take(15, (report, i) -> {
      report.took = 5_000L;
      report.behind = 100_000;
      report.stateRows = 100L + i * 10;
      report.stateRemoved = 0L;
    });
    assertThat(stepped.kinds()).containsExactly("state-grows");
    assertThat(stepped.finding("state-grows").figures()).containsEntry("rowsPerHour", null);
  }

  @Test
  void sinceIsTheFirstReportOfTheRow() {
    TestingReports reports = reports().take(8, (report, i) -> report.partitions = 20);
    Finding finding = reports.finding("too-many-partitions");
    assertThat(finding.since()).isEqualTo(TestingReports.START.plusSeconds(6));
    assertThat(reports.take(2, HEALTHY).take(1, (report, i) -> report.partitions = 20).finding("too-many-partitions").since()).isEqualTo(finding.since());
    assertThat(reports.diagnosis.summary("q")).isEqualTo(new Finding.Summary(1, new Finding.Worst("too-many-partitions", Severity.info)));
  }
}
