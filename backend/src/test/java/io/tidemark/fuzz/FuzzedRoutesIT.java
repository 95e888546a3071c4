package io.tidemark.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.TidemarkProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever is asked, at whichever route of {@code openapi.yaml}: the answer is a success or a problem document, never a defect, and what
 * ran before goes on as it was.
 *
 * <p>First while Spark is still starting, then with a query running. Each request follows from the seed, which is printed with a
 * failure; {@code -Dtidemark.fuzz.seed=N} and {@code -Dtidemark.fuzz.seconds=N} choose others.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FuzzedRoutesIT {
  private static final String GUARD = "guarded";
  private static final List<String> NAMES = List.of("fuzz1", "fuzz2", "words", "r1");
  private static final long SECONDS = Long.getLong("tidemark.fuzz.seconds", 15);

  private static final int MOST_COMPLAINTS = 20;
  private static final int SHOWN = 2_000;
  private static final int MOST_BROKEN = 1;
  /** The right answer to {@code HTTP/9.9}, and no defect. */
  private static final int UNKNOWN_HTTP_VERSION = 505;
  private static final Pattern LEAKS = Pattern.compile("\\\\tat |\tat |at io\\.tidemark|at org\\.apache|at java\\.base|NullPointerException|ClassCastException");

  @TempDir static Path data;
  private final List<String> complaints = new ArrayList<>();
  private final Map<String, Map<Integer, Integer>> answers = new TreeMap<>();
  private final long seed = FuzzedRequest.seed();
  private final Dice dice = new Dice(seed);
  private TidemarkProcess tidemark;
  private URI server;
  private List<Routes.Route> routes;
  private int asked;
  private int broken;

  @BeforeAll
  void start() throws Exception {
    tidemark = TidemarkProcess.start(List.of(), data, "--demo", "off");
    server = tidemark.address();
    routes = Routes.of(tidemark.send("GET", "openapi.yaml", null).body());
    assertThat(routes).hasSizeGreaterThan(25);
  }

  @AfterAll
  void stop() {
    tidemark.kill();
  }

  @Test
  @Order(1)
  void whileItStartsNothingIsAnsweredWithADefect() {
    fuzz(() -> part("spark").equals("up"));
  }

  @Test
  @Order(2)
  void withSparkUpNothingIsAnsweredWithADefectAndWhatRunsGoesOn() throws Exception {
    await("Spark is up").atMost(Duration.ofMinutes(2)).until(() -> part("spark").equals("up"));
    define();
    JsonNode before = tidemark.get("api/queries/" + GUARD);
    append();
    awaitCount(1);

    answers.clear();
    fuzz(() -> false);
    long reached = answers.values().stream().filter(statuses -> statuses.keySet().stream().anyMatch(status -> status < 300)).count();
    assertThat(reached).as("routes that had something to answer: %s", answers).isGreaterThan(withoutRun() / 2);
    new FuzzedSocket(server, dice).run(40, "seed " + seed);

    append();
    awaitCount(2);
    JsonNode after = tidemark.get("api/queries/" + GUARD);
    assertThat(List.of(after.path("definition"), after.path("state"), after.path("runId")))
        .isEqualTo(List.of(before.path("definition"), before.path("state"), before.path("runId")));
    assertThat(after.path("disagreements").asLong()).isZero();
    assertThat(tidemark.output()).doesNotContain("failed, number", "OutOfMemory", "StackOverflow");
    assertThat(tidemark.get("api/health").path("parts").path("database").asText()).isEqualTo("up");
  }

  /** A run's id can't be guessed, so what is below one is hardly ever found. */
  private long withoutRun() {
    return routes.stream().map(Routes.Route::toString).filter(route -> !route.matches(".*/(runs|online)/\\{id}.*")).count();
  }

  /** Round and round over all routes, until the time is over or {@code enough}. */
  private void fuzz(BooleanSupplier enough) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (System.nanoTime() < end && !enough.getAsBoolean()) {
      for (Routes.Route route : routes) {
        ask(route, FuzzedRequest.of(route, NAMES, List.of(GUARD), dice));
      }
    }
    assertThat(complaints).as("of %d requests by seed %d", asked, seed).isEmpty();
    assertThat(asked).as("requests made").isGreaterThan(routes.size() * 5);
  }

  /** Notes what is wrong with the answer, so that one run tells of all. */
  private void ask(Routes.Route route, FuzzedRequest request) {
    asked++;
    try {
      RawHttp.Answer answer = answer(request);
      answers.computeIfAbsent(route.toString(), r -> new TreeMap<>()).merge(answer.status(), 1, Integer::sum);
      String wrong = wrong(request, answer);
      if (wrong != null && complaints.size() < MOST_COMPLAINTS) {
        complaints.add(wrong + "\n" + told(request) + "\n=> " + answer.status() + " " + shown(answer.text()) + (answer.status() < 0 ? "\nthe program's last words: " + lastWords() : ""));
      }
    } catch (Exception e) {
      complaints.add("no answer: " + e + "\n" + told(request));
    }
  }

  /** A connection of the machine may break; a defect answers the same way again. */
  private RawHttp.Answer answer(FuzzedRequest request) throws IOException {
    RawHttp.Answer answer = RawHttp.send(server, request.bytes(), request.odd());
    if (answer.status() >= 0 || request.odd() || !request.line().startsWith("GET ") || ++broken > MOST_BROKEN) {
      return answer;
    }
    return RawHttp.send(server, request.bytes(), false);
  }

  private static String wrong(FuzzedRequest request, RawHttp.Answer answer) {
    if (answer.status() < 0 && request.odd()) {
      return null;
    }
    if (answer.status() < 100 || answer.status() >= 500 && answer.status() != 503 && answer.status() != UNKNOWN_HTTP_VERSION) {
      return "a defect";
    }
    if (LEAKS.matcher(answer.text()).find() && !request.line().contains("openapi.yaml")) {
      return "tells of its inside";
    }
    try {
      if (answer.status() >= 400 && !request.line().startsWith("HEAD")) {
        JsonNode problem = TidemarkProcess.json(answer.text());
        boolean said = problem.path("status").asInt() == answer.status() && !problem.path("detail").asText().isBlank();
        return said && answer.type().equals("application/problem+json") ? null : "not a problem document";
      }
      if (answer.type().equals("application/json") && !request.line().startsWith("HEAD")) {
        TidemarkProcess.json(answer.text());
      }
      return null;
    } catch (UncheckedIOException e) {
      return "not JSON";
    }
  }

  private static String shown(String text) {
    return text.substring(0, Math.min(text.length(), SHOWN));
  }

  private String lastWords() {
    String output = tidemark.output();
    return output.substring(Math.max(0, output.length() - SHOWN));
  }

  private String told(FuzzedRequest request) {
    return "seed " + seed + ", request " + asked + ":\n" + shown(new String(request.bytes(), StandardCharsets.UTF_8));
  }

  private void define() {
    assertThat(
            tidemark.send("PUT", "api/streams/" + GUARD, "{\"schema\":\"t TIMESTAMP, k STRING\",\"eventTime\":\"t\",\"source\":{\"kind\":\"kafka\"}}").statusCode())
        .isIn(200, 201);
    assertThat(
            tidemark
                .send("PUT", "api/queries/" + GUARD, "{\"stream\":\"guarded\",\"groupBy\":[\"k\"],\"aggregates\":[{\"function\":\"count\",\"as\":\"n\"}],\"outputMode\":\"update\"}")
                .statusCode())
        .isIn(200, 201);
    assertThat(tidemark.send("POST", "api/queries/" + GUARD + "/start", null).statusCode()).isEqualTo(200);
  }

  private void append() {
    await("the stream is open")
        .atMost(Duration.ofSeconds(30))
        .until(() -> tidemark.send("POST", "api/streams/" + GUARD + "/events", "{\"events\":[{\"t\":\"2024-01-01T12:00:00.000Z\",\"k\":\"a\"}]}").statusCode() == 200);
  }

  private void awaitCount(int events) {
    await(events + " events are counted")
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () -> assertThat(tidemark.get("api/queries/" + GUARD + "/result").path("rows").path(0).path("n").asInt()).as(tidemark.output()).isEqualTo(events));
  }

  private String part(String name) {
    return tidemark.get("api/health").path("parts").path(name).asText();
  }
}
