package io.tidemark.eventtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WatermarkClockTest {
  private static LedgerEvent at(String stream, long millis) {
    return new LedgerEvent(stream, 0, 0, 0, millis * 1000, List.of(), false, null);
  }

  private static BatchFacts batch(String run, long watermark, LedgerEvent... events) {
    return batch(run, watermark, true, OptionalLong.empty(), events);
  }

  private static BatchFacts batch(String run, long watermark, boolean complete, OptionalLong newest, LedgerEvent... events) {
    return new BatchFacts(
        0, run, 0, 0, events.length > 0, events.length, OptionalLong.of(0), OptionalLong.of(watermark), 0, List.of(events), complete, OptionalLong.empty(), newest,
        0, OptionalLong.empty(), OptionalLong.empty(), null);
  }

  private static WatermarkClock two(boolean newestWins) {
    return new WatermarkClock(Map.of("a", 10L, "b", 5L), newestWins);
  }

  @Test
  void isTheNewestEventTimeLessTheDelayAndNeverGoesBack() {
    WatermarkClock clock = new WatermarkClock(Map.of("a", 10L), false);

    assertThat(clock.apply(batch("r", 0, at("a", 7)))).isEmpty();
    assertThat(clock.next()).hasValue(0);
    clock.apply(batch("r", 0, at("a", 100), at("a", 60)));
    assertThat(clock.next()).hasValue(90);
    clock.apply(batch("r", 90, at("a", 95)));
    assertThat(clock.next()).hasValue(90);
  }

  @Test
  void aSourceWithoutEventsHoldsTheLeastAtZero() {
    WatermarkClock clock = two(false);

    clock.apply(batch("r", 0, at("a", 100)));
    assertThat(clock.next()).hasValue(0);
    clock.apply(batch("r", 0, at("b", 50)));
    assertThat(clock.next()).hasValue(45);
    clock.apply(batch("r", 45, at("b", 300)));
    assertThat(clock.next()).hasValue(90);
  }

  @Test
  void theGreatestWaitsForNobody() {
    WatermarkClock clock = two(true);

    clock.apply(batch("r", 0, at("a", 100)));
    assertThat(clock.next()).hasValue(90);
    clock.apply(batch("r", 90, at("b", 50)));
    assertThat(clock.next()).hasValue(90);
  }

  @Test
  void anotherRunKeepsTheWatermarkAndForgetsItsSources() {
    WatermarkClock clock = two(false);
    clock.apply(batch("r", 0, at("a", 100), at("b", 50)));

    assertThat(clock.apply(batch("s", 45, at("b", 90)))).isEmpty();
    assertThat(clock.next()).as("a has brought nothing in this run").hasValue(45);
    clock.apply(batch("s", 45, at("a", 200)));
    assertThat(clock.next()).hasValue(85);
  }

  @Test
  void saysWhenSparkHasAnotherWatermark() {
    WatermarkClock clock = new WatermarkClock(Map.of("a", 10L), false);
    clock.apply(batch("r", 0, at("a", 100)));

    assertThat(clock.apply(batch("r", 80))).hasValue("watermark: expected 90, Spark says 80");
  }

  @Test
  void leavesOutRowsThatSparkNeverLooksAt() {
    WatermarkClock clock = new WatermarkClock(Map.of("a", 10L), false);
    LedgerEvent skipped = new LedgerEvent("a", 0, 0, 0, 500_000, List.of(), true, null);
    LedgerEvent malformed = new LedgerEvent("a", 0, 0, 0, 900_000, List.of(), false, "no event time");

    clock.apply(batch("r", 0, at("a", 100), skipped, malformed));

    assertThat(clock.next()).hasValue(90);
  }

  @Test
  void doesNotGuessWhereEventsAreUnknown() {
    WatermarkClock clock = two(false);
    clock.apply(batch("r", 0, false, OptionalLong.of(100), at("a", 100)));
    assertThat(clock.next()).isEmpty();
    assertThat(clock.apply(batch("r", 70, at("a", 101)))).as("nothing was expected").isEmpty();

    WatermarkClock single = new WatermarkClock(Map.of("a", 10L), false);
    single.apply(batch("r", 0, false, OptionalLong.of(120), at("a", 100)));
    assertThat(single.next()).as("Spark names the newest of a single source").hasValue(110);
  }

  @Test
  void afterAGapASingleSourceIsStillKnown() {
    WatermarkClock single = new WatermarkClock(Map.of("a", 10L), false);
    single.apply(batch("r", 0, at("a", 100)));
    single.forget();
    assertThat(single.apply(batch("r", 150, at("a", 40)))).isEmpty();
    assertThat(single.next()).hasValue(150);

    WatermarkClock several = two(false);
    several.forget();
    several.apply(batch("r", 150, at("a", 400), at("b", 400)));
    assertThat(several.next()).as("either may have been further than this").isEmpty();
    several.apply(batch("s", 390, at("a", 500), at("b", 500)));
    assertThat(several.next()).hasValue(490);
  }
}
