package io.tidemark.attach;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HttpWireTest {
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private volatile int status = 204;
  private volatile String body = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      String sent = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Content-Type") + " "
          + exchange.getRequestHeaders().getFirst("Authorization") + " " + sent);
      byte[] answer = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
      exchange.getResponseBody().write(answer);
      exchange.close();
    });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private HttpWire wire(String query) {
    return new HttpWire(ServerAddress.parse("http://127.0.0.1:" + server.getAddress().getPort() + query, null), "orders");
  }

  @Test
  void postsTheReportWithTheTokenInAHeader() {
    Wire.Answer answer = wire("?token=s3cret").send("{\"ж\":1}".getBytes(StandardCharsets.UTF_8));
    assertThat(answer.outcome).isEqualTo(Wire.Outcome.ACCEPTED);
    assertThat(asked).containsExactly("POST /api/attached/orders/reports application/json Bearer s3cret {\"ж\":1}");
    wire("").send("{}".getBytes(StandardCharsets.UTF_8));
    assertThat(asked.get(1)).contains("application/json null {}");
  }

  @ParameterizedTest
  @CsvSource({"200, ACCEPTED", "204, ACCEPTED", "400, REFUSED", "409, REFUSED", "413, REFUSED", "403, AWAY", "404, AWAY", "302, AWAY", "500, AWAY", "503, AWAY"})
  void tellsWhatIsRefusedForGoodFromWhatMayYetWork(int answered, Wire.Outcome outcome) {
    status = answered;
    body = answered == 204 ? "" : "{\"detail\":\"there are 100\n already\"}" + " ".repeat(20_000);
    Wire.Answer answer = wire("?token=s3cret").send(new byte[] {'{', '}'});
    assertThat(answer.outcome).isEqualTo(outcome);
    if (outcome != Wire.Outcome.ACCEPTED) {
      assertThat(answer.detail).isEqualTo("it answered " + answered + " {\"detail\":\"there are 100 already\"}").doesNotContain("s3cret");
    }
  }

  @Test
  void aWrongTokenIsToldAndMayBePutRight() {
    status = 401;
    body = "{\"detail\":\"Token needed\"}";
    Wire.Answer answer = wire("?token=s3cret").send(new byte[] {'{', '}'});
    assertThat(answer.outcome).isEqualTo(Wire.Outcome.AWAY);
    assertThat(answer.detail).startsWith("it answered 401, it wants the token").doesNotContain("s3cret");
  }

  @Test
  void aServerThatIsNotThereIsAway() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    Wire.Answer answer = new HttpWire(ServerAddress.parse("http://127.0.0.1:" + free + "?token=s3cret", null), "orders").send(new byte[] {'{', '}'});
    assertThat(answer.outcome).isEqualTo(Wire.Outcome.AWAY);
    assertThat(answer.detail).contains("ConnectException").doesNotContain("s3cret");
  }
}
