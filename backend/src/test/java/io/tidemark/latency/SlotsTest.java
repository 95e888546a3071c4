package io.tidemark.latency;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlotsTest {
  @Test
  void oneSlotIsLeftForEveryoneElse() {
    assertThat(new Slots(2, 0, true).refusal(1)).isEmpty();
    assertThat(new Slots(3, 1, true).refusal(1)).isEmpty();
    assertThat(new Slots(3, 0, true).refusal(2)).isEmpty();
    assertThat(new Slots(1, 0, true).refusal(1)).isPresent();
    assertThat(new Slots(2, 1, true).refusal(1)).isPresent();
  }

  @Test
  void aRefusalTellsTheNumbersAndTheRemedy() {
    assertThat(new Slots(2, 0, true).refusal(2)).hasValueSatisfying(problem -> assertThat(problem.getMessage())
        .contains("3 wanted, 2 free (2 in all, 0 taken for good)")
        .endsWith("take 1 partition, or start Tidemark with --master local[3]"));
    assertThat(new Slots(1, 0, true).refusal(1)).hasValueSatisfying(problem -> assertThat(problem.getMessage())
        .endsWith("without saying so; start Tidemark with --master local[2]"));
  }

  @Test
  void onAClusterTheRemedyIsMoreOfTheCluster() {
    assertThat(new Slots(2, 0, false).refusal(1)).isEmpty();
    assertThat(new Slots(2, 0, false).refusal(2)).hasValueSatisfying(problem -> assertThat(problem.getMessage())
        .endsWith("take 1 partition, or give it 3 task slots on the cluster, by more cores of its workers"));
    assertThat(new Slots(0, 0, false).refusal(1)).as("no executor is there").hasValueSatisfying(problem ->
        assertThat(problem.getMessage()).contains("2 wanted, 0 free (0 in all")
            .endsWith("give it 2 task slots on the cluster, by more cores of its workers"));
  }
}
