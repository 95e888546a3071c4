package io.tidemark.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.live.Publisher;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunDeskTest {
  private final List<String> done = Collections.synchronizedList(new ArrayList<>());
  private final List<Object> told = Collections.synchronizedList(new ArrayList<>());
  private final Set<String> prepared = ConcurrentHashMap.newKeySet();
  private final CountDownLatch held = new CountDownLatch(1);
  private volatile boolean watched;
  private volatile Instant now = Instant.parse("2026-03-02T12:00:00Z");
  private RunDesk desk;

  private final class TestingRun implements LabRun {
    private final String id;
    private final Runnable changed;
    private volatile String state = "starting";

    TestingRun(String id, Runnable changed) {
      this.id = id;
      this.changed = changed;
    }

    @Override
    public void begin() {
      state = "ready";
      done.add("begin " + id);
      changed.run();
    }

    @Override
    public Object view() {
      return Map.of("id", id, "state", state);
    }

    @Override
    public void act(JsonNode action) throws Exception {
      if (action.path("do").asText().equals("wait")) {
        done.add("wait " + id);
        held.await();
      }
      if (action.path("do").asText().equals("oops")) {
        throw Problem.invalid("/do", "oops is no action");
      }
      done.add(action.path("do").asText() + " " + id);
    }

    @Override
    public void fail(String message) {
      state = "failed: " + message;
    }

    @Override
    public void close() {
      state = "closed";
      done.add("close " + id);
    }

    @Override
    public void leave() {
      done.add("leave " + id);
    }
  }

  /** As after a server that was killed. */
  private final class Left implements RunFactory {
    @Override
    public LabRun make(String id, JsonNode definition, Runnable changed) {
      return new TestingRun(id, changed);
    }

    @Override
    public Optional<String> left() {
      return Optional.of("l17");
    }

    @Override
    public LabRun resume(String id, Runnable changed) {
      done.add("resume " + id);
      return new TestingRun(id, changed);
    }
  }

  @BeforeEach
  void start() {
    Publisher publisher = new Publisher() {
      @Override
      public void publish(String topic, Object message) {
        told.add(message);
      }

      @Override
      public void publishLatest(String topic, String key, Object message) {
        told.add(message);
      }

      @Override
      public boolean hasSubscribers(String topic) {
        return watched;
      }
    };
    desk = new RunDesk("learning", publisher, clock());
  }

  private Clock clock() {
    InstantSource source = () -> now;
    return source.withZone(ZoneOffset.UTC);
  }

  @AfterEach
  void stop() {
    held.countDown();
    desk.close();
  }

  private String open() {
    desk.open((id, definition, changed) -> new TestingRun(id, changed), () -> prepared.add(Thread.currentThread().getName()));
    return id(desk.start(Json.node("{}")));
  }

  private static String id(Object run) {
    return ((Map<?, ?>) run).get("id").toString();
  }

  @Test
  void refusesRunsUntilItIsOpen() {
    assertThatThrownBy(() -> desk.start(Json.node("{}"))).isInstanceOf(Problem.class).hasMessageContaining("opens when");
  }

  @Test
  void newRunEndsTheOldOneFirst() {
    String first = open();
    String second = id(desk.start(Json.node("{}")));
    await().atMost(Duration.ofSeconds(60)).until(() -> done.size() == 3);
    assertThat(done).containsExactly("begin " + first, "close " + first, "begin " + second);
    assertThatThrownBy(() -> desk.run(first)).isInstanceOf(Problem.class).hasMessageContaining("has ended");
    assertThatThrownBy(() -> desk.run("l1")).isInstanceOf(Problem.class).hasMessageContaining("there is no run l1");
    assertThat(desk.run(second)).isEqualTo(Map.of("id", second, "state", "ready"));
    assertThat(desk.snapshot(first)).isEmpty();
    assertThat(desk.snapshot(second)).contains(new RunMessage("learning-run", "learning:" + second, Map.of("id", second, "state", "ready")));
  }

  @Test
  void actionIsDoneWhenItsAnswerComes() {
    String run = open();
    desk.act(run, Json.node("{\"do\":\"step\"}"));
    assertThat(done).containsExactly("begin " + run, "step " + run);
    assertThat(prepared).containsExactly("tidemark-learning");
    assertThatThrownBy(() -> desk.act(run, Json.node("{\"do\":\"oops\"}"))).isInstanceOf(Problem.class).hasMessageContaining("oops");
  }

  @Test
  void endInterruptsTheActionAndTellsTheLastState() {
    String run = open();
    Thread waiting = new Thread(() -> assertThatThrownBy(() -> desk.act(run, Json.node("{\"do\":\"wait\"}"))).isNotNull());
    waiting.start();
    await().atMost(Duration.ofSeconds(60)).until(() -> done.contains("wait " + run));
    desk.close(run);
    await().atMost(Duration.ofSeconds(60)).until(() -> done.contains("close " + run));
    await().atMost(Duration.ofSeconds(60)).until(() -> told.contains(new RunMessage("learning-run", "learning:" + run, Map.of("id", run, "state", "closed"))));
    desk.close(run);
    assertThat(done.stream().filter(("close " + run)::equals)).hasSize(1);
  }

  /** A page that leaves one run for another may be heard last of the one it leaves. */
  @Test
  void aRunThatGaveWayIsEndedAlready() {
    String first = open();
    String second = id(desk.start(Json.node("{}")));
    desk.close(first);
    assertThat(id(desk.run(second))).isEqualTo(second);
    assertThatThrownBy(() -> desk.run(first)).isInstanceOf(Problem.class).hasMessageContaining("has ended");
    assertThatThrownBy(() -> desk.close("l5")).isInstanceOf(Problem.class).hasMessageContaining("there is no run l5");
  }

  @Test
  void runLeftAloneIsClosedUnlessSomeoneWatches() {
    String run = open();
    watched = true;
    now = now.plus(RunDesk.IDLE).plusSeconds(1);
    desk.sweep();
    watched = false;
    desk.sweep();
    assertThat(id(desk.run(run))).isEqualTo(run);
    now = now.plus(Duration.ofHours(2));
    desk.sweep();
    await().atMost(Duration.ofSeconds(60)).until(() -> done.contains("close " + run));
  }

  @Test
  void runThatWasLeftGoesOnAndIsLeftAgain() {
    desk.open(new Left(), () -> {});
    await().atMost(Duration.ofSeconds(60)).until(() -> done.contains("begin l17"));
    assertThat(desk.runs()).containsExactly(Map.of("id", "l17", "state", "ready"));
    assertThat(id(desk.run("l17"))).isEqualTo("l17");
    desk.close();
    assertThat(done).containsExactly("resume l17", "begin l17", "leave l17");
  }

  @Test
  void runThatWentOnHasEndedLikeAnyOther() {
    desk.open(new Left(), () -> {});
    String next = id(desk.start(Json.node("{}")));
    await().atMost(Duration.ofSeconds(60)).until(() -> done.contains("begin " + next));
    assertThat(done).containsExactly("resume l17", "begin l17", "close l17", "begin " + next);
    assertThatThrownBy(() -> desk.run("l17")).isInstanceOf(Problem.class).hasMessageContaining("has ended");
    assertThat(desk.runs()).hasSize(1);
  }
}
