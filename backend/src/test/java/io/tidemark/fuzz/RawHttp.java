package io.tidemark.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** HTTP by hand, one connection a request, so that nothing is put right on the way. Waits at most {@value #LIMIT_MILLIS} ms for an answer. */
final class RawHttp {
  private static final int LIMIT_MILLIS = 90_000;
  private static final byte[] BLANK_LINE = {'\r', '\n', '\r', '\n'};

  private RawHttp() {}

  /**
   * @param status -1 when the connection ended without an answer; the body then says how
   * @param headers by their names in lower case
   */
  record Answer(int status, Map<String, String> headers, byte[] body) {
    String type() {
      return headers.getOrDefault("content-type", "").split(";")[0];
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  /** @param ends whether the client closes its side after the request, which tells the server that no more of it comes */
  static Answer send(URI server, byte[] request, boolean ends) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), LIMIT_MILLIS);
      socket.setSoTimeout(LIMIT_MILLIS);
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      try {
        OutputStream out = socket.getOutputStream();
        out.write(request);
        out.flush();
        if (ends) {
          socket.shutdownOutput();
        }
      } catch (SocketException e) {
        // The server may refuse and close before it has read everything; its answer counts.
      }
      String end = read(socket.getInputStream(), all);
      return parse(all.toByteArray(), end);
    }
  }

  /** How the connection ended. */
  private static String read(InputStream in, ByteArrayOutputStream all) throws IOException {
    byte[] part = new byte[8_192];
    try {
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        all.write(part, 0, n);
      }
      return "closed by the server";
    } catch (SocketException e) {
      // Reset after the answer, because the rest of the request was not read.
      return e.toString();
    }
  }

  private static Answer parse(byte[] all, String ended) {
    int end = indexOf(all, BLANK_LINE, 0);
    if (end < 0) {
      return new Answer(-1, Map.of(), (new String(all, StandardCharsets.UTF_8) + ended).getBytes(StandardCharsets.UTF_8));
    }
    String[] lines = new String(all, 0, end, StandardCharsets.ISO_8859_1).split("\r\n");
    Map<String, String> headers = new TreeMap<>();
    for (String line : Arrays.copyOfRange(lines, 1, lines.length)) {
      headers.put(line.substring(0, Math.max(0, line.indexOf(':'))).toLowerCase(Locale.ROOT), line.substring(line.indexOf(':') + 1).strip());
    }
    int status = Integer.parseInt(lines[0].split(" ")[1]);
    byte[] body = Arrays.copyOfRange(all, end + BLANK_LINE.length, all.length);
    if (status == 100) {
      return parse(body, ended);
    }
    return new Answer(status, headers, "chunked".equals(headers.get("transfer-encoding")) ? joined(body) : body);
  }

  private static byte[] joined(byte[] chunks) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int at = 0;
    while (true) {
      int line = indexOf(chunks, new byte[] {'\r', '\n'}, at);
      if (line < 0) {
        return body.toByteArray();
      }
      int size = Integer.parseInt(new String(chunks, at, line - at, StandardCharsets.US_ASCII).strip(), 16);
      if (size == 0) {
        return body.toByteArray();
      }
      body.write(chunks, line + 2, Math.min(size, chunks.length - line - 2));
      at = line + 2 + size + 2;
    }
  }

  private static int indexOf(byte[] in, byte[] what, int from) {
    for (int i = from; i <= in.length - what.length; i++) {
      if (Arrays.equals(in, i, i + what.length, what, 0, what.length)) {
        return i;
      }
    }
    return -1;
  }
}
