package io.tidemark.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.eventtime.JudgedEvent;
import io.tidemark.eventtime.LedgerEvent;
import io.tidemark.eventtime.TimeWindow;
import io.tidemark.eventtime.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The share of events that were dropped and the delay that would have saved them. */
class LateDropsTest {
  private static final QueryFacts FACTS = new QueryFacts(1_000, false, null, 10_000L, Map.of(), true, null);

  private static JudgedEvent event(long timeMillis, Verdict verdict, List<JudgedEvent.Slot> slots) {
    return new JudgedEvent(new LedgerEvent("words", 0, 0, 0, timeMillis * 1_000, List.of(), false, null), 3, verdict, slots, null);
  }

  private static JudgedEvent.Slot slot(long startMillis, long endMillis, boolean dropped) {
    return new JudgedEvent.Slot(new TimeWindow(startMillis * 1_000, endMillis * 1_000), dropped);
  }

  @Test
  void aDelayKeepsAnEventWhenItsEarliestDroppedWindowWouldStillBeOpen() {
    JudgedEvent tumbling = event(45_000, Verdict.DROPPED, List.of(slot(40_000, 50_000, true)));
    JudgedEvent sliding = event(45_000, Verdict.PARTLY_DROPPED, List.of(slot(30_000, 50_000, true), slot(40_000, 60_000, true), slot(45_000, 65_000, false)));
    JudgedEvent row = event(45_000, Verdict.DROPPED, List.of());
    JudgedEvent kept = event(61_000, Verdict.LATE, List.of(slot(60_000, 70_000, false)));
    BatchVerdicts verdicts = BatchVerdicts.of(List.of(tumbling, sliding, row, kept), OptionalLong.of(60_000), OptionalLong.of(10_000), true, Map.of());
    // The newest event was at 70 s: 20.001 s keep the window that ends at 50 s, 25.001 s the row at 45 s.
    assertThat(verdicts).isEqualTo(new BatchVerdicts(true, 4, 3, List.of(20_001L, 20_001L, 25_001L), true, 60_000, Map.of()));
  }

  private static BatchVerdicts verdicts(long judged, int dropped, boolean exact, boolean known) {
    List<Long> needed = new ArrayList<>();
    for (int i = 1; i <= dropped && known; i++) {
      needed.add(10_000L + i * 1_000);
    }
    return new BatchVerdicts(exact, judged, dropped, needed, known, 60_000, Map.of());
  }

  private static TestingReports reports(int many, BatchVerdicts verdicts) {
    return new TestingReports().knowing(FACTS).take(many, (report, i) -> {
      report.verdicts = verdicts;
      report.dropped = verdicts.dropped();
    });
  }

  @Test
  void namesTheDelayThatWouldHaveKeptNinetyNineOfAHundred() {
    Finding finding = reports(2, verdicts(1_000, 100, true, true)).finding("late-drops");
    assertThat(finding.severity()).isEqualTo(Severity.problem);
    assertThat(finding.figures())
        .containsEntry("dropped", 200L).containsEntry("of", 2_000L).containsEntry("share", 0.1).containsEntry("savingDelayMs", 109_000L)
        .containsEntry("delayMs", 10_000L).containsEntry("exact", true);
    assertThat(finding.remedy()).contains("109 seconds", "now 10 s");
  }

  @Test
  void onePercentIsBearable() {
    assertThat(reports(5, verdicts(1_000, 10, true, true)).kinds()).isEmpty();
    TestingReports reports = reports(5, verdicts(1_000, 11, true, true));
    assertThat(reports.finding("late-drops").severity()).isEqualTo(Severity.warning);
    assertThat(reports.take(Lateness.KEPT_BATCHES, (report, i) -> report.verdicts = verdicts(1_000, 0, true, true)).kinds()).isEmpty();
  }

  @Test
  void theDelayIsUnknownForSamplesAndForSeveralSources() {
    TestingReports sampled = new TestingReports().knowing(FACTS).take(4, (report, i) -> report.dropped = 20);
    assertThat(sampled.finding("late-drops").figures()).containsEntry("exact", false).containsEntry("savingDelayMs", null).containsEntry("dropped", 80L);
    assertThat(sampled.finding("late-drops").remedy()).contains("not every event");
    TestingReports several = reports(4, verdicts(1_000, 100, true, false));
    assertThat(several.finding("late-drops").figures()).containsEntry("savingDelayMs", null).containsEntry("exact", true);
    assertThat(several.finding("late-drops").remedy()).contains("several sources");
  }

  @Test
  void batchesJudgedByTheWatermarkOfAnotherDelayAreLeftOut() {
    TestingReports reports = reports(3, verdicts(1_000, 0, true, true)).restarted();
    reports.take(4, (report, i) -> {
      report.watermark = 60_000L;
      report.verdicts = verdicts(1_000, 100, true, true);
    });
    assertThat(reports.kinds()).isEmpty();
    reports.take(2, (report, i) -> report.verdicts = new BatchVerdicts(true, 1_000, 100, verdicts(1_000, 100, true, true).needed(), true, 61_000, Map.of()));
    assertThat(reports.finding("late-drops").figures()).containsEntry("dropped", 200L);
  }
}
