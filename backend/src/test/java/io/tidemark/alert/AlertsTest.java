package io.tidemark.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.tidemark.diagnosis.Diagnosis;
import io.tidemark.store.InMemoryStore;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The alerts' documents, and what reaches a webhook that is there, is slow, or is not. */
class AlertsTest {
  private static final String SECRET = "T024BE7LD-never-told";
  private final InMemoryStore store = new InMemoryStore();
  private final Diagnosis diagnosis = new Diagnosis(new WatchTest.NoPublisher());
  private final List<QueryStanding> queries = new CopyOnWriteArrayList<>();
  private final List<JsonNode> received = new CopyOnWriteArrayList<>();
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private volatile boolean slow;
  private volatile int status = 200;
  private HttpServer server;
  private Alerts alerts;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          received.add(Json.node(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          if (slow) {
            try {
              mayAnswer.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    alerts = new Alerts(store, diagnosis, () -> List.copyOf(queries), new WatchTest.NoPublisher(), Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    mayAnswer.countDown();
    alerts.close();
    alerts.close();
    server.stop(0);
  }

  private void hook(String atMostEvery) {
    alerts.putWebhook(Json.node("{\"url\":\"http://127.0.0.1:" + server.getAddress().getPort() + "/services/" + SECRET + "\",\"atMostEvery\":\"" + atMostEvery + "\"}"));
  }

  private void fail(String id) {
    queries.add(new QueryStanding(id, false, "BROKEN: it broke"));
  }

  private LogEntry entry(String query) {
    await("an entry for " + query).atMost(Duration.ofSeconds(20)).until(() -> alerts.log(1_000).stream().anyMatch(entry -> entry.query().equals(query)));
    return alerts.log(1_000).stream().filter(entry -> entry.query().equals(query)).findFirst().orElseThrow();
  }

  private void sent(String query, String how) {
    await(query + " " + how).atMost(Duration.ofSeconds(20)).until(() -> entry(query).sent().equals(how));
  }

  @Test
  void postsWhatFiresAndSumsUpWhatItHeldBack() {
    hook("2 seconds");
    fail("first");
    sent("first", "sent");
    JsonNode message = received.get(0);
    assertThat(message.path("text").asText()).isEqualTo("Tidemark [firing] failed-queries for first: BROKEN: it broke");
    assertThat(message.at("/alerts/0/query").asText()).isEqualTo("first");
    assertThat(message.path("heldBack").asInt()).isZero();
    fail("second");
    fail("third");
    sent("third", "held back");
    await("the sum").atMost(Duration.ofSeconds(20)).until(() -> received.size() == 2);
    assertThat(received.get(1).path("heldBack").asInt()).isEqualTo(2);
    assertThat(received.get(1).path("text").asText()).contains("second", "third");
    assertThat(store.journal().newest("alerts", "alert", 10)).hasSize(3);
    assertThat(Json.write(alerts.log(10)) + Json.write(alerts.webhook()) + alerts.webhook() + Json.write(alerts.message())).doesNotContain(SECRET);
  }

  @Test
  void aWebhookThatDoesNotAnswerHoldsUpNobody() {
    hook("0 seconds");
    slow = true;
    fail("first");
    await("the message").atMost(Duration.ofSeconds(20)).until(() -> received.size() == 1);
    for (int i = 0; i < Webhook.CAPACITY + 50; i++) {
      fail("more" + i);
    }
    await("all are told").atMost(Duration.ofSeconds(20)).until(() -> alerts.log(1_000).size() == Webhook.CAPACITY + 51);
    assertThat(alerts.webhookOverflowed()).isEqualTo(50);
    assertThat(alerts.log(1_000)).filteredOn(entry -> entry.sent().startsWith("failed: too many")).hasSize(50);
    assertThat(entry("first").sent()).isEqualTo("sending");
    mayAnswer.countDown();
    sent("first", "sent");
  }

  @Test
  void failuresStandInTheLog() {
    hook("0 seconds");
    status = 500;
    fail("first");
    sent("first", "failed: it answered HTTP 500");
    assertThat(alerts.testWebhook()).isEqualTo(new Alerts.Tested(false, "it answered HTTP 500"));
    status = 204;
    assertThat(alerts.testWebhook().ok()).isTrue();
    server.stop(0);
    assertThat(alerts.testWebhook()).isEqualTo(new Alerts.Tested(false, "nobody listens there"));
  }

  @Test
  void keepsDocumentsWebhookAndLogOverARestart() {
    assertThat(alerts.webhook().url()).isNull();
    hook("5 minutes");
    alerts.put("slow", Json.node("{\"query\":\"q\",\"on\":{\"metric\":\"batchMs\",\"above\":1000},\"for\":\"1 minute\",\"repeatAfter\":\"10 minutes\",\"enabled\":false}"));
    fail("first");
    sent("first", "sent");
    alerts.close();
    alerts = new Alerts(store, diagnosis, () -> List.of(), new WatchTest.NoPublisher(), Clock.systemUTC());
    assertThat(alerts.get("slow").enabled()).isFalse();
    assertThat(Json.write(alerts.get("slow"))).startsWith("{\"id\":\"slow\",\"builtIn\":false,\"query\":\"q\",\"on\":{\"metric\":\"batchMs\",\"above\":1000.0},\"for\":\"1 minute\"");
    assertThat(alerts.webhook().url()).isEqualTo("http://127.0.0.1:" + server.getAddress().getPort() + "/…");
    assertThat(alerts.webhook().atMostEvery().text()).isEqualTo("5 minutes");
    assertThat(alerts.log(10)).extracting(LogEntry::query).containsExactly("first");
    assertThat(alerts.list()).extracting(Alerts.View::id).containsExactly("failed-queries", "problems", "slow");
  }

  @Test
  void aUrlLeftOutStaysAndNullTakesItAway() {
    hook("1 minute");
    alerts.putWebhook(Json.node("{\"atMostEvery\":\"2 minutes\"}"));
    assertThat(alerts.webhook().url()).startsWith("http://127.0.0.1");
    alerts.putWebhook(Json.node("{\"url\":null}"));
    assertThat(alerts.webhook().url()).isNull();
    Problem problem = catchThrowableOfType(Problem.class, alerts::testWebhook);
    assertThat(problem.kind()).isEqualTo(Problem.Kind.CONFLICT);
    fail("first");
    assertThat(entry("first").sent()).isEqualTo("none");
  }

  @Test
  void builtInOnesMayBeSwitchedOffOnly() {
    alerts.put("problems", Json.node("{\"query\":\"*\",\"on\":{\"finding\":\"*\",\"severity\":\"problem\"},\"enabled\":false}"));
    assertThat(alerts.get("problems").enabled()).isFalse();
    assertThat(catchThrowableOfType(Problem.class, () -> alerts.delete("problems")).getMessage()).contains("built in");
    assertThat(catchThrowableOfType(Problem.class, () -> alerts.put("problems", Json.node("{\"on\":{\"finding\":\"*\"}}"))).kind()).isEqualTo(Problem.Kind.CONFLICT);
  }

  private String refusal(String json) {
    return catchThrowableOfType(Problem.class, () -> alerts.put("a", Json.node(json))).fields().stream().map(field -> field.pointer() + " " + field.detail()).toList().toString();
  }

  @Test
  void tellsWhatIsWrongWithADocument() {
    assertThat(refusal("{\"on\":{}}")).contains("/on must have either finding");
    assertThat(refusal("{\"on\":{\"finding\":\"slow\"}}")).contains("/on/finding \"slow\" is unknown; allowed: *, falling-behind");
    assertThat(refusal("{\"on\":{\"finding\":\"*\",\"severity\":\"bad\",\"above\":1}}")).contains("/on/severity", "info, warning, problem", "/on/above does not go with finding");
    assertThat(refusal("{\"on\":{\"metric\":\"batchMs\"}}")).contains("/on must have one of above and below");
    assertThat(refusal("{\"on\":{\"metric\":\"batchMs\",\"above\":1,\"below\":0}}")).contains("/on must have one of above and below");
    assertThat(refusal("{\"on\":{\"metric\":\"speed\",\"above\":\"much\"},\"for\":\"soon\",\"repeatAfter\":\"1 second\",\"query\":7,\"enabled\":1,\"x\":2}"))
        .contains("/x is unknown", "/on/metric \"speed\" is unknown", "/on/above \"much\" is not a number", "/for \"soon\" is not a length of time", "/repeatAfter",
            "at least 10 seconds", "/query must be", "/enabled 1 is not");
    assertThat(refusal("[]")).contains("must be an object");
    for (String url : List.of("ftp://host/x", "nonsense " + SECRET, "https://user:" + SECRET + "@host/", "https://")) {
      Problem problem = catchThrowableOfType(Problem.class, () -> alerts.putWebhook(Json.node("{\"url\":" + Json.write(url) + "}")));
      assertThat(problem.fields().get(0).pointer()).isEqualTo("/url");
      assertThat(problem.getMessage()).doesNotContain(SECRET);
    }
    assertThat(catchThrowableOfType(Problem.class, () -> alerts.get("none")).kind()).isEqualTo(Problem.Kind.NOT_FOUND);
  }
}
