package io.tidemark.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.store.Timeline.Cut;
import io.tidemark.store.Timeline.Level;
import io.tidemark.store.Timeline.Report;
import io.tidemark.store.Timeline.Run;
import io.tidemark.store.Timeline.Slot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the timeline of every store promises. */
abstract class TimelineContract extends StoreContract {
  private static final long FOREVER = Long.MAX_VALUE / 4;

  private Timeline timeline() {
    return store.journal().timeline();
  }

  private void append(List<Report> reports) {
    for (int i = 0; i < reports.size(); i++) {
      timeline().append(reports.get(i));
      if (i % 700 == 0) {
        timeline().knows("q");
      }
    }
  }

  private List<Slot> each(String owner, Level level) {
    List<Slot> slots = new ArrayList<>();
    timeline().each(owner, 0, FOREVER, level, slots::add);
    return slots;
  }

  @Test
  void everyLevelAddsUpToTheSame() {
    List<Report> reports = TestingReports.random("q", 7, 6_000, 2_000, 150);
    append(reports);
    append(TestingReports.random("other", 8, 500, 2_000, 50));

    Map<String, Figures> expected = sums(reports.stream().collect(Collectors.groupingBy(Report::runId, LinkedHashMap::new,
        Collectors.mapping(Report::figures, Collectors.toList()))));
    for (Level level : Level.values()) {
      assertThat(sumsOf(each("q", level))).as("%s", level).isEqualTo(expected);
    }
    for (int points : List.of(2_000, 600, 60, 1)) {
      Cut cut = timeline().cut("q", 0, FOREVER, points);
      assertThat(sumsOf(cut.slots())).as("%s points, level %s", points, cut.level()).isEqualTo(expected);
      assertThat(cut.slots()).hasSizeLessThanOrEqualTo(Math.max(points, 2 * expected.size()));
    }
    List<Run> runs = timeline().runs("q", 0, FOREVER, 1_000);
    assertThat(runs).hasSameSizeAs(expected.keySet());
    runs.forEach(run -> {
      assertThat(run.figures().inputRows()).isEqualTo(expected.get(run.runId()).inputRows());
      assertThat(run.durations().count()).isEqualTo(run.figures().batches());
      assertThat(run.figures().batches()).isEqualTo(expected.get(run.runId()).batches());
    });
  }

  private static Map<String, Figures> sumsOf(List<Slot> slots) {
    return sums(slots.stream().collect(
        Collectors.groupingBy(Slot::runId, LinkedHashMap::new, Collectors.mapping(Slot::figures, Collectors.toList()))));
  }

  private static Map<String, Figures> sums(Map<String, List<Figures>> byRun) {
    Map<String, Figures> sums = new LinkedHashMap<>();
    byRun.forEach((run, figures) -> sums.put(run, TestingReports.sum(figures)));
    return sums;
  }

  @Test
  void reportThatComesTwiceCountsOnce() {
    List<Report> reports = TestingReports.random("q", 3, 100, 500, 40);
    append(reports);
    List<Slot> minutes = each("q", Level.minute);
    List<Run> runs = timeline().runs("q", 0, FOREVER, 100);

    append(reports);
    timeline().put(reports);
    assertThat(each("q", Level.batch)).hasSize(100);
    assertThat(each("q", Level.minute)).isEqualTo(minutes);
    assertThat(timeline().runs("q", 0, FOREVER, 100)).isEqualTo(runs);
  }

  @Test
  void sumOfARunHasTheGaugesOfItsEndAndTheLongestOfItsBatches() {
    Random random = new Random(1);
    Figures first = TestingReports.report(random, TestingReports.START);
    Figures last = TestingReports.report(random, TestingReports.START + 1_000);
    timeline().append(new Report("q", "r", 0, first.withGaugesOf(figuresWith(first, 900L))));
    timeline().append(new Report("q", "r", 1, last.withGaugesOf(figuresWith(last, 20L))));

    Figures whole = timeline().runs("q", 0, FOREVER, 10).get(0).figures();
    assertThat(whole.stateRows()).isEqualTo(20);
    assertThat(whole.longestMillis()).isEqualTo(Math.max(first.longestMillis(), last.longestMillis()));
    assertThat(each("q", Level.minute).get(0).figures().stateRows()).isEqualTo(900);
  }

  private static Figures figuresWith(Figures figures, Long stateRows) {
    long at = figures.firstAt();
    return new Figures(at, at, at, 1, 1, 0, 0, 0, 0, 0, figures.phases(), 0, 0, stateRows, null, null, null, null);
  }

  @Test
  void fewReportsOfALongTimeAreShownOneByOne() {
    append(TestingReports.random("q", 5, 300, 3_600_000, 100));

    Cut cut = timeline().cut("q", 0, FOREVER, 600);
    assertThat(cut.level()).isEqualTo(Level.batch);
    assertThat(cut.width()).isZero();
    assertThat(cut.slots()).hasSize(300);
    assertThat(timeline().cut("q", 0, FOREVER, 100).level()).isEqualTo(Level.hour);
  }

  @Test
  void answersARangeAndNothingBesides() {
    List<Report> reports = TestingReports.random("q", 11, 1_000, 1_000, 10_000);
    append(reports);
    long from = reports.get(200).figures().firstAt();
    long to = reports.get(700).figures().firstAt();

    assertThat(timeline().cut("q", from, to, 600).slots()).extracting(Slot::at)
        .containsExactlyElementsOf(reports.subList(200, 701).stream().map(report -> report.figures().firstAt()).toList());
    assertThat(timeline().cut("q", 0, TestingReports.START - 1, 600).slots()).isEmpty();
    assertThat(timeline().cut("nobody", 0, FOREVER, 600).slots()).isEmpty();
    assertThat(timeline().runs("nobody", 0, FOREVER, 600)).isEmpty();
  }

  @Test
  void oldReportsAreThinnedToMinutesAndNothingIsMissing() {
    List<Report> reports = TestingReports.random("q", 13, 26_500, 2_000, 4_000);
    timeline().put(reports);

    List<Slot> kept = each("q", Level.batch);
    assertThat(kept.size()).isBetween(Timeline.KEPT_REPORTS, Timeline.KEPT_REPORTS + 1_000);
    assertThat(timeline().finest("q", 0, FOREVER)).isEqualTo(Level.minute);
    assertThat(timeline().finest("q", kept.get(0).at(), FOREVER)).isEqualTo(Level.batch);
    assertThat(sumsOf(each("q", Level.minute)))
        .isEqualTo(sumsOf(each("q", Level.hour)))
        .isEqualTo(sumsOf(timeline().cut("q", 0, FOREVER, 600).slots()))
        .isEqualTo(sums(reports.stream().collect(Collectors.groupingBy(Report::runId, LinkedHashMap::new,
            Collectors.mapping(Report::figures, Collectors.toList())))));
    assertThat(sumsOf(each("q", Level.batch)).values().stream().mapToLong(Figures::reports).sum()).isEqualTo(kept.size());
  }

  @Test
  void forgettingAnOwnerForgetsItsTimeline() {
    append(TestingReports.random("q", 1, 50, 1_000, 20));
    append(TestingReports.random("other", 1, 50, 1_000, 20));
    store.journal().forget("q");

    assertThat(timeline().knows("q")).isFalse();
    assertThat(each("q", Level.hour)).isEmpty();
    assertThat(timeline().runs("q", 0, FOREVER, 10)).isEmpty();
    assertThat(each("other", Level.batch)).hasSize(50);
  }

  @Test
  void entriesOfARangeAreTheNewestOfIt() {
    for (int i = 0; i < 10; i++) {
      store.journal().append(entry("q", "mark", i));
    }
    assertThat(store.journal().between("q", "mark", AT.plusMillis(2), AT.plusMillis(6), 3))
        .containsExactly(entry("q", "mark", 4), entry("q", "mark", 5), entry("q", "mark", 6));
  }
}
