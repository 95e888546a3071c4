package io.tidemark.eventtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Published worked examples, answered by the ledger as Spark answers them. */
class WindowLedgerTest {
  private static final long MINUTE = 60_000_000L;
  private final List<LedgerEvent> arrived = new ArrayList<>();

  private static long at(String time) {
    return Instant.parse("2024-01-01T" + time + (time.length() == 5 ? ":00Z" : "Z")).toEpochMilli();
  }

  private LedgerEvent event(String time, String word) {
    LedgerEvent event = new LedgerEvent("s", 0, arrived.size(), arrived.size(), at(time) * 1000, List.of(word), false, null);
    arrived.add(event);
    return event;
  }

  private static BatchFacts batch(long id, Long late, Long evict, long dropped, List<LedgerEvent> events) {
    return new BatchFacts(
        id, "run", id, id, !events.isEmpty(), events.size(), known(late), known(evict), 600_000, events, true, OptionalLong.empty(), OptionalLong.empty(),
        dropped, OptionalLong.empty(), OptionalLong.empty(), null);
  }

  /** Without the watermark clock, which has a test of its own. */
  private static WindowLedger ledger(LateRule rule, String outputMode, String countColumn) {
    return new WindowLedger(new JudgedQuery(List.of("s"), rule, outputMode, List.of("word"), countColumn, Map.of(), false, null));
  }

  private static OptionalLong known(Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  @Test
  void aWindowsEndIsExclusiveAndSlidingWindowsOverlap() {
    assertThat(Windowing.sliding(10 * MINUTE, 5 * MINUTE).assign(at("12:15") * 1000))
        .containsExactly(
            new TimeWindow(at("12:10") * 1000, at("12:20") * 1000), new TimeWindow(at("12:15") * 1000, at("12:25") * 1000));
    assertThat(Windowing.tumbling(5 * MINUTE).assign(at("12:04:59.999") * 1000)).containsExactly(new TimeWindow(at("12:00") * 1000, at("12:05") * 1000));
    assertThat(Windowing.tumbling(5 * MINUTE).assign(-1)).containsExactly(new TimeWindow(-5 * MINUTE, 0));
  }

  @Test
  void lateRowsAreJudgedByTheWatermarkOfTheBatchBefore() {
    WindowLedger ledger = ledger(new LateRule(Windowing.sliding(10 * MINUTE, 5 * MINUTE), true, false), "update", null);
    ledger.apply(batch(0, 0L, 0L, 0, List.of(event("12:07", "dog"), event("12:08", "owl"))));
    ledger.apply(batch(1, 0L, at("11:58"), 0, List.of(event("12:14", "dog"), event("12:09", "cat"))));
    ledger.apply(batch(2, at("11:58"), at("12:04"), 0, List.of(event("12:15", "cat"), event("12:08", "dog"), event("12:13", "owl"), event("12:21", "owl"))));

    WindowLedger.Outcome kept = ledger.apply(batch(3, at("12:04"), at("12:11"), 0, List.of(event("12:04", "donkey"), event("12:17", "owl"))));

    assertThat(kept.judged()).extracting(JudgedEvent::verdict).containsExactly(Verdict.LATE, Verdict.LATE);
    assertThat(kept.expectedDropped()).hasValue(0);
    assertThat(kept.disagreements()).isEmpty();
  }

  @Test
  void aNoDataBatchInBetweenDropsTheSameLateRowTwice() {
    WindowLedger ledger = ledger(new LateRule(Windowing.sliding(10 * MINUTE, 5 * MINUTE), true, false), "update", null);
    ledger.apply(batch(0, 0L, 0L, 0, List.of(event("12:21", "owl"))));
    ledger.apply(batch(1, 0L, at("12:11"), 0, List.of()));

    WindowLedger.Outcome outcome = ledger.apply(batch(2, at("12:11"), at("12:11"), 2, List.of(event("12:04", "donkey"))));

    assertThat(outcome.judged()).extracting(JudgedEvent::verdict).containsExactly(Verdict.DROPPED);
    assertThat(outcome.expectedDropped()).hasValue(2);
    assertThat(outcome.disagreements()).isEmpty();
  }

  @Test
  void sevenLateRowsOfOneGroupCountAsOne() {
    WindowLedger ledger = ledger(new LateRule(Windowing.tumbling(5_000_000L), true, false), "append", null);
    List<LedgerEvent> late = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      late.add(event("12:00:0" + i % 5, "x"));
    }

    WindowLedger.Outcome outcome = ledger.apply(batch(0, at("12:01"), at("12:01"), 1, late));

    assertThat(outcome.judged()).extracting(JudgedEvent::verdict).containsOnly(Verdict.DROPPED);
    assertThat(outcome.expectedDropped()).hasValue(1);
  }

  @Test
  void sessionsMergeWhenTheyTouchAndCloseWithTheWatermark() {
    WindowLedger ledger = ledger(new LateRule(Windowing.session(5 * MINUTE), true, false), "append", null);
    ledger.apply(
        batch(0, 0L, 0L, 0, List.of(event("12:04", "u"), event("12:05", "u"), event("12:09", "u"), event("12:15", "u"), event("12:22", "u"))));

    WindowLedger.Outcome closed = ledger.apply(batch(1, 0L, at("12:22"), 0, List.of()));

    assertThat(closed.changed().stream().map(WindowCell::toWire))
        .extracting(PlaneMessages.Window::s, PlaneMessages.Window::e, PlaneMessages.Window::count, PlaneMessages.Window::phase)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(at("12:04"), at("12:14"), 3L, "emitted"),
            org.assertj.core.groups.Tuple.tuple(at("12:15"), at("12:20"), 1L, "emitted"));
  }

  @Test
  void aWrongFigureFromSparkIsADisagreement() {
    WindowLedger ledger = ledger(new LateRule(Windowing.tumbling(5 * MINUTE), true, false), "update", "n");
    TimeWindow window = new TimeWindow(at("12:00") * 1000, at("12:05") * 1000);
    BatchFacts facts =
        new BatchFacts(
            0, "run", 0, 0, true, 1, OptionalLong.of(0), OptionalLong.of(0), 0, List.of(event("12:01", "a")), true, OptionalLong.empty(), OptionalLong.empty(),
            3, OptionalLong.empty(), OptionalLong.of(4), List.of(new WrittenRow(window, List.of("a"), Map.of("n", 2L))));

    assertThat(ledger.apply(facts).disagreements()).hasSize(3);
  }

  @Test
  void aSampledBatchBlursOnlyTheWindowsItTouched() {
    WindowLedger ledger = ledger(new LateRule(Windowing.tumbling(5 * MINUTE), true, false), "update", null);
    ledger.apply(
        new BatchFacts(
            0, "run", 0, 0, true, 1_000, OptionalLong.of(0), OptionalLong.of(0), 0, List.of(event("12:01", "a")), false,
            OptionalLong.of(at("12:00")), OptionalLong.of(at("12:04")), 0, OptionalLong.empty(), OptionalLong.of(1), null));
    ledger.apply(batch(1, 0L, 0L, 0, List.of(event("12:11", "a"))));

    assertThat(ledger.cells(10).stream().map(WindowCell::toWire)).extracting(PlaneMessages.Window::count).containsExactly(null, 1L);
  }
}
