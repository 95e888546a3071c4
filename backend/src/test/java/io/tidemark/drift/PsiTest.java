package io.tidemark.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class PsiTest {
  @Test
  void sameSharesAreNoDrift() {
    assertThat(Psi.of(List.of(100L, 200L, 300L), List.of(1L, 2L, 3L))).isEqualTo(0);
  }

  /** (0.6 - 0.5) ln(0.6 / 0.5) + (0.4 - 0.5) ln(0.4 / 0.5) = 0.1 (ln 1.2 + ln 1.25) = 0.1 ln 1.5. */
  @Test
  void knownValue() {
    assertThat(Psi.of(List.of(50L, 50L), List.of(60L, 40L))).isCloseTo(0.1 * Math.log(1.5), within(1e-15));
  }

  @Test
  void emptyBinCountsAsHalfARow() {
    double expected = (1 - 0.5) * Math.log(2) + (0.05 - 0.5) * Math.log(0.1);
    assertThat(Psi.of(List.of(50L, 50L), List.of(10L, 0L))).isCloseTo(expected, within(1e-15));
  }

  @Test
  void itIsTheSameBothWays() {
    assertThat(Psi.of(List.of(10L, 80L, 10L), List.of(30L, 40L, 30L)))
        .isCloseTo(Psi.of(List.of(30L, 40L, 30L), List.of(10L, 80L, 10L)), within(1e-15));
  }

  @Test
  void nothingToCompareIsRefused() {
    assertThatThrownBy(() -> Psi.of(List.of(1L, 1L), List.of(0L, 0L))).isInstanceOf(IllegalArgumentException.class).hasMessage("no rows");
    assertThatThrownBy(() -> Psi.of(List.of(1L), List.of(1L, 2L))).isInstanceOf(IllegalArgumentException.class);
  }
}
