package io.tidemark.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.query.Stepper.Reach;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StepGateTest {
  private static final Map<String, Map<Integer, Long>> LEFT = Map.of("left", Map.of(0, 3L));
  private static final Map<String, Map<Integer, Long>> RIGHT = Map.of("right", Map.of(0, 0L, 1, 4L));
  private static final List<Reach> STEP = List.of(new Reach("left", 0, 5), new Reach("right", 0, 2));

  private final StepGate gate = new StepGate("counts");
  private final Object left = new Object();
  private final Object right = new Object();

  @Test
  void standsStillUntilAStepIsTaken() {
    assertThat(gate.next(left, LEFT)).isEqualTo(LEFT);
    assertThat(gate.next(right, RIGHT)).isEqualTo(RIGHT);
    gate.allow(STEP);
    assertThat(gate.next(left, LEFT)).isEqualTo(Map.of("left", Map.of(0, 5L)));
    assertThat(gate.next(right, RIGHT)).isEqualTo(Map.of("right", Map.of(0, 2L, 1, 4L)));
  }

  @Test
  void aStepTakenWhileSourcesAreAskedIsInOneMicroBatch() {
    gate.next(left, LEFT);
    gate.next(right, RIGHT);
    assertThat(gate.next(left, LEFT)).isEqualTo(LEFT);
    gate.allow(STEP);
    assertThat(gate.next(right, RIGHT)).as("the other source was told to stand still").isEqualTo(RIGHT);
    assertThat(gate.next(left, LEFT)).isEqualTo(Map.of("left", Map.of(0, 5L)));
    assertThat(gate.next(right, RIGHT)).isEqualTo(Map.of("right", Map.of(0, 2L, 1, 4L)));
  }

  @Test
  void aNewRunIsToldAllThatIsAllowed() {
    gate.open();
    gate.next(left, LEFT);
    gate.next(right, RIGHT);
    gate.allow(STEP);
    gate.open();
    assertThat(gate.next(new Object(), LEFT)).isEqualTo(Map.of("left", Map.of(0, 5L)));
    gate.close();
  }
}
