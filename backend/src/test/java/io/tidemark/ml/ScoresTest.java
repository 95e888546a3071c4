package io.tidemark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScoresTest {
  private static Scored row(double score, boolean delayed) {
    return new Scored("m1", score, score > 0.5 ? 1 : 0, delayed);
  }

  @Test
  void areaIsTheShareOfPairsInTheRightOrder() {
    // Four pairs: 0.9 > 0.1, 0.9 > 0.4, 0.35 > 0.1, but 0.35 < 0.4.
    assertThat(Scores.auc(List.of(row(0.9, true), row(0.1, false), row(0.4, false), row(0.35, true)))).isEqualTo(0.75);
  }

  @Test
  void tiesCountHalf() {
    assertThat(Scores.auc(List.of(row(0.5, true), row(0.5, false)))).isEqualTo(0.5);
    assertThat(Scores.auc(List.of(row(0.5, true), row(0.5, false), row(0.7, true), row(0.5, false)))).isEqualTo(0.75);
  }

  @Test
  void areaOfManyRowsWithTiesIsThatOfAllPairs() {
    Random random = new Random(5);
    List<Scored> rows = Stream.generate(() -> row(random.nextInt(20) / 20.0, random.nextInt(4) == 0)).limit(300).toList();
    double won = 0;
    long pairs = 0;
    for (Scored up : rows) {
      for (Scored down : rows) {
        if (up.delayed() && !down.delayed()) {
          pairs++;
          won += up.score() > down.score() ? 1 : up.score() == down.score() ? 0.5 : 0;
        }
      }
    }
    assertThat(Scores.auc(rows)).isEqualTo(won / pairs);
  }

  @Test
  void areaIsNullWhileOnlyOneClassIsThere() {
    assertThat(Scores.auc(List.of())).isNull();
    assertThat(Scores.auc(List.of(row(0.2, false), row(0.9, false)))).isNull();
  }

  @Test
  void figuresOfFourRows() {
    Scores scores = Scores.of(List.of(row(0.8, true), row(0.6, false), row(0.3, true), row(0.1, false)));
    assertThat(scores.confusion()).isEqualTo(new Scores.Confusion(1, 1, 1, 1));
    assertThat(scores.accuracy()).isEqualTo(0.5);
    assertThat(scores.positives()).isEqualTo(2);
    assertThat(scores.logLoss()).isCloseTo(-(Math.log(0.8) + Math.log(0.4) + Math.log(0.3) + Math.log(0.9)) / 4, offset(1e-12));
    assertThat(Scores.brier(List.of(row(0.8, true), row(0.6, false)))).isCloseTo((0.04 + 0.36) / 2, offset(1e-12));
  }

  @Test
  void certaintyThatWasWrongIsNotInfinite() {
    assertThat(Scores.of(List.of(row(1, false))).logLoss()).isCloseTo(-Math.log(1e-15), offset(1e-9));
    assertThat(Scores.of(List.of(row(0, true))).logLoss()).isCloseTo(-Math.log(1e-15), offset(1e-9));
  }

  @Test
  void binsAreTenAndTheLastOneHoldsOne() {
    List<Scores.Bin> bins = Scores.of(List.of(row(0, false), row(0.05, true), row(0.1, false), row(1, true))).calibration();
    assertThat(bins).hasSize(10);
    assertThat(bins.get(0)).isEqualTo(new Scores.Bin(0, 0.1, 2, 1, 0.025));
    assertThat(bins.get(1)).isEqualTo(new Scores.Bin(0.1, 0.2, 1, 0, 0.1));
    assertThat(bins.get(5)).isEqualTo(new Scores.Bin(0.5, 0.6, 0, 0, null));
    assertThat(bins.get(9)).isEqualTo(new Scores.Bin(0.9, 1, 1, 1, 1.0));
  }

  @Test
  void withoutRowsNothingIsClaimed() {
    Scores none = Scores.of(List.of());
    assertThat(none.accuracy()).isNull();
    assertThat(none.logLoss()).isNull();
    assertThat(none.models()).isEmpty();
  }
}
