package io.tidemark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.bench.LiveClients;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many pages at once on real sockets, some of which never read: those that read get the newest, the engine goes on with its batches, and
 * the memory that the channel takes is bounded.
 */
class ManyPagesIT {
  private static final int PAGES = 500;
  private static final int STUCK = 20;
  private static final int ROUNDS = 6;
  private static final int EVENTS = 2_000;
  /** The program has 1 GiB; what one channel may keep for each page, 4 MiB, would be twice that. */
  private static final double HEAP = 900e6;
  private static final Pattern RESULT = Pattern.compile("\"type\":\"result\",.*?\"batchId\":(\\d+)");

  @TempDir Path data;

  @Test
  void fiveHundredPagesGetTheNewestWhileStuckOnesDelayNobody() throws Exception {
    try (TidemarkProcess tidemark = TidemarkProcess.start(ClassArchive.options(), data, "--demo", "off")) {
      await("Spark is up")
          .atMost(Duration.ofMinutes(2))
          .until(() -> tidemark.get("api/health").path("parts").path("spark").asText().equals("up"));
      define(tidemark);
      URI address = tidemark.address();
      AtomicInteger newest = new AtomicInteger(-1);
      AtomicInteger withNewest = new AtomicInteger();
      List<Socket> stuck = new ArrayList<>();
      try (LiveClients pages = new LiveClients(PAGES, address.getPort(), List.of("overview", "query:counted"), (head, length, at) -> count(head, length, newest, withNewest))) {
        for (int i = 0; i < STUCK; i++) {
          stuck.add(stuck(address));
        }
        await("all are connected").atMost(Duration.ofSeconds(30)).until(() -> metric(tidemark, "tidemark_live_clients") == PAGES + STUCK);
        for (int round = 1; round <= ROUNDS; round++) {
          append(tidemark);
          awaitCount(tidemark, (long) round * EVENTS);
        }
        int last = tidemark.get("api/queries/counted/result").path("batchId").asInt();
        await("each page that reads has the result of batch " + last)
            .atMost(Duration.ofSeconds(60))
            .untilAsserted(() -> assertThat(List.of(newest.get(), withNewest.get())).isEqualTo(List.of(last, PAGES)));
        assertThat(metric(tidemark, "tidemark_live_failures_total")).isZero();
        assertThat(metric(tidemark, "tidemark_live_refused_clients_total")).isZero();
        assertThat(metric(tidemark, "tidemark_live_clients")).as("slow pages are left waiting, not turned away").isGreaterThanOrEqualTo(PAGES);
        assertThat(heap(tidemark)).as("bytes of heap the program needs with all of them").isLessThan(HEAP);
        assertThat(tidemark.get("api/queries/counted").path("state").asText()).isEqualTo("running");
        assertThat(tidemark.get("api/queries/counted").path("disagreements").asLong()).isZero();
      } finally {
        for (Socket socket : stuck) {
          socket.close();
        }
      }
    }
  }

  /** Counts the pages that have heard of the newest batch; called on the clients' one thread. */
  private static void count(byte[] head, int length, AtomicInteger newest, AtomicInteger withNewest) {
    Matcher result = RESULT.matcher(new String(head, 0, length, StandardCharsets.UTF_8));
    if (result.find()) {
      int batch = Integer.parseInt(result.group(1));
      if (batch > newest.get()) {
        newest.set(batch);
        withNewest.set(0);
      }
      if (batch == newest.get()) {
        withNewest.incrementAndGet();
      }
    }
  }

  /** A page that opens the channel, asks for much and never reads a byte. */
  private static Socket stuck(URI address) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(2_048);
    socket.connect(new InetSocketAddress(address.getHost(), address.getPort()));
    byte[] topics = "{\"type\":\"subscribe\",\"topics\":[\"overview\",\"query:counted\",\"plane:counted\"]}".getBytes(StandardCharsets.US_ASCII);
    String head = "GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(new byte[] {(byte) 0x81, (byte) (0x80 | topics.length), 0, 0, 0, 0});
    socket.getOutputStream().write(topics);
    return socket;
  }

  private static void define(TidemarkProcess tidemark) {
    ok(tidemark.send("PUT", "api/streams/words", "{\"schema\":\"t TIMESTAMP, k STRING\",\"eventTime\":\"t\",\"source\":{\"kind\":\"kafka\"}}"));
    ok(
        tidemark.send(
            "PUT",
            "api/queries/counted",
            "{\"stream\":\"words\",\"watermark\":{\"delay\":\"1 minute\"},\"window\":{\"kind\":\"tumbling\",\"size\":\"1 minute\"},\"groupBy\":[\"k\"],\"aggregates\":[{\"function\":\"count\",\"as\":\"n\"}],"
                + "\"outputMode\":\"update\"}"));
    ok(tidemark.send("POST", "api/queries/counted/start", null));
  }

  private static void append(TidemarkProcess tidemark) {
    List<String> events = Collections.nCopies(EVENTS, "{\"t\":\"2024-01-01T12:00:00.000Z\",\"k\":\"a\"}");
    await("the stream takes events").atMost(Duration.ofSeconds(30)).untilAsserted(
        () -> ok(tidemark.send("POST", "api/streams/words/events", "{\"events\":[" + String.join(",", events) + "]}")));
  }

  private static void awaitCount(TidemarkProcess tidemark, long events) {
    await(events + " events are counted")
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () -> {
              JsonNode result = tidemark.get("api/queries/counted/result");
              assertThat(result.path("rows").path(0).path("n").asLong()).as(tidemark.output()).isEqualTo(events);
            });
  }

  private static double metric(TidemarkProcess tidemark, String name) {
    String scrape = tidemark.send("GET", "metrics", null).body();
    return scrape.lines().filter(line -> line.startsWith(name + " ")).mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1))).sum();
  }

  private static double heap(TidemarkProcess tidemark) {
    String scrape = tidemark.send("GET", "metrics", null).body();
    return scrape.lines().filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\"")).mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).sum();
  }

  private static void ok(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
  }
}
