package io.tidemark.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Garbage for the live channel: frames no client sends, messages nobody understands. After it a good client is served as ever. */
final class FuzzedSocket {
  private static final List<String> MESSAGES = List.of("", "{", "[]", "null", "{\"type\":7}", "{\"type\":\"subscribe\"}", "{\"type\":\"subscribe\",\"topics\":\"overview\"}",
      "{\"type\":\"subscribe\",\"topics\":[null,1,{},\"\",\"query:\",\"query:../x\",\"plane:\\u0000\",\"lab:x\",\"\\ud800\"]}", "{\"type\":\"ping\"}", "{\"type\":\"ping\",\"at\":{}}",
      "{\"type\":\"unsubscribe\"}", "{\"type\":\"subscribe\",\"topics\":[" + "\"overview\",".repeat(500) + "\"overview\"]}", "[".repeat(5_000));

  private static final int ANSWER_MILLIS = 20_000;
  private static final int HEAR_MILLIS = 40;

  private final URI server;
  private final Dice dice;

  FuzzedSocket(URI server, Dice dice) {
    this.server = server;
    this.dice = dice;
  }

  void run(int connections, String told) throws Exception {
    for (int i = 0; i < connections; i++) {
      String answer = garble();
      assertThat(answer).as(told + ", connection " + i).startsWith("HTTP/1.1 ").doesNotContain("HTTP/1.1 5", "\tat ");
    }
    assertThat(greeting()).as(told).contains("\"type\":\"hello\"");
  }

  /** Sends frames until the server closes or falls silent; what it answered, as far as it was text. */
  private String garble() throws IOException {
    try (Socket socket = new Socket(server.getHost(), server.getPort())) {
      socket.setSoTimeout(ANSWER_MILLIS);
      String key = dice.oneIn(8) ? "short" : "MDEyMzQ1Njc4OWFiY2RlZg==";
      String head = "GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + key
          + "\r\nSec-WebSocket-Version: " + (dice.oneIn(8) ? "12" : "13") + "\r\n" + (dice.oneIn(8) ? "Sec-WebSocket-Extensions: permessage-deflate; x=1\r\n" : "") + "\r\n";
      ByteArrayOutputStream heard = new ByteArrayOutputStream();
      try {
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        hear(socket.getInputStream(), heard);
        socket.setSoTimeout(HEAR_MILLIS);
        for (int i = 0; i < 6; i++) {
          socket.getOutputStream().write(frame());
          hear(socket.getInputStream(), heard);
        }
      } catch (SocketException e) {
        // Closed by the server, as it may.
      }
      return heard.toString(StandardCharsets.ISO_8859_1);
    }
  }

  private byte[] frame() {
    byte[] payload = dice.oneIn(3) ? dice.bytes(dice.oneIn(4) ? 100_000 : 200) : dice.of(MESSAGES).getBytes(StandardCharsets.UTF_8);
    int opcode = dice.oneIn(4) ? dice.upTo(16) : 1;
    int flags = dice.oneIn(4) ? dice.upTo(16) << 4 : 0x80;
    int mask = dice.oneIn(6) ? 0 : 0x80;
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(flags | opcode);
    long length = dice.oneIn(10) ? Long.MAX_VALUE : payload.length;
    if (length < 126) {
      frame.write(mask | (int) length);
    } else {
      frame.write(mask | 127);
      for (int shift = 56; shift >= 0; shift -= 8) {
        frame.write((int) (length >> shift));
      }
    }
    if (mask != 0) {
      frame.writeBytes(new byte[4]);
    }
    frame.writeBytes(payload);
    return frame.toByteArray();
  }

  private static void hear(InputStream in, ByteArrayOutputStream heard) throws IOException {
    byte[] part = new byte[65_536];
    try {
      int n = in.read(part);
      if (n < 0) {
        throw new SocketException("closed");
      }
      if (heard.size() < 1_000_000) {
        heard.write(part, 0, n);
      }
    } catch (SocketTimeoutException e) {
      // Nothing to say to that.
    }
  }

  private String greeting() throws Exception {
    CompletableFuture<String> first = new CompletableFuture<>();
    StringBuilder heard = new StringBuilder();
    HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(URI.create("ws://" + server.getHost() + ":" + server.getPort() + "/live"), new WebSocket.Listener() {
      @Override
      public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        heard.append(data);
        if (last) {
          first.complete(heard.toString());
          socket.abort();
        } else {
          socket.request(1);
        }
        return null;
      }
    }).get(20, TimeUnit.SECONDS);
    return first.get(20, TimeUnit.SECONDS);
  }
}
