package io.tidemark.lesson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.tidemark.live.Publisher;
import io.tidemark.wire.Failure;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LabRunsTest {
  private static final String NONE = "{\"scenarioId\":\"team-scores\"}";
  private final MovedClock clock = new MovedClock();
  private final Watchers watchers = new Watchers();
  private final TestingStage stage = new TestingStage();
  private final LabRuns lab = new LabRuns(watchers, clock, "io/tidemark/lesson/testing");

  @BeforeEach
  void open() {
    lab.play(stage);
  }

  @AfterEach
  void close() {
    lab.close();
    lab.close();
  }

  private RunView start(String body) {
    RunView run = lab.start(Json.node(body));
    return run;
  }

  private RunView ready(String id) {
    await(id + " is ready").atMost(Duration.ofSeconds(10)).until(() -> lab.run(id).state() == RunView.State.ready);
    return lab.run(id);
  }

  @Test
  void refusesRunsUntilTheStageIsThere() {
    try (LabRuns early = new LabRuns(watchers, clock, "io/tidemark/lesson/testing")) {
      assertThat(early.scenarios()).hasSize(2);
      assertThat(catchThrowableOfType(Problem.class, () -> early.start(Json.node(NONE))).kind()).isEqualTo(Problem.Kind.UNAVAILABLE);
    }
  }

  @Test
  void playsAndStepsInTheNamesOfTheScenario() {
    stage.steps.release(100);
    String id = start("{\"scenarioId\":\"team-scores\",\"play\":2}").id();
    RunView run = ready(id);
    assertThat(run.played()).isEqualTo(2);
    assertThat(run.steps().get(1).events()).extracting(RunView.Event::id).containsExactly("amy-3", "fred-4");
    assertThat(run.steps().get(1).events()).extracting(RunView.Event::offset).containsExactly(2L, 3L);
    assertThat(run.steps().get(1).queries().get("append").at("/result/0").toString()).isEqualTo("{\"append_total\":1}");
    RunView.Step third = lab.step(id, Json.node("{}"));
    assertThat(third.index()).isEqualTo(2);
    RunView.Step extra = lab.step(id, Json.node("{\"events\":[{\"data\":{\"eventTime\":\"12:01\",\"user\":\"Kim\",\"score\":2}}]}"));
    assertThat(extra.events()).extracting(RunView.Event::id).containsExactly("e11");
    assertThat(lab.run(id).scenario().steps()).hasSize(7);
    for (int i = 0; i < 3; i++) {
      lab.step(id, Json.node("{}"));
    }
    assertThat(catchThrowableOfType(Problem.class, () -> lab.step(id, Json.node("{}"))).kind()).isEqualTo(Problem.Kind.CONFLICT);
    assertThat(lab.state(id, "append", null).toString()).isEqualTo("{\"query\":\"append\"}");
    assertThat(watchers.last(id)).isEqualTo(lab.run(id));
  }

  @Test
  void aRefusedQueryIsToldAndTheOthersRun() {
    stage.steps.release(100);
    RunView run = ready(start("{\"scenarioId\":\"words\",\"play\":3}").id());
    assertThat(run.queries()).extracting(RunView.Query::refused)
        .containsExactly(new RunView.Refusal("/outputMode", "STREAMING_OUTPUT_MODE.UNSUPPORTED_OPERATION", "not for left"), null);
    assertThat(run.steps()).extracting(step -> step.queries().keySet()).containsOnly(Set.of("rows"));
  }

  @Test
  void wrongScenariosAreToldByPointer() {
    Problem problem = catchThrowableOfType(Problem.class, () -> start("{\"scenario\":{\"id\":\"x\"},\"play\":1}"));
    assertThat(problem.fields()).extracting(Problem.Field::pointer).contains("/scenario/tidemark", "/scenario/steps");
    assertThat(catchThrowableOfType(Problem.class, () -> start("{\"scenarioId\":\"team-scores\",\"play\":7}")).fields())
        .extracting(Problem.Field::pointer).containsExactly("/play");
    assertThat(catchThrowableOfType(Problem.class, () -> start("{}")).kind()).isEqualTo(Problem.Kind.INVALID);
    assertThat(catchThrowableOfType(Problem.class, () -> lab.run("r99")).kind()).isEqualTo(Problem.Kind.NOT_FOUND);
  }

  @Test
  void aRunCanBeClosedWhileItPlays() throws Exception {
    String id = start("{\"scenarioId\":\"team-scores\",\"play\":6}").id();
    assertThat(stage.stepping.await(10, TimeUnit.SECONDS)).isTrue();
    lab.close(id);
    assertThat(lab.run(id).state()).isEqualTo(RunView.State.closed);
    assertThat(catchThrowableOfType(Problem.class, () -> lab.step(id, Json.node("{}"))).kind()).isEqualTo(Problem.Kind.GONE);
    await("everything is taken down").atMost(Duration.ofSeconds(20)).until(() -> stage.queries.isEmpty() && stage.streams.isEmpty());
    assertThat(lab.run(id).state()).isEqualTo(RunView.State.closed);
    lab.close(id);
  }

  @Test
  void aFailureIsKeptInTheRun() {
    stage.broken = "Spark took too long for lab_r1_append";
    stage.steps.release(100);
    String id = start("{\"scenarioId\":\"team-scores\",\"play\":1}").id();
    await("it failed").atMost(Duration.ofSeconds(10)).until(() -> lab.run(id).state() == RunView.State.failed);
    assertThat(lab.run(id).error()).isEqualTo(new Failure(null, "Spark took too long for append"));
    assertThat(catchThrowableOfType(Problem.class, () -> lab.step(id, Json.node("{}"))).kind()).isEqualTo(Problem.Kind.CONFLICT);
  }

  @Test
  void oneRunTooManyClosesTheOneLeftAloneLongestThatNobodyWatches() {
    for (int i = 1; i <= LabRuns.MOST_RUNS; i++) {
      ready(start(NONE).id());
      clock.advance(Duration.ofSeconds(1));
    }
    watchers.topics.add("lab:r1");
    lab.run("r2");
    start(NONE);
    assertThat(lab.run("r3").state()).isEqualTo(RunView.State.closed);
    assertThat(List.of("r1", "r2", "r4")).allSatisfy(id -> assertThat(lab.run(id).state()).isEqualTo(RunView.State.ready));
  }

  @Test
  void runsLeftAloneAreClosedAndForgottenInTheEnd() {
    ready(start(NONE).id());
    ready(start(NONE).id());
    watchers.topics.add("lab:r2");
    clock.advance(LabRuns.IDLE);
    lab.sweep();
    assertThat(lab.run("r1").state()).isEqualTo(RunView.State.closed);
    assertThat(lab.run("r2").state()).isEqualTo(RunView.State.ready);
    for (int i = 0; i < LabRuns.CLOSED_KEPT; i++) {
      lab.close(start(NONE).id());
      await("it is taken down").atMost(Duration.ofSeconds(10)).until(() -> stage.queries.size() == 1);
    }
    assertThat(catchThrowableOfType(Problem.class, () -> lab.run("r1")).kind()).isEqualTo(Problem.Kind.NOT_FOUND);
  }

  private static final class Watchers implements Publisher {
    final Set<String> topics = ConcurrentHashMap.newKeySet();
    final List<RunView.Message> messages = new CopyOnWriteArrayList<>();

    @Override
    public void publish(String topic, Object message) {
      throw new AssertionError("runs are always told whole");
    }

    @Override
    public void publishLatest(String topic, String key, Object message) {
      messages.add((RunView.Message) message);
    }

    @Override
    public boolean hasSubscribers(String topic) {
      return topics.contains(topic);
    }

    RunView last(String id) {
      return messages.stream().filter(message -> message.topic().equals("lab:" + id)).reduce((a, b) -> b).orElseThrow().run();
    }
  }

  private static final class MovedClock extends Clock {
    private volatile Instant now = Instant.parse("2026-03-02T12:00:00Z");

    void advance(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
