package io.tidemark.learning;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeathTest {
  @Test
  void aClusterBelowAHundredMillionthOfTheHeaviestDies() {
    double light = 0.9e-6;
    assertThat(Death.of(new double[] {100, 2 * light}, 0.5, new long[] {50, 0}, new double[] {50 + light / 2, 50 + light / 2}))
        .contains(new Death(1, 0));
  }

  @Test
  void aLightClusterAboveTheShareLives() {
    double light = 1.1e-6;
    assertThat(Death.of(new double[] {100, 2 * light}, 0.5, new long[] {50, 0}, new double[] {100, light})).isEmpty();
  }

  @Test
  void anEmptyClusterThatNeverHadWeightDiesAtOnce() {
    assertThat(Death.of(new double[] {0, 0, 0}, 1, new long[] {60, 40, 0}, new double[] {30, 40, 30})).contains(new Death(2, 0));
  }

  @Test
  void withoutTheSplitInTheWeightsAfterNothingIsSaidToHaveDied() {
    assertThat(Death.of(new double[] {100, 0}, 1, new long[] {10, 0}, new double[] {110, 0})).isEmpty();
  }
}
