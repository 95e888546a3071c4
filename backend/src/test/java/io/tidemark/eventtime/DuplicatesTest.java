package io.tidemark.eventtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Deduplication and other rows dropped by their own event time, answered by the ledger as Spark answers them. */
class DuplicatesTest {
  private static final LateRule ROWS = new LateRule(Windowing.none(), true, false, Set.of("s"));

  private static WindowLedger ledger(JudgedQuery.Forgets forgets) {
    return new WindowLedger(
        new JudgedQuery(List.of("s"), ROWS, "append", List.of(), null, Map.of("s", 10L), false, new JudgedQuery.Deduplication(forgets, 10_000)));
  }

  private static LedgerEvent event(int partition, long millis, String key) {
    return new LedgerEvent("s", partition, 0, 0, millis * 1000, List.of(key), false, null);
  }

  private static BatchFacts batch(long late, long evict, Long dropped, Long duplicates, Long state, LedgerEvent... events) {
    return new BatchFacts(
        0, "r", 0, 0, true, events.length, OptionalLong.of(late), OptionalLong.of(evict), 10, List.of(events), true, OptionalLong.empty(), OptionalLong.empty(),
        dropped, OptionalLong.of(duplicates), OptionalLong.of(state), null);
  }

  private static List<Boolean> duplicates(WindowLedger.Outcome outcome) {
    List<Boolean> marks = new ArrayList<>();
    outcome.judged().forEach(judged -> marks.add(judged.duplicate()));
    return marks;
  }

  @Test
  void theFirstOfAKeyIsKeptAndRowsUpToTheLateWatermarkAreDropped() {
    WindowLedger ledger = ledger(JudgedQuery.Forgets.NEVER);

    WindowLedger.Outcome first = ledger.apply(batch(0, 0, 0L, 1L, 2L, event(0, 100, "a"), event(0, 101, "a"), event(0, 102, "b")));
    WindowLedger.Outcome second = ledger.apply(batch(92, 92, 1L, 1L, 2L, event(0, 92, "a"), event(0, 93, "a")));

    assertThat(first.disagreements()).isEmpty();
    assertThat(duplicates(first)).containsExactly(false, true, false);
    assertThat(second.disagreements()).isEmpty();
    assertThat(second.judged()).extracting(JudgedEvent::verdict).containsExactly(Verdict.DROPPED, Verdict.LATE);
    assertThat(duplicates(second)).containsExactly(null, true);
  }

  @Test
  void aKeyWithItsEventTimeGoesWhenTheWatermarkReachesIt() {
    WindowLedger ledger = ledger(JudgedQuery.Forgets.AT_EVENT_TIME);

    ledger.apply(batch(0, 0, 0L, 0L, 2L, event(0, 100, "a"), event(0, 110, "b")));

    assertThat(ledger.apply(batch(0, 100, 0L, 0L, 1L)).disagreements()).isEmpty();
  }

  @Test
  void withinTheWatermarkAKeyStaysADelayLonger() {
    WindowLedger ledger = ledger(JudgedQuery.Forgets.A_DELAY_LATER);

    ledger.apply(batch(0, 0, 0L, 0L, 1L, event(0, 100, "a")));

    assertThat(ledger.apply(batch(0, 90, 0L, 1L, 1L, event(0, 119, "a"))).disagreements()).isEmpty();
    assertThat(ledger.apply(batch(90, 109, 0L, 0L, 2L, event(0, 120, "b"))).disagreements()).isEmpty();
    WindowLedger.Outcome anew = ledger.apply(batch(109, 110, 0L, 1L, 1L, event(0, 111, "a")));
    assertThat(anew.disagreements()).isEmpty();
    assertThat(duplicates(ledger.apply(batch(110, 110, 0L, 0L, 2L, event(0, 112, "a"))))).containsExactly(false);
  }

  @Test
  void doesNotGuessWhichPartitionCameFirst() {
    WindowLedger ledger = ledger(JudgedQuery.Forgets.A_DELAY_LATER);

    WindowLedger.Outcome first = ledger.apply(batch(0, 0, 0L, 1L, 1L, event(0, 100, "a"), event(1, 150, "a")));
    assertThat(first.disagreements()).isEmpty();
    assertThat(duplicates(first)).containsExactly(null, null);

    assertThat(ledger.apply(batch(0, 140, 0L, 0L, 0L)).disagreements()).as("gone, if the row of partition 0 was first").isEmpty();
    assertThat(duplicates(ledger.apply(batch(140, 140, 0L, 1L, 1L, event(0, 155, "a"), event(0, 155, "a"))))).containsExactly(null, true);
  }

  @Test
  void saysNothingWhileEarlierKeysAreUnknown() {
    WindowLedger ledger = ledger(JudgedQuery.Forgets.AT_EVENT_TIME);
    ledger.unknownBefore(200);

    WindowLedger.Outcome blind = ledger.apply(batch(190, 190, 0L, 1L, 7L, event(0, 195, "a"), event(0, 250, "b"), event(0, 250, "b")));
    assertThat(blind.disagreements()).isEmpty();
    assertThat(duplicates(blind)).containsExactly(null, false, true);

    ledger.apply(batch(190, 240, 0L, 0L, 1L));
    WindowLedger.Outcome seeing = ledger.apply(batch(240, 240, 0L, 1L, 2L, event(0, 250, "b"), event(0, 260, "c")));
    assertThat(seeing.disagreements()).isEmpty();
    assertThat(duplicates(seeing)).containsExactly(true, false);
  }

  @Test
  void saysWhenSparkCountsOtherwise() {
    WindowLedger ledger = ledger(JudgedQuery.Forgets.NEVER);

    assertThat(ledger.apply(batch(50, 50, 0L, 0L, 3L, event(0, 100, "a"), event(0, 100, "a"), event(0, 50, "b"))).disagreements())
        .containsExactly("rows dropped: expected 1, Spark says 0", "duplicates dropped: expected 1, Spark says 0", "rows in state: expected 1, Spark says 3");
  }

  @Test
  void aJoinDropsRowsOfItsWatermarkedSidesOnly() {
    LateRule rule = new LateRule(Windowing.none(), true, false, Set.of("left"));
    OptionalLong late = OptionalLong.of(100);

    assertThat(rule.judge(new LedgerEvent("left", 0, 0, 0, 100_000, List.of(), false, null), 1, late, 0).verdict()).isEqualTo(Verdict.DROPPED);
    assertThat(rule.judge(new LedgerEvent("left", 0, 0, 0, 100_001, List.of(), false, null), 1, late, 0).verdict()).isEqualTo(Verdict.ON_TIME);
    assertThat(rule.judge(new LedgerEvent("left", 0, 0, 0, 100_000, List.of(), true, null), 1, late, 0).verdict()).isEqualTo(Verdict.ON_TIME);
    assertThat(rule.judge(new LedgerEvent("right", 0, 0, 0, 5, List.of(), false, null), 1, late, 0).verdict()).isEqualTo(Verdict.ON_TIME);
  }
}
