package io.tidemark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ScoreBinsTest {
  private static DoubleStream hundredths(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToDouble(i -> i / 100.0);
  }

  @Test
  void tenBinsHoldATenthEach() {
    ScoreBins bins = ScoreBins.of(hundredths(1, 100));
    assertThat(bins.ends()).containsExactly(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9);
    assertThat(bins.rows()).isEqualTo(Collections.nCopies(10, 10L));
  }

  @Test
  void scoresSpreadAsBeforeHaveNotDrifted() {
    assertThat(ScoreBins.of(hundredths(1, 100)).psi(hundredths(1, 100))).isZero();
  }

  @Test
  void scoresInHalfOfTheBinsHaveDriftedMuch() {
    double empty = 0.5 / 50;
    double expected = 5 * (0.2 - 0.1) * Math.log(0.2 / 0.1) + 5 * (empty - 0.1) * Math.log(empty / 0.1);
    assertThat(ScoreBins.of(hundredths(1, 100)).psi(hundredths(1, 50))).isCloseTo(expected, offset(1e-12));
  }

  @Test
  void scoresThatAreTheSameLieInOneBin() {
    ScoreBins bins = ScoreBins.of(DoubleStream.of(0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.7, 0.7, 0.9, 0.9));
    assertThat(bins).isEqualTo(new ScoreBins(List.of(0.2, 0.7), List.of(6L, 2L, 2L)));
    assertThat(ScoreBins.of(DoubleStream.of(0.3, 0.3))).isEqualTo(new ScoreBins(List.of(), List.of(2L)));
  }

  @Test
  void withoutScoresThereAreNone() {
    assertThat(ScoreBins.of(DoubleStream.empty())).isNull();
  }
}
