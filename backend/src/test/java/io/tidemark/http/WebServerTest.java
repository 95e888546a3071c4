package io.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.Gauge;
import io.tidemark.live.LiveHub;
import io.tidemark.wire.Json;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server over real sockets. */
final class WebServerTest {
  private static final String TOKEN = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG";

  private final HttpClient client = HttpClient.newHttpClient();
  private final TestingServices testing = new TestingServices();
  private final LiveHub hub = new LiveHub("9", Clock.systemUTC());
  private WebServer server;

  @BeforeEach
  void start() throws Exception {
    hub.register("overview", id -> Optional.of(Map.of("type", "overview", "text", "ж".repeat(100_000))));
    server = WebServer.start("127.0.0.1", 0, hub, testing.services());
  }

  @AfterEach
  void closeTwice() {
    server.close();
    server.close();
    hub.close();
  }

  @Test
  void servesThePageAndItsFiles() throws Exception {
    HttpResponse<String> page = get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("Tidemark");
    assertThat(header(page, "Content-Type")).isEqualTo("text/html;charset=utf-8");
    assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
    assertThat(header(page, "Content-Security-Policy")).contains("default-src 'self'", "frame-ancestors 'none'", "script-src 'self'");
    assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(header(page, "Referrer-Policy")).isEqualTo("no-referrer");
    assertThat(page.headers().map()).doesNotContainKeys("server", "x-powered-by");

    HttpResponse<String> again = send(request("/").header("If-None-Match", header(page, "ETag")));
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void servesLibrariesForEverAndCompressed() throws Exception {
    HttpResponse<byte[]> script = client.send(
        request("/webjars/chart.js/4.5.1/dist/chart.umd.js").header("Accept-Encoding", "gzip").build(), BodyHandlers.ofByteArray());
    assertThat(script.statusCode()).isEqualTo(200);
    assertThat(header(script, "Content-Type")).isEqualTo("text/javascript;charset=utf-8");
    assertThat(header(script, "Cache-Control")).isEqualTo("max-age=31536000, immutable");
    assertThat(header(script, "Content-Encoding")).isEqualTo("gzip");
    assertThat(new java.util.zip.GZIPInputStream(new java.io.ByteArrayInputStream(script.body())).readAllBytes())
        .isEqualTo(client.send(request("/webjars/chart.js/4.5.1/dist/chart.umd.js").build(), BodyHandlers.ofByteArray()).body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nothing", "/favicon.ico", "/webjars/", "/webjars/lit/3.3.1/nothing.js", "/webjars/lit/../../../tidemark.class",
      "/../log4j2.properties", "/%2e%2e/log4j2.properties", "/tidemark-web/index.html", "/api/nothing", "/api/queries/a/b", "/log4j2.properties",
      "//host/x", "/a%00b.js", "/.hidden.js"})
  void unknownPathIsAProblem(String path) throws Exception {
    String answer = raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assertThat(answer).matches("(?s)HTTP/1.1 40[04] .*");
    assertIsProblem(answer);
  }

  @Test
  void everyRouteAsksItsFeatureOnce() throws Exception {
    String body = "{\"a\":1}";
    assertThat(get("/api/health").body()).isEqualTo("{\"status\":\"starting\",\"parts\":{\"http\":\"up\"},\"details\":[]}");
    for (String path : List.of("streams", "streams/w", "streams/w/records", "streams/w/records?limit=7", "queries", "queries/q",
        "queries/q/progress", "queries/q/progress?limit=20000", "queries/q/events?limit=1", "queries/q/result", "queries/q/plan",
        "queries/q/state", "queries/q/state?batch=0")) {
      HttpResponse<String> answer = get("/api/" + path);
      assertThat(answer.statusCode()).as(path).isEqualTo(200);
      assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
      assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
    }
    assertThat(json("PUT", "/api/streams/w", body).statusCode()).isEqualTo(200);
    assertThat(json("POST", "/api/streams/w/events", body).statusCode()).isEqualTo(200);
    assertThat(json("PATCH", "/api/streams/w/generator", body).statusCode()).isEqualTo(200);
    assertThat(json("PUT", "/api/queries/q", body).statusCode()).isEqualTo(200);
    assertThat(json("POST", "/api/queries/q/restart", body).statusCode()).isEqualTo(200);
    assertThat(json("POST", "/api/queries/preview?query=q", body).statusCode()).isEqualTo(200);
    assertThat(json("PATCH", "/api/queries/q", body).statusCode()).isEqualTo(200);
    assertThat(json("PATCH", "/api/queries/q?from=scratch", body).statusCode()).isEqualTo(200);
    assertThat(json("PATCH", "/api/queries/q?from=nowhere", body).statusCode()).isEqualTo(400);
    assertThat(get("/api/sql").statusCode()).isEqualTo(200);
    for (String call : List.of("start", "stop", "restart", "pause", "resume")) {
      assertThat(send(request("/api/queries/q/" + call).POST(BodyPublishers.noBody())).statusCode()).isEqualTo(200);
    }
    assertThat(send(request("/api/streams/w").DELETE()).statusCode()).isEqualTo(204);
    assertThat(send(request("/api/queries/q").DELETE()).statusCode()).isEqualTo(204);

    assertThat(testing.calls).containsExactly("streams", "stream w", "records w 100", "records w 7", "queries", "query q",
        "progress q 600", "progress q 20000", "events q 1", "result q", "plan q", "state q null", "state q 0", "put stream w {\"a\":1}", "append w {\"a\":1}",
        "tune w {\"a\":1}", "put query q {\"a\":1}", "restart q {\"a\":1}", "preview {\"a\":1} against q", "patch q {\"a\":1}", "patch q {\"a\":1} from scratch", "sql words",
        "start q", "stop q", "restart q ", "pause q", "resume q", "delete stream w",
        "delete query q");
  }

  @Test
  void everyRouteOfAlertsAndDiagnosisAsksItOnce() throws Exception {
    for (String path : List.of("alerts", "alerts/a", "alert-log", "alert-log?limit=7", "webhook", "queries/q/diagnosis")) {
      assertThat(get("/api/" + path).statusCode()).as(path).isEqualTo(200);
    }
    assertThat(Json.node(get("/api/queries/q/diagnosis").body()).path("findings").isArray()).isTrue();
    assertThat(get("/api/queries/none/diagnosis").statusCode()).isEqualTo(404);
    assertThat(get("/api/alert-log?limit=0").statusCode()).isEqualTo(400);
    assertThat(json("PUT", "/api/alerts/a", "{\"a\":1}").statusCode()).isEqualTo(200);
    assertThat(json("PUT", "/api/webhook", "{\"a\":1}").statusCode()).isEqualTo(200);
    assertThat(send(request("/api/webhook/test").POST(BodyPublishers.noBody())).statusCode()).isEqualTo(200);
    assertThat(send(request("/api/alerts/a").DELETE()).statusCode()).isEqualTo(204);
    assertThat(testing.calls).containsExactly("alerts", "alert a", "alert log 100", "alert log 7", "webhook", "query q", "query q", "put alert a {\"a\":1}",
        "put webhook {\"a\":1}", "test webhook", "delete alert a");
  }

  @Test
  void uploadsAndTablesAreAskedOnce() throws Exception {
    assertThat(get("/api/topics").statusCode()).isEqualTo(200);
    assertThat(json("POST", "/api/streams/sample", "{\"a\":1}").statusCode()).isEqualTo(200);
    assertThat(get("/api/uploads").statusCode()).isEqualTo(200);
    assertThat(send(request("/api/uploads/u.csv").header("Content-Type", "text/csv").PUT(BodyPublishers.ofString("a,b"))).statusCode()).isEqualTo(200);
    assertThat(send(request("/api/uploads/u.csv").DELETE()).statusCode()).isEqualTo(204);
    assertThat(get("/api/tables").statusCode()).isEqualTo(200);
    assertThat(get("/api/tables/t").statusCode()).isEqualTo(200);
    assertThat(json("PUT", "/api/tables/t", "{\"a\":1}").statusCode()).isEqualTo(200);
    assertThat(send(request("/api/tables/t").DELETE()).statusCode()).isEqualTo(204);
    assertThat(testing.calls).containsExactly("topics", "sample {\"a\":1}", "uploads", "upload u.csv a,b", "delete upload u.csv", "tables", "table t",
        "put table t {\"a\":1}", "delete table t");
  }

  @Test
  void aLargeUploadThatIsRefusedIsAnswered() throws Exception {
    testing.refuseUploads();
    HttpResponse<String> refused = send(request("/api/uploads/u.csv").PUT(BodyPublishers.ofByteArray(new byte[8 * 1024 * 1024])));
    assertThat(refused.statusCode()).isEqualTo(413);
    assertThat(problem(refused).get("detail").asText()).isEqualTo("too large");
    String traversal = raw("PUT /api/uploads/..%2fx.csv HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nConnection: close\r\n\r\na");
    assertThat(traversal).matches("(?s)HTTP/1.1 40[04] .*");
    assertThat(testing.calls).isEmpty();
  }

  @Test
  void everyRouteOfModelsAndOnlineRunsAsksOnce() throws Exception {
    assertThat(get("/api/ml/models").statusCode()).isEqualTo(200);
    assertThat(get("/api/ml/models/m1").statusCode()).isEqualTo(200);
    assertThat(json("POST", "/api/ml/models", "{\"a\":1}").statusCode()).isEqualTo(202);
    assertThat(json("POST", "/api/ml/models/m1/explain", "{\"b\":1}").statusCode()).isEqualTo(200);
    assertThat(send(request("/api/ml/models/m1").DELETE()).statusCode()).isEqualTo(204);
    assertThat(json("POST", "/api/ml/online", "{\"c\":1}").statusCode()).isEqualTo(201);
    assertThat(get("/api/ml/online/m7").statusCode()).isEqualTo(200);
    assertThat(json("POST", "/api/ml/online/m7/act", "{\"do\":\"play\"}").statusCode()).isEqualTo(200);
    assertThat(send(request("/api/ml/online/m7").DELETE()).statusCode()).isEqualTo(204);
    assertThat(testing.calls).containsExactly("models", "model m1", "train {\"a\":1}", "explain m1 {\"b\":1}", "delete model m1",
        "start ml/online {\"c\":1}", "ml/online m7", "act ml/online m7 {\"do\":\"play\"}", "close ml/online m7");
  }

  @Test
  void everyRouteOfTheLambdaLabAsksItOnce() throws Exception {
    for (String path : List.of("l1", "l1/answer", "l1/answer?airport=ATL", "l1/history")) {
      assertThat(get("/api/lambda/runs/" + path).statusCode()).as(path).isEqualTo(200);
    }
    assertThat(json("POST", "/api/lambda/runs", "{\"a\":1}").statusCode()).isEqualTo(201);
    assertThat(json("POST", "/api/lambda/runs/l1/act", "{\"do\":\"play\"}").statusCode()).isEqualTo(200);
    assertThat(send(request("/api/lambda/runs/l1").DELETE()).statusCode()).isEqualTo(204);
    assertThat(get("/api/lambda/runs/l1/answer?airport=%27--").statusCode()).isEqualTo(400);
    assertThat(testing.calls).containsExactly("lambda run l1", "lambda answer l1 null", "lambda answer l1 ATL", "lambda history l1",
        "start lambda run {\"a\":1}", "lambda act l1 {\"do\":\"play\"}", "close lambda run l1");
  }

  @Test
  void everyRouteOfTheLearningLabAsksItOnce() throws Exception {
    assertThat(json("POST", "/api/learning/runs", "{\"k\":2}").statusCode()).isEqualTo(201);
    assertThat(get("/api/learning/runs/l1").statusCode()).isEqualTo(200);
    assertThat(json("POST", "/api/learning/runs/l1/act", "{\"do\":\"step\"}").statusCode()).isEqualTo(200);
    assertThat(send(request("/api/learning/runs/l1").DELETE()).statusCode()).isEqualTo(204);
    assertThat(testing.calls).containsExactly("start learning/runs {\"k\":2}", "learning/runs l1", "act learning/runs l1 {\"do\":\"step\"}", "close learning/runs l1");
  }

  @Test
  void everyRouteOfTheLabAsksItOnce() throws Exception {
    for (String path : List.of("lab/scenarios", "lab/scenarios/s", "lab/runs/r1", "lab/runs/r1/queries/q/state", "lab/runs/r1/queries/q/state?batch=3",
        "lessons", "lessons/l")) {
      assertThat(get("/api/" + path).statusCode()).as(path).isEqualTo(200);
    }
    assertThat(send(request("/api/lab/scenarios/read").header("Content-Type", "application/yaml").POST(BodyPublishers.ofString("id: x"))).statusCode())
        .isEqualTo(200);
    HttpResponse<String> yaml = json("POST", "/api/lab/scenarios/write", "{\"a\":1}");
    assertThat(header(yaml, "Content-Type")).isEqualTo("application/yaml");
    assertThat(yaml.body()).isEqualTo("written: {\"a\":1}\n");
    assertThat(json("POST", "/api/lab/runs", "{\"a\":1}").statusCode()).isEqualTo(201);
    assertThat(send(request("/api/lab/runs/r1/step").POST(BodyPublishers.noBody())).statusCode()).isEqualTo(200);
    assertThat(send(request("/api/lab/runs/r1").DELETE()).statusCode()).isEqualTo(204);
    assertThat(get("/api/lab/runs/r1/queries/q/state?batch=x").statusCode()).isEqualTo(400);
    assertThat(testing.calls).containsExactly("scenarios", "scenario s", "run r1", "state r1 q null", "state r1 q 3", "lessons", "lesson l",
        "read id: x", "start run {\"a\":1}", "step r1 ", "close r1");
  }

  @Test
  void everyRouteOfTheDeliveryLabAsksItOnce() throws Exception {
    assertThat(get("/api/delivery").statusCode()).isEqualTo(200);
    assertThat(json("POST", "/api/delivery/runs", "{\"a\":1}").statusCode()).isEqualTo(201);
    assertThat(get("/api/delivery/runs/d1").statusCode()).isEqualTo(200);
    assertThat(json("POST", "/api/delivery/runs/d1/step", "{\"a\":1}").statusCode()).isEqualTo(200);
    assertThat(send(request("/api/delivery/runs/d1").DELETE()).statusCode()).isEqualTo(204);
    assertThat(testing.calls).containsExactly("delivery", "start delivery {\"a\":1}", "delivery d1", "step delivery d1 {\"a\":1}", "close delivery d1");
  }

  @Test
  void theDStreamLabIsAskedForRunsAndSteps() throws Exception {
    assertThat(get("/api/dstream").body()).contains("dstream catalog");
    assertThat(json("POST", "/api/dstream/runs", "{\"a\":1}").statusCode()).isEqualTo(201);
    assertThat(get("/api/dstream/runs/s1").statusCode()).isEqualTo(200);
    assertThat(send(request("/api/dstream/runs/s1/step").POST(BodyPublishers.noBody())).statusCode()).isEqualTo(200);
    assertThat(json("POST", "/api/dstream/runs/s1/step", "{\"lines\":[]}").statusCode()).isEqualTo(200);
    assertThat(send(request("/api/dstream/runs/s1").DELETE()).statusCode()).isEqualTo(204);
    assertThat(get("/api/dstream/runs/none").statusCode()).isEqualTo(404);
    assertThat(testing.calls).containsExactly(
        "dstream catalog", "start dstream {\"a\":1}", "dstream s1", "step dstream s1 ", "step dstream s1 {\"lines\":[]}", "close dstream s1");
  }

  @Test
  void everyRouteOfConnectionsAsksOnce() throws Exception {
    assertThat(get("/api/connections").statusCode()).isEqualTo(200);
    assertThat(get("/api/connections/c").statusCode()).isEqualTo(200);
    assertThat(json("PUT", "/api/connections/c", "{\"a\":1}").statusCode()).isEqualTo(200);
    assertThat(send(request("/api/connections/c/test").POST(BodyPublishers.noBody())).statusCode()).isEqualTo(200);
    assertThat(send(request("/api/connections/c").DELETE()).statusCode()).isEqualTo(204);
    assertThat(get("/api/connections/none").statusCode()).isEqualTo(404);
    assertThat(testing.calls).containsExactly("connections", "connection c", "put connection c {\"a\":1}", "test connection c", "delete connection c");
  }

  @Test
  void attachedApplicationsReportAndAreForgotten() throws Exception {
    assertThat(json("POST", "/api/attached/orders/reports", "{\"a\":1}").statusCode()).isEqualTo(204);
    assertThat(send(request("/api/attached/orders").DELETE()).statusCode()).isEqualTo(204);
    assertThat(json("POST", "/api/attached/none/reports", "{}").statusCode()).isEqualTo(404);
    assertThat(json("POST", "/api/attached/a%2Fb/reports", "{}").statusCode()).isEqualTo(400);
    assertThat(testing.calls).containsExactly("report orders {\"a\":1}", "forget orders");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "GET | /api/queries/none | | | 404 | There is no query none.",
      "GET | /api/queries/broken | | | 500 | Tidemark met a defect.",
      "GET | /api/queries/q/progress?limit=0 | | | 400 | limit must be a number from 1 to 20000.",
      "GET | /api/queries/q/progress?limit=x | | | 400 | limit must be a number from 1 to 20000.",
      "GET | /api/queries/q/events?limit=999999999999 | | | 400 | limit must be",
      "GET | /api/queries/q/state?batch=-1 | | | 400 | batch must be a whole number from 0",
      "GET | /api/queries/q/state?batch=last | | | 400 | batch must be a whole number from 0",
      "GET | /api/queries/q/state?batch= | | | 400 | batch must be a whole number from 0",
      "GET | /api/queries/-q | | | 400 | The name in the address is not valid",
      "GET | /api/queries/a%20b | | | 400 | The name in the address is not valid",
      "PUT | /api/queries/q | text/plain | {} | 415 | The body must be application/json",
      "PUT | /api/queries/q | | {} | 415 | names no content type",
      "POST | /api/queries/q/start | text/plain | {} | 415 | The body must be application/json",
      "PUT | /api/queries/q | application/json | {\"a\": | 400 | the body is not JSON",
      "PUT | /api/queries/q | application/json | {} {} | 400 | the body is not JSON",
      "PUT | /api/queries/q | application/json | | 400 | The request needs a JSON body.",
      "PUT | /api/queries/q | application/json | {\"bad\":1} | 400 | 2 fields are wrong",
      "POST | /api/health | | | 405 | POST is not possible here; possible: GET",
      "GET | /api/queries/q/start | | | 405 | GET is not possible here; possible: POST",
      "DELETE | /api/queries | | | 405 | DELETE is not possible here",
      "POST | / | | | 404 | There is nothing at this address."})
  void everyErrorIsAProblemThatTellsWhatToDo(String method, String path, String type, String body, int status, String detail)
      throws Exception {
    HttpRequest.Builder request = request(path).method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (type != null) {
      request.header("Content-Type", type);
    }
    HttpResponse<String> answer = send(request);
    assertThat(answer.statusCode()).isEqualTo(status);
    JsonNode problem = problem(answer);
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("detail").asText()).contains(detail);
    assertThat(answer.body()).doesNotContain("secret", "Exception", "at io.tidemark", "javalin", "jetty");
    assertThat(testing.calls).isEmpty();
  }

  @Test
  void badFieldsArePointedAt() throws Exception {
    assertThat(problem(json("PUT", "/api/queries/q", "{\"bad\":1}")).get("errors").toString())
        .isEqualTo("[{\"pointer\":\"/bad\",\"detail\":\"bad is not known\"},{\"pointer\":\"/stream\",\"detail\":\"stream is missing\"}]");
  }

  @Test
  void refusesABodyOverOneMebibyteWithAndWithoutALength() throws Exception {
    byte[] large = ("{\"a\":\"" + "x".repeat(RequestBody.MAX_BYTES) + "\"}").getBytes(StandardCharsets.UTF_8);
    HttpRequest.Builder request = request("/api/streams/w/events").header("Content-Type", "application/json");
    assertThat(send(request.POST(BodyPublishers.ofByteArray(large))).statusCode()).isEqualTo(413);
    HttpResponse<String> chunked = send(request.POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(large))));
    assertThat(chunked.statusCode()).isEqualTo(413);
    problem(chunked);
    assertThat(testing.calls).isEmpty();
  }

  @Test
  void saysWhenItIsStillStarting() throws Exception {
    testing.starting();
    for (String path : List.of("/api/queries", "/api/streams", "/api/queries/q/plan")) {
      HttpResponse<String> answer = get(path);
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(header(answer, "Retry-After")).isEqualTo("1");
      assertThat(problem(answer).get("detail").asText()).contains("/api/health");
    }
    assertThat(get("/api/health").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"evil.example", "evil.example:7070", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.2", "[::2]:7070",
      "localhost:7070@evil.example", ""})
  void foreignHostIsRefused(String host) throws Exception {
    for (String path : List.of("/", "/api/health", "/live", "/metrics", "/webjars/lit/3.3.1/index.js")) {
      String answer = raw("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
      assertThat(answer).matches("(?s)HTTP/1.1 40[03] .*");
      assertIsProblem(answer);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:1234", "127.0.0.1:80", "[::1]:7070", "[::1]"})
  void loopbackNamesAreAnswered(String host) throws Exception {
    assertThat(raw("GET /api/health HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://evil.example", "null", "http://localhost:1", "https://127.0.0.1:PORT", "http://127.0.0.1"})
  void foreignOriginCanChangeNothingAndHearNothing(String template) throws Exception {
    String origin = template.replace("PORT", String.valueOf(server.port()));
    HttpResponse<String> post = send(request("/api/queries/q/stop").header("Origin", origin).POST(BodyPublishers.noBody()));
    assertThat(post.statusCode()).isEqualTo(403);
    problem(post);
    assertThat(send(request("/api/queries/q").header("Origin", origin).DELETE()).statusCode()).isEqualTo(403);
    assertThat(testing.calls).isEmpty();
    assertThatThrownBy(() -> socket(new Received(), "Origin", origin).join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(WebSocketHandshakeException.class, e -> assertThat(e.getResponse().statusCode()).isEqualTo(403));
    assertThat(hub.clients()).isZero();
  }

  @Test
  void ownOriginMayChangeThings() throws Exception {
    String own = "http://127.0.0.1:" + server.port();
    assertThat(send(request("/api/queries/q/stop").header("Origin", own).POST(BodyPublishers.noBody())).statusCode()).isEqualTo(200);
  }

  @Test
  void crossSiteRequestsToTheApiAreRefused() throws Exception {
    assertThat(send(request("/api/queries").header("Sec-Fetch-Site", "cross-site")).statusCode()).isEqualTo(403);
    assertThat(send(request("/").header("Sec-Fetch-Site", "cross-site")).statusCode()).isEqualTo(200);
    assertThat(testing.calls).isEmpty();
  }

  @Test
  void otherAddressNeedsTheToken() throws Exception {
    try (WebServer open = WebServer.start("127.0.0.1", 0, hub, testing.services(), Access.withToken(TOKEN))) {
      String base = "http://127.0.0.1:" + open.port();
      assertThat(open.token()).contains(TOKEN);
      for (String path : List.of("/", "/api/health", "/metrics", "/live", "/openapi.yaml", "/?token=", "/?token=wrong")) {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create(base + path)));
        assertThat(answer.statusCode()).as(path).isEqualTo(401);
        assertThat(header(answer, "WWW-Authenticate")).isEqualTo("Bearer");
        assertThat(problem(answer).get("detail").asText()).contains("?token=").doesNotContain(TOKEN);
      }
      HttpRequest.Builder health = HttpRequest.newBuilder(URI.create(base + "/api/health"));
      assertThat(send(health.copy().header("Authorization", "Bearer " + TOKEN)).statusCode()).isEqualTo(200);
      assertThat(send(health.copy().header("Authorization", "Bearer " + TOKEN + "x")).statusCode()).isEqualTo(401);
      assertThat(send(health.copy().header("Authorization", "Basic " + TOKEN)).statusCode()).isEqualTo(401);
      assertThat(send(health.copy().header("Authorization", "Bearer")).statusCode()).isEqualTo(401);

      HttpResponse<String> first = send(HttpRequest.newBuilder(URI.create(base + "/?a=1&token=" + TOKEN + "&b=2")));
      assertThat(first.statusCode()).isEqualTo(303);
      assertThat(header(first, "Location")).isEqualTo("/?a=1&b=2");
      String cookie = header(first, "Set-Cookie");
      assertThat(cookie).isEqualTo("tidemark-" + open.port() + "=" + TOKEN + "; Path=/; HttpOnly; SameSite=Strict");
      String kept = cookie.split(";")[0];
      assertThat(send(health.copy().header("Cookie", kept)).statusCode()).isEqualTo(200);
      assertThat(send(health.copy().header("Cookie", kept.replace("0", "1"))).statusCode()).isEqualTo(401);
      HttpRequest.Builder stop = HttpRequest.newBuilder(URI.create(base + "/api/queries/q/stop")).header("Cookie", kept)
          .header("Origin", "http://evil.example").POST(BodyPublishers.noBody());
      assertThat(send(stop).statusCode()).isEqualTo(403);
      HttpRequest.Builder behindTls = HttpRequest.newBuilder(URI.create(base + "/api/queries/q/stop")).header("Cookie", kept)
          .header("Origin", base.replace("http:", "https:")).POST(BodyPublishers.noBody());
      assertThat(send(behindTls).statusCode()).isEqualTo(200);

      assertThatThrownBy(() -> socket(open, "/live", new Received()).join()).cause()
          .isInstanceOfSatisfying(WebSocketHandshakeException.class, e -> assertThat(e.getResponse().statusCode()).isEqualTo(401));
      socket(open, "/live?token=" + TOKEN, new Received()).join().abort();
    }
  }

  @Test
  void liveChannelGreetsAndSendsLargeSnapshotsWhole() throws Exception {
    Received received = new Received();
    WebSocket socket = socket(received).join();
    await("hello and snapshot").atMost(Duration.ofSeconds(10)).until(() -> received.messages.size() == 2);
    assertThat(Json.node(received.messages.get(0)).get("type").asText()).isEqualTo("hello");
    JsonNode snapshot = Json.node(received.messages.get(1));
    assertThat(snapshot.get("seq").asInt()).isEqualTo(1);
    assertThat(snapshot.get("text").asText()).isEqualTo("ж".repeat(100_000));

    socket.sendText("{\"type\":\"ping\",\"at\":5}", true).join();
    await("pong").atMost(Duration.ofSeconds(10)).until(() -> received.messages.size() == 3);
    assertThat(received.messages.get(2)).isEqualTo("{\"seq\":2,\"type\":\"pong\",\"at\":5}");

    hub.publish("overview", Map.of("type", "health"));
    await("delta").atMost(Duration.ofSeconds(10)).until(() -> received.messages.size() == 4);
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    await("client gone").atMost(Duration.ofSeconds(10)).until(() -> hub.clients() == 0);
  }

  @Test
  void socketThatReadsNothingDelaysNobody() throws Exception {
    try (Socket stuck = new Socket("127.0.0.1", server.port())) {
      stuck.getOutputStream().write(("GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      Received received = new Received();
      socket(received).join();
      await("both connected").atMost(Duration.ofSeconds(10)).until(() -> hub.clients() == 2 && received.messages.size() == 2);
      String filler = "x".repeat(100_000);
      for (int i = 0; i < 200; i++) {
        int number = i;
        hub.publish("overview", Map.of("type", "n", "number", number, "filler", filler));
        await("message " + number).pollInterval(Duration.ofMillis(1)).atMost(Duration.ofSeconds(10))
            .until(() -> received.messages.size() == number + 3);
      }
      assertThat(hub.counters().dropped()).isPositive();
      assertThat(Json.node(received.messages.get(201)).get("number").asInt()).isEqualTo(199);
    }
  }

  @Test
  void oversizedClientMessageEndsTheConnection() throws Exception {
    Received received = new Received();
    WebSocket socket = socket(received).join();
    socket.sendText("x".repeat(100_000), true);
    await("closed or cut").atMost(Duration.ofSeconds(10)).until(() -> !received.closed.isEmpty());
    await("client gone").atMost(Duration.ofSeconds(10)).until(() -> hub.clients() == 0);
  }

  @Test
  void liveWithoutUpgradeIsAProblem() throws Exception {
    HttpResponse<String> answer = get("/live");
    assertThat(answer.statusCode()).isEqualTo(426);
    problem(answer);
  }

  @Test
  void metricsTellOfTheChannelAndOfWhatFeaturesRegister() throws Exception {
    get("/api/health");
    Gauge.builder("tidemark.test", () -> 42).register(server.metrics().registry());
    HttpResponse<String> answer = get("/metrics");
    assertThat(header(answer, "Content-Type")).startsWith("text/plain");
    assertThat(answer.body()).contains("tidemark_test 42.0", "tidemark_live_clients 0.0", "jvm_memory_used_bytes",
        "tidemark_http_requests_seconds_count{outcome=\"2xx\"}", "tidemark_live_dropped_total 0.0");
  }

  @Test
  void describesItsApi() throws Exception {
    HttpResponse<String> page = get("/api");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(header(page, "Content-Security-Policy")).contains("script-src 'self' 'sha256-").doesNotContain("unsafe-eval");
    for (String link : page.body().lines().filter(line -> line.contains("/webjars/")).map(line -> line.replaceAll(".*\"(/webjars/[^\"]*)\".*", "$1"))
        .toList()) {
      assertThat(get(link).statusCode()).as(link).isEqualTo(200);
    }
    assertThat(get("/openapi.yaml").body()).startsWith("openapi: 3.");
  }

  @Test
  void describesEveryRoute() throws Exception {
    String description = get("/openapi.yaml").body();
    for (String path : List.of(
        "/api/alert-log",
        "/api/alerts",
        "/api/alerts/{id}",
        "/api/attached/{id}",
        "/api/attached/{id}/reports",
        "/api/connections",
        "/api/connections/{name}",
        "/api/connections/{name}/test",
        "/api/delivery",
        "/api/delivery/runs",
        "/api/delivery/runs/{id}",
        "/api/delivery/runs/{id}/step",
        "/api/drift/runs",
        "/api/drift/runs/{id}",
        "/api/drift/runs/{id}/act",
        "/api/dstream",
        "/api/dstream/runs",
        "/api/dstream/runs/{id}",
        "/api/dstream/runs/{id}/step",
        "/api/health",
        "/api/lab/runs",
        "/api/lab/runs/{id}",
        "/api/lab/runs/{id}/queries/{query}/state",
        "/api/lab/runs/{id}/step",
        "/api/lab/scenarios",
        "/api/lab/scenarios/read",
        "/api/lab/scenarios/write",
        "/api/lab/scenarios/{id}",
        "/api/lambda/runs",
        "/api/lambda/runs/{id}",
        "/api/lambda/runs/{id}/act",
        "/api/lambda/runs/{id}/answer",
        "/api/lambda/runs/{id}/history",
        "/api/latency/runs",
        "/api/latency/runs/{id}",
        "/api/latency/runs/{id}/act",
        "/api/latency/runs/{id}/seen",
        "/api/learning/runs",
        "/api/learning/runs/{id}",
        "/api/learning/runs/{id}/act",
        "/api/lessons",
        "/api/lessons/{id}",
        "/api/ml/models",
        "/api/ml/models/{id}",
        "/api/ml/models/{id}/explain",
        "/api/ml/online",
        "/api/ml/online/{id}",
        "/api/ml/online/{id}/act",
        "/api/queries",
        "/api/queries/preview",
        "/api/queries/{id}",
        "/api/queries/{id}/diagnosis",
        "/api/queries/{id}/events",
        "/api/queries/{id}/history",
        "/api/queries/{id}/history.csv",
        "/api/queries/{id}/history.json",
        "/api/queries/{id}/pause",
        "/api/queries/{id}/plan",
        "/api/queries/{id}/progress",
        "/api/queries/{id}/restart",
        "/api/queries/{id}/result",
        "/api/queries/{id}/resume",
        "/api/queries/{id}/start",
        "/api/queries/{id}/state",
        "/api/queries/{id}/stop",
        "/api/sql",
        "/api/streams",
        "/api/streams/sample",
        "/api/streams/{id}",
        "/api/streams/{id}/events",
        "/api/streams/{id}/generator",
        "/api/streams/{id}/records",
        "/api/streams/{id}/step",
        "/api/tables",
        "/api/tables/{name}",
        "/api/topics",
        "/api/uploads",
        "/api/uploads/{name}",
        "/api/webhook",
        "/api/webhook/test",
        "/attach/tidemark-attach.jar",
        "/metrics")) {
      assertThat(description).contains("\n  " + path + ":\n");
    }
  }

  @Test
  void historyIsReadInRangesAndDownloaded() throws Exception {
    HttpResponse<String> read = get("/api/queries/q/history?from=2018-01-31T00:00:00Z&to=2018-02-01T00:00:00Z&points=60");
    assertThat(read.body()).isEqualTo("{\"from\":\"2018-01-31T00:00:00.000Z\",\"to\":\"2018-02-01T00:00:00.000Z\",\"level\":\"batch\",\"spanMs\":null,"
        + "\"points\":[],\"marks\":[],\"runs\":[]}");
    HttpResponse<String> csv = get("/api/queries/q/history.csv?from=2018-01-31T00:00:00Z&to=2018-02-01T00:00:00Z");
    assertThat(header(csv, "Content-Disposition")).isEqualTo("attachment; filename=\"tidemark-q-20180131T000000Z-20180201T000000Z.csv\"");
    assertThat(header(csv, "Content-Type")).startsWith("text/csv");
    assertThat(csv.body()).startsWith("at (UTC),span (ms),run,").endsWith("newest event (UTC)\r\n");
    assertThat(get("/api/queries/q/history.json?to=2018-02-01T00:00:00Z").body()).startsWith("{\"from\":").endsWith("\"points\":[]}");
    for (String wrong : List.of("points=0", "points=2001", "from=yesterday", "to=2018-01-31", "from=2018-02-01T00:00:00Z&to=2018-01-31T00:00:00Z",
        "from=9999-01-01T00:00:00Z", "from=-1000000-01-01T00:00:00Z")) {
      HttpResponse<String> refused = get("/api/queries/q/history?" + wrong);
      assertThat(refused.statusCode()).as(wrong).isEqualTo(400);
      assertThat(header(refused, "Content-Type")).isEqualTo("application/problem+json");
    }
    assertThat(get("/api/queries/none/history.csv").statusCode()).isEqualTo(404);
  }

  @Test
  void inlineScriptsAreAllowedByTheirHash() {
    assertThat(StaticFile.policy("<script type=\"importmap\">{}</script><script src=\"/a.js\"></script>"))
        .contains("script-src 'self' 'sha256-RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=';");
  }

  @Test
  void headHasNoBody() throws Exception {
    HttpResponse<String> answer = send(request("/").method("HEAD", BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void takenPortIsToldInOneSentence() {
    assertThatThrownBy(() -> WebServer.start("127.0.0.1", server.port(), hub, testing.services()))
        .isInstanceOf(WebServer.CannotListen.class)
        .hasMessage("Port " + server.port() + " on 127.0.0.1 is taken: stop the program that uses it, or choose another with --port N"
            + " (0 picks a free one).");
    assertThatThrownBy(() -> WebServer.start("no.such.host.invalid", 0, hub, testing.services()))
        .isInstanceOf(WebServer.CannotListen.class)
        .hasMessageContaining("--bind");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GARBAGE\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"})
  void malformedRequestsLeakNothing(String request) throws Exception {
    String answer = raw(request.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
    assertThat(answer).startsWith("HTTP/1.1 400 ");
    assertIsProblem(answer);
  }

  private static void assertIsProblem(String answer) {
    assertThat(answer).contains("application/problem+json");
    assertThat(answer.toLowerCase(java.util.Locale.ROOT)).doesNotContain("jetty", "javalin", "exception", "\tat ");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  private HttpResponse<String> json(String method, String path, String body) throws Exception {
    return send(request(path).header("Content-Type", "application/json; charset=utf-8").method(method, BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
  }

  private java.util.concurrent.CompletableFuture<WebSocket> socket(Received received, String... headers) {
    WebSocket.Builder builder = client.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    return builder.buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/live"), received);
  }

  private java.util.concurrent.CompletableFuture<WebSocket> socket(WebServer to, String path, Received received) {
    return client.newWebSocketBuilder().buildAsync(URI.create("ws://127.0.0.1:" + to.port() + path), received);
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static JsonNode problem(HttpResponse<String> answer) {
    assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
    return Json.node(answer.body());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private static final class Received implements WebSocket.Listener {
    final List<String> messages = new CopyOnWriteArrayList<>();
    final List<Integer> closed = new CopyOnWriteArrayList<>();
    private final StringBuilder partial = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        messages.add(partial.toString());
        partial.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      closed.add(code);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed.add(-1);
    }
  }
}
