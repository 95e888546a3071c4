package io.tidemark.latency;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlidingHistogramTest {
  private final MovedByHand clock = new MovedByHand();
  private final SlidingHistogram histogram = new SlidingHistogram(clock);

  private static final class MovedByHand extends Clock {
    private long millis = 1_000_000;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void quantilesAreThoseOfTheSortedListWithinABin(long seed) {
    Random random = new Random(seed);
    long[] micros = random.longs(1 + random.nextInt(3_000), 0, 1).map(zero -> (long) Math.pow(10, 1 + 7 * random.nextDouble())).toArray();
    Arrays.stream(micros).forEach(histogram::add);
    Arrays.sort(micros);
    LatencyView.Hist view = histogram.view();

    assertThat(view.count()).isEqualTo(micros.length);
    assertThat(view.max()).isEqualTo(micros[micros.length - 1] / 1_000.0);
    check(view.p50(), micros, 0.5);
    check(view.p95(), micros, 0.95);
    check(view.p99(), micros, 0.99);
    assertThat(view.bins().stream().mapToLong(LatencyView.Bin::count).sum()).isEqualTo(micros.length);
  }

  private static void check(double told, long[] sorted, double share) {
    double exact = sorted[(int) Math.ceil(share * sorted.length) - 1] / 1_000.0;
    double above = exact > 60_000 ? sorted[sorted.length - 1] / 1_000.0 : Math.max(0.5, exact * Math.pow(10, 1 / 20.0) * 1.000001);
    assertThat(told).as("quantile %s, exactly %s", share, exact).isBetween(Math.min(exact, told), above);
    assertThat(told).isGreaterThanOrEqualTo(exact);
  }

  @Test
  void aBinHoldsWhatIsAboveItsLowerEdgeUpToItsUpperOne() {
    for (int bin = 0; bin < SlidingHistogram.BINS; bin++) {
      double edge = SlidingHistogram.edge(bin);
      assertThat(SlidingHistogram.bin(edge)).as("at %s", edge).isEqualTo(bin);
      assertThat(SlidingHistogram.bin(Math.nextUp(edge))).as("above %s", edge).isEqualTo(Math.min(bin + 1, SlidingHistogram.BINS - 1));
    }
    assertThat(SlidingHistogram.bin(0)).isZero();
    assertThat(SlidingHistogram.bin(1e9)).isEqualTo(SlidingHistogram.BINS - 1);
  }

  @Test
  void whatIsOlderThanAMinuteIsNoLongerThere() {
    histogram.add(900_000);
    clock.millis += 30_000;
    histogram.add(2_000);
    histogram.add(3_000);
    assertThat(histogram.view().count()).isEqualTo(3);
    assertThat(histogram.view().max()).isEqualTo(900);
    clock.millis += 29_000;
    assertThat(histogram.view().count()).isEqualTo(3);
    clock.millis += 1_000;
    assertThat(histogram.view().count()).isEqualTo(2);
    assertThat(histogram.view().max()).isEqualTo(3);
    clock.millis += 30_000;
    assertThat(histogram.view()).isEqualTo(new LatencyView.Hist(0, 0, 0, 0, 0, List.of()));
  }

  @Test
  void aSecondTakesTheRoomOfTheOneAMinuteBefore() {
    for (int second = 0; second < 200; second++) {
      histogram.add(1_000L * (second + 1));
      clock.millis += 1_000;
    }
    assertThat(histogram.view().count()).isEqualTo(59);
    assertThat(histogram.view().max()).isEqualTo(200);
  }

  @Test
  void clearedItHoldsNothing() {
    histogram.add(5_000);
    histogram.clear();
    assertThat(histogram.view().count()).isZero();
    histogram.add(7_000);
    assertThat(histogram.view().count()).isEqualTo(1);
    assertThat(histogram.view().max()).isEqualTo(7);
  }
}
