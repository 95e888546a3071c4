package io.tidemark.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class RunFenceTest {
  private final RunFence fence = new RunFence();
  private final AtomicInteger written = new AtomicInteger();

  @Test
  void letsThroughUntilItIsRaised() {
    fence.pass(written::incrementAndGet);
    assertThatCode(fence::check).doesNotThrowAnyException();
    assertThat(written).hasValue(1);
  }

  @Test
  void onceRaisedNothingIsWrittenAnyMore() {
    fence.raise();
    assertThatThrownBy(() -> fence.pass(written::incrementAndGet)).isInstanceOf(RunFence.Raised.class);
    assertThatThrownBy(fence::check).hasMessage("this run was ended by force and may write nothing any more");
    assertThat(written).hasValue(0);
  }
}
