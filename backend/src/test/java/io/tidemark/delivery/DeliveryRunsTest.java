package io.tidemark.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.tidemark.live.Publisher;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs over a ground in memory: what is played, refused, told, and taken down. */
class DeliveryRunsTest {
  private static final String SINK = "{\"sink\":{\"kind\":\"kafka\"}";

  @TempDir Path folder;
  private final List<RunView> told = new CopyOnWriteArrayList<>();
  private volatile Instant now = Instant.parse("2026-03-02T12:00:00Z");
  private TestingGround ground;
  private DeliveryRuns lab;

  private final class TestingClock extends Clock {
    @Override
    public ZoneId getZone() {
      return ZoneId.of("UTC");
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private final class Listening implements Publisher {
    @Override
    public void publish(String topic, Object message) {
      throw new AssertionError("a run is told whole");
    }

    @Override
    public void publishLatest(String topic, String key, Object message) {
      told.add(((RunView.Message) message).run());
    }

    @Override
    public boolean hasSubscribers(String topic) {
      return false;
    }
  }

  @BeforeEach
  void open() {
    ground = new TestingGround(folder);
    lab = new DeliveryRuns(new Listening(), new TestingClock(), () -> List.of("warehouse"));
  }

  @AfterEach
  void close() {
    lab.close();
    lab.close();
    assertThat(ground.closed).isTrue();
  }

  private RunView start(String more) {
    String id = lab.start(Json.node(SINK + more + "}")).id();
    await(id + " is ready").atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(2))
        .until(() -> lab.run(id).state() != RunView.State.starting && lab.run(id).state() != RunView.State.busy);
    return lab.run(id);
  }

  private Problem refused(Runnable call) {
    return catchThrowableOfType(Problem.class, call::run);
  }

  private Problem stepRefused(String id, String body) {
    return refused(() -> lab.step(id, Json.node(body)));
  }

  @Test
  void nothingIsPlayedBeforeKafkaIsUp() {
    assertThat(refused(() -> lab.start(Json.node(SINK + "}"))).kind()).isEqualTo(Problem.Kind.UNAVAILABLE);
    assertThat(lab.offer().scripts()).hasSizeGreaterThanOrEqualTo(7);
    lab.play(ground);
    assertThat(start("").state()).isEqualTo(RunView.State.ready);
  }

  @Test
  void aScriptIsPlayedAndRecordedStepByStep() {
    lab.play(ground);
    RunView run = start(",\"script\":\"answer-lost\",\"play\":2");
    assertThat(run.played()).isEqualTo(2);
    assertThat(run.steps()).extracting(RunView.Step::index).containsExactly(0, 1, 2);
    assertThat(run.steps().get(0).action()).isNull();
    RunView.Step third = lab.step(run.id(), Json.node("{}"));
    assertThat(third.sent()).isEqualTo(12);
    RunView.Step put = lab.step(run.id(), Json.node("{\"action\":{\"do\":\"go\",\"to\":\"half\"}}"));
    assertThat(put.action()).isEqualTo(Action.go(Point.HALF));
    RunView after = lab.run(run.id());
    assertThat(after.definition().actions().get(3)).isEqualTo(Action.go(Point.HALF));
    assertThat(after.definition().actions()).hasSize(9);
    assertThat(after.state()).isEqualTo(RunView.State.ready);
    while (lab.run(run.id()).played() < 9) {
      lab.step(run.id(), Json.node("{}"));
    }
    assertThat(stepRefused(run.id(), "{}").getMessage()).contains("has played all its actions");
    assertThat(told).extracting(RunView::state).contains(RunView.State.busy, RunView.State.ready);
    assertThat(Json.write(RunView.Message.of(lab.run(run.id())))).contains("\"type\":\"delivery-run\"", "\"events\":[[1,1,1],[2,1,1]", "\"fate\":\"written\"");
    assertThat(lab.snapshot(run.id())).isPresent();
  }

  @Test
  void everyScriptCanBePlayedToItsEnd() {
    lab.play(ground);
    for (Scripts.Script script : Scripts.load().all()) {
      RunView run = start(",\"script\":\"" + script.id() + "\",\"play\":" + script.actions().size());
      assertThat(run.error()).as(script.id()).isNull();
      assertThat(run.played()).as(script.id()).isEqualTo(script.actions().size());
      assertThat(run.steps().get(run.played()).lanes()).as(script.id()).allSatisfy(lane -> assertThat(lane.totals().pending()).isZero());
    }
  }

  @Test
  void whatCannotBeDoneNowChangesNothing() {
    lab.play(ground);
    RunView run = start(",\"actions\":[{\"do\":\"mend\"}],\"play\":1");
    assertThat(run.error().message()).contains("nothing to mend");
    assertThat(run.state()).isEqualTo(RunView.State.ready);
    assertThat(stepRefused(run.id(), "{}").kind()).isEqualTo(Problem.Kind.CONFLICT);
    assertThat(stepRefused(run.id(), "{\"action\":{\"do\":\"restart\"}}").kind()).isEqualTo(Problem.Kind.CONFLICT);
    ground.sinks(run.id()).get(Guarantee.AT_LEAST_ONCE).locked = true;
    assertThat(stepRefused(run.id(), "{\"action\":{\"do\":\"fail\",\"point\":\"sink\"}}").getMessage()).contains("holds");
    assertThat(lab.run(run.id()).definition().actions()).containsExactly(Action.mend());
    assertThat(lab.run(run.id()).played()).isZero();
    assertThat(lab.step(run.id(), Json.node("{\"action\":{\"do\":\"send\",\"events\":1}}")).index()).isEqualTo(1);
    assertThat(lab.run(run.id()).error()).isNull();
  }

  @Test
  void aDriverThatDiesByItselfCountsAsKilled() {
    lab.play(ground);
    RunView run = start("");
    lab.step(run.id(), Json.node("{\"action\":{\"do\":\"send\",\"events\":2}}"));
    ground.drivers.get(0).kill();
    assertThat(stepRefused(run.id(), "{\"action\":{\"do\":\"go\",\"to\":\"half\"}}").getMessage()).contains("restart first");
    RunView.Step again = lab.step(run.id(), Json.node("{\"action\":{\"do\":\"restart\"}}"));
    assertThat(again.driver()).isEqualTo(new RunView.DriverView(2L, RunView.DriverView.State.up, 2));
    assertThat(again.lanes()).allSatisfy(lane -> assertThat(lane.query()).isEqualTo(RunView.Query.running));
  }

  @Test
  void oneRunTooManyClosesTheOldestAndTakesItDown() {
    lab.play(ground);
    RunView first = start("");
    now = now.plusSeconds(1);
    RunView second = start("");
    now = now.plusSeconds(1);
    start("");
    assertThat(lab.run(first.id()).state()).isEqualTo(RunView.State.closed);
    assertThat(lab.run(second.id()).state()).isEqualTo(RunView.State.ready);
    await("it is taken down").atMost(Duration.ofSeconds(10)).until(() -> ground.forgotten.contains(first.id()));
    assertThat(ground.topics.get(first.id()).closed).isTrue();
    assertThat(ground.sinks(first.id()).values()).allMatch(sink -> sink.closed);
    assertThat(ground.warm).containsExactly(ground.drivers.get(0));
    assertThat(stepRefused(first.id(), "{}").kind()).isEqualTo(Problem.Kind.GONE);
    lab.close(first.id());
    assertThat(refused(() -> lab.run("d0")).kind()).isEqualTo(Problem.Kind.NOT_FOUND);
  }

  @Test
  void whatIsLeftAloneIsClosedAndThenTheDriversEnd() {
    lab.play(ground);
    RunView run = start("");
    now = now.plus(DeliveryRuns.IDLE);
    lab.sweep();
    assertThat(lab.run(run.id()).state()).isEqualTo(RunView.State.closed);
    assertThat(ground.rests).isZero();
    now = now.plus(DeliveryRuns.REST);
    lab.sweep();
    assertThat(ground.rests).isEqualTo(1);
  }
}
