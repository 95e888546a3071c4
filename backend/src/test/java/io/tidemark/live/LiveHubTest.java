package io.tidemark.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LiveHubTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  record Message(String type, String topic, int value) {}

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger snapshots = new AtomicInteger();
  private final AtomicInteger state = new AtomicInteger();
  private LiveHub hub;

  @BeforeEach
  void start() {
    hub = new LiveHub("9", Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC), now::get,
        new LiveLimits(5, 8, 4_000, 1_000, SECOND.multipliedBy(15), SECOND.multipliedBy(20), Duration.ofMillis(5)));
    hub.register("overview", id -> Optional.of(new Message("overview", "overview", 0)));
    hub.register("query", id -> id.equals("none") ? Optional.empty() : Optional.of(snapshot("query:" + id)));
  }

  @AfterEach
  void closeTwice() {
    hub.close();
    hub.close();
  }

  @Test
  void greetsAndSendsTheFirstSnapshot() {
    TestingConnection connection = connect();
    soon().until(() -> connection.messages().size() == 2);

    JsonNode hello = connection.messages().get(0);
    assertThat(hello.toString()).isEqualTo("{\"seq\":0,\"type\":\"hello\",\"protocol\":1,\"version\":\"9\",\"instance\":\""
        + hello.get("instance").asText() + "\",\"serverTime\":\"2026-01-01T00:00:00.000Z\",\"pingSeconds\":15}");
    assertThat(connection.messages().get(1).toString())
        .isEqualTo("{\"seq\":1,\"type\":\"overview\",\"topic\":\"overview\",\"value\":0}");
  }

  @Test
  void newTopicsAreAnsweredBySnapshotsAndOldOnesFallSilent() {
    Joined joined = join("query:a");
    joined.client.received("{\"type\":\"subscribe\",\"topics\":[\"query:a\",\"query:b\"]}");
    soon().until(() -> joined.connection.messages("snapshot").size() == 2);
    assertThat(joined.connection.messages("snapshot")).extracting(m -> m.get("topic").asText()).containsExactly("query:a", "query:b");

    joined.client.received("{\"type\":\"subscribe\",\"topics\":[\"query:b\"]}");
    soon().until(() -> !hub.hasSubscribers("query:a"));
    hub.publish("query:a", new Message("delta", "query:a", 1));
    hub.publish("query:b", new Message("delta", "query:b", 2));
    soon().until(() -> !joined.connection.messages("delta").isEmpty());
    assertThat(joined.connection.messages("delta")).extracting(m -> m.get("value").asInt()).containsExactly(2);
  }

  @Test
  void refusesWhatDoesNotExistAndWhatIsNotUnderstood() {
    Joined joined = join("query:none", "weather");
    soon().until(() -> joined.connection.messages("refused").size() == 2);
    assertThat(joined.connection.messages("refused")).extracting(m -> m.get("topic").asText())
        .containsExactlyInAnyOrder("query:none", "weather");
    assertThat(hub.hasSubscribers("query:none")).isFalse();

    for (String text : List.of("no json", "{\"type\":\"stop\"}", "{\"type\":\"subscribe\",\"topics\":\"overview\"}",
        "{\"type\":\"subscribe\",\"topics\":[" + "\"a\",".repeat(32) + "\"a\"]}", "{\"type\":\"subscribe\",\"topics\":[7]}", "[]")) {
      int before = joined.connection.messages("refused").size();
      joined.client.received(text);
      soon().until(() -> joined.connection.messages("refused").size() == before + 1);
    }
    assertThat(joined.connection.ends()).isEmpty();
  }

  @Test
  void topicWaitsForItsSource() {
    Joined joined = join("stream:words");
    soon().until(() -> hub.hasSubscribers("stream:words"));
    hub.publish("stream:words", new Message("delta", "stream:words", 1));
    hub.register("stream", id -> Optional.of(new Message("snapshot", "stream:" + id, 2)));

    soon().until(() -> joined.connection.messages("snapshot").size() == 1);
    assertThat(joined.connection.messages().stream().filter(m -> m.path("topic").asText().equals("stream:words")).findFirst())
        .hasValueSatisfying(first -> assertThat(first.get("type").asText()).isEqualTo("snapshot"));
    assertThat(joined.connection.messages("refused")).isEmpty();
  }

  @Test
  void pingIsAnsweredWithItsTime() {
    Joined joined = join("overview");
    joined.client.received("{\"type\":\"ping\",\"at\":17}");
    soon().until(() -> joined.connection.messages("pong").size() == 1);
    assertThat(joined.connection.messages("pong").get(0).get("at").asInt()).isEqualTo(17);
  }

  @Test
  void slowClientKeepsOnlyLatestSnapshot() {
    Joined slow = join("query:a");
    slow.connection.stick();
    hub.publishLatest("query:a", "row", new Message("delta", "query:a", 0));
    soon().until(slow.connection::holds);
    IntStream.rangeClosed(1, 500).forEach(i -> hub.publishLatest("query:a", "row", new Message("delta", "query:a", i)));
    soon().until(() -> hub.counters().dropped() == 499);
    slow.connection.flow();

    soon().until(() -> slow.connection.messages("delta").size() == 2);
    assertThat(slow.connection.messages("delta")).extracting(m -> m.get("value").asInt()).containsExactly(0, 500);
    assertSeqWithoutGaps(slow.connection);
  }

  @Test
  void oneStuckClientDelaysNobody() {
    Joined stuck = join("query:a");
    Joined quick = join("query:a");
    stuck.connection.stick();
    for (int i = 0; i < 300; i++) {
      hub.publish("query:a", new Message("delta", "query:a", i));
    }

    soon().until(() -> quick.connection.messages("delta").size() == 300);
    assertThat(quick.connection.messages("delta")).extracting(m -> m.get("value").asInt())
        .containsExactlyElementsOf(IntStream.range(0, 300).boxed().toList());
    assertThat(stuck.connection.messages("delta")).hasSize(1);
    assertThat(quick.connection.mostInFlight()).isEqualTo(1);
    assertThat(stuck.connection.mostInFlight()).isEqualTo(1);
    assertSeqWithoutGaps(quick.connection);
  }

  @Test
  void overflowEndsInAFreshSnapshot() {
    Joined slow = join("query:a", "query:b");
    slow.connection.stick();
    state.set(0);
    for (int i = 1; i <= 100; i++) {
      state.set(i);
      hub.publish("query:a", new Message("delta", "query:a", i));
    }
    soon().until(() -> hub.counters().resyncs() == 1);
    hub.publish("query:b", new Message("delta", "query:b", 1));
    int before = slow.connection.messages("snapshot").size();
    slow.connection.flow();

    soon().until(() -> slow.connection.messages("snapshot").size() == before + 1);
    List<JsonNode> snapshots = slow.connection.messages("snapshot");
    assertThat(snapshots.get(before).get("topic").asText()).isEqualTo("query:a");
    assertThat(snapshots.get(before).get("value").asInt()).isEqualTo(100);
    soon().until(() -> slow.connection.messages("delta").stream().anyMatch(m -> m.get("topic").asText().equals("query:b")));
    hub.publish("query:a", new Message("delta", "query:a", 101));
    soon().until(() -> slow.connection.messages("delta").stream().anyMatch(m -> m.get("value").asInt() == 101));
    assertSeqWithoutGaps(slow.connection);
    assertThat(hub.counters().dropped()).isPositive();
  }

  @Test
  void nothingIsEncodedWithoutSubscribers() {
    Joined joined = join("overview");
    long before = hub.counters().encodings();
    hub.publish("query:a", new Object());
    hub.publishLatest("plane:a", "k", new Object());
    joined.client.received("{\"type\":\"ping\",\"at\":1}");
    soon().until(() -> joined.connection.messages("pong").size() == 1);

    assertThat(hub.counters().encodings()).isEqualTo(before + 1);
    assertThat(hub.counters().failures()).isZero();
    assertThat(hub.hasSubscribers("overview")).isTrue();
    assertThat(hub.hasSubscribers("query:a")).isFalse();
  }

  @Test
  void oneEncodingServesAllClients() {
    List<Joined> all = IntStream.range(0, 5).mapToObj(i -> join("query:a")).toList();
    long before = hub.counters().encodings();
    hub.publish("query:a", new Message("delta", "query:a", 1));
    all.forEach(joined -> soon().until(() -> joined.connection.messages("delta").size() == 1));
    assertThat(hub.counters().encodings()).isEqualTo(before + 1);
  }

  @Test
  void unwritableMessageIsCountedAndHurtsNobody() {
    Joined joined = join("query:a");
    hub.publish("query:a", new Object());
    hub.publish("query:a", new Message("delta", "query:a", 1));
    soon().until(() -> joined.connection.messages("delta").size() == 1);
    assertThat(hub.counters().failures()).isEqualTo(1);
    assertSeqWithoutGaps(joined.connection);
  }

  @Test
  void clientsBeyondTheBoundAreSentAway() {
    for (int i = 0; i < 5; i++) {
      connect();
    }
    TestingConnection sixth = new TestingConnection();
    assertThat(hub.connect(sixth)).isEmpty();
    assertThat(sixth.ends()).containsExactly("1013 too many clients, at most 5");
    assertThat(hub.counters().refusedClients()).isEqualTo(1);
    assertThat(hub.clients()).isEqualTo(5);
  }

  @Test
  void leavingFreesThePlace() {
    Joined joined = join("query:a");
    joined.client.disconnected();
    joined.client.disconnected();
    soon().until(() -> !hub.hasSubscribers("query:a"));
    assertThat(hub.clients()).isZero();
  }

  @Test
  void sendThatTakesTooLongIsCut() {
    Joined joined = join("query:a");
    joined.connection.stick();
    hub.publish("query:a", new Message("delta", "query:a", 1));
    soon().until(joined.connection::holds);
    now.addAndGet(SECOND.multipliedBy(21).toNanos());
    soon().until(() -> joined.connection.ends().equals(List.of("aborted")));
    assertThat(hub.counters().slowClients()).isEqualTo(1);
    assertThat(hub.clients()).isZero();
  }

  @Test
  void failedSendEndsTheClientOnly() {
    Joined broken = join("query:a");
    Joined well = join("query:a");
    broken.connection.stick();
    hub.publish("query:a", new Message("delta", "query:a", 1));
    soon().until(broken.connection::holds);
    broken.connection.fail();
    hub.publish("query:a", new Message("delta", "query:a", 2));
    soon().until(() -> well.connection.messages("delta").size() == 2);
    assertThat(hub.clients()).isEqualTo(1);
    assertThat(broken.connection.messages("delta")).hasSize(1);
  }

  @Test
  void silentClientIsPingedThenClosed() {
    Joined silent = join("overview");
    Joined answering = join("overview");
    now.addAndGet(SECOND.multipliedBy(16).toNanos());
    soon().until(() -> silent.connection.pings() == 1 && answering.connection.pings() == 1);
    answering.client.heard();
    now.addAndGet(SECOND.multipliedBy(30).toNanos());
    soon().until(() -> !silent.connection.ends().isEmpty());
    assertThat(silent.connection.ends()).containsExactly("1001 nothing heard for 45 s");
    assertThat(answering.connection.ends()).isEmpty();
    assertThat(hub.counters().silentClients()).isEqualTo(1);
  }

  @Test
  void closingSaysGoodbye() {
    Joined joined = join("overview");
    hub.close();
    assertThat(joined.connection.ends()).containsExactly("1001 Tidemark is stopping");
    hub.publish("overview", new Message("delta", "overview", 1));
  }

  /** Whatever threads do at once, each client sees numbers without gaps, each topic in order, and ends with the latest state. */
  @Test
  void manyThreadsAndClientsStayConsistent() throws Exception {
    List<Joined> all = IntStream.range(0, 4).mapToObj(i -> join("query:0", "query:1", "query:2")).toList();
    CyclicBarrier together = new CyclicBarrier(4);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      String topic = "query:" + t;
      threads.add(new Thread(() -> {
        meet(together);
        for (int i = 1; i <= 2_000; i++) {
          hub.publish(topic, new Message("delta", topic, i));
        }
        hub.publishLatest(topic, "end", new Message("end", topic, 2_000));
      }));
    }
    threads.add(new Thread(() -> {
      meet(together);
      for (int i = 0; i < 200; i++) {
        all.get(0).connection.stick();
        all.get(1).client.received("{\"type\":\"subscribe\",\"topics\":[\"query:0\"" + (i % 2 == 0 ? "" : ",\"query:1\",\"query:2\"") + "]}");
        all.get(0).connection.flow();
      }
    }));
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    state.set(2_001);
    for (Joined joined : all) {
      joined.client.received("{\"type\":\"ping\",\"at\":\"last\"}");
      soon().until(() -> joined.connection.messages("pong").size() == 1);
      assertSeqWithoutGaps(joined.connection);
      assertThat(joined.connection.mostInFlight()).isEqualTo(1);
      for (int t = 0; t < 3; t++) {
        String topic = "query:" + t;
        List<Integer> values = joined.connection.messages("delta").stream()
            .filter(m -> m.get("topic").asText().equals(topic)).map(m -> m.get("value").asInt()).toList();
        assertThat(values).isSorted();
      }
    }
  }

  private record Joined(TestingConnection connection, LiveClient client) {}

  /** A client whose only topics are {@code topics}, with their snapshots received. */
  private Joined join(String... topics) {
    TestingConnection connection = new TestingConnection();
    LiveClient client = hub.connect(connection).orElseThrow();
    client.received("{\"type\":\"subscribe\",\"topics\":[\"" + String.join("\",\"", topics) + "\"]}");
    for (String topic : topics) {
      if (topic.startsWith("query:") && !topic.endsWith(":none")) {
        soon().until(() -> connection.messages("snapshot").stream().anyMatch(m -> m.get("topic").asText().equals(topic)));
      }
    }
    if (List.of(topics).contains("overview")) {
      soon().until(() -> !connection.messages("overview").isEmpty());
    }
    return new Joined(connection, client);
  }

  private TestingConnection connect() {
    TestingConnection connection = new TestingConnection();
    hub.connect(connection).orElseThrow();
    return connection;
  }

  private Message snapshot(String topic) {
    snapshots.incrementAndGet();
    return new Message("snapshot", topic, state.get());
  }

  private static void assertSeqWithoutGaps(TestingConnection connection) {
    List<JsonNode> messages = connection.messages();
    assertThat(messages).extracting(m -> m.get("seq").asInt())
        .containsExactlyElementsOf(IntStream.range(0, messages.size()).boxed().toList());
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(2));
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }
}
