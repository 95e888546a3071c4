package io.tidemark.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.live.Publisher;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the lab answers before Spark is up. */
class LambdaLabTest {
  private final LambdaLab lab = new LambdaLab(new Nobody(), Clock.systemUTC());

  private static final class Nobody implements Publisher {
    @Override
    public void publish(String topic, Object message) {}

    @Override
    public void publishLatest(String topic, String key, Object message) {}

    @Override
    public boolean hasSubscribers(String topic) {
      return false;
    }
  }

  @AfterEach
  void closeTwice() {
    lab.close();
    lab.close();
  }

  private static void assertRefused(Runnable call, Problem.Kind kind, String words) {
    assertThatThrownBy(call::run).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.kind()).isEqualTo(kind)).hasMessageContaining(words);
  }

  @Test
  void aRunWaitsForSparkAndADefinitionIsCheckedBefore() {
    assertRefused(() -> lab.start(Json.node("{}")), Problem.Kind.UNAVAILABLE, "opens when Spark is up");
    assertRefused(() -> lab.start(Json.node("{\"speed\":0}")), Problem.Kind.INVALID, "whole number");
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertRefused(() -> lab.run("l1"), Problem.Kind.NOT_FOUND, "no run l1");
    assertRefused(() -> lab.answer("l1", null), Problem.Kind.NOT_FOUND, "no run l1");
    assertRefused(() -> lab.history("l1"), Problem.Kind.NOT_FOUND, "no run l1");
    assertRefused(() -> lab.act("l1", Json.node("{\"do\":\"play\"}")), Problem.Kind.NOT_FOUND, "no run l1");
    assertRefused(() -> lab.close("l1"), Problem.Kind.NOT_FOUND, "no run l1");
    assertThat(lab.snapshot("l1")).isEmpty();
  }
}
