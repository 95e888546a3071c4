package io.tidemark.stream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;

/**
 * Reads lines from a TCP server as a client.
 *
 * <p>A line that begins with a brace is taken as the event's JSON; any other becomes the first STRING column, with the event time now. When
 * the server goes, the feed fails and is run anew with back-off. A socket can't be replayed: what the server sends meanwhile is lost.
 */
final class SocketFeed implements Feed {
  private static final int CONNECT_MILLIS = 3_000;
  private static final int LOOK_UP_MILLIS = 300;

  private final Source.Socket source;
  private final StreamDefinition definition;
  private final Clock clock;

  SocketFeed(Source.Socket source, StreamDefinition definition, Clock clock) {
    this.source = source;
    this.definition = definition;
    this.clock = clock;
  }

  @Override
  public void run(Outlet outlet) throws IOException {
    long n = outlet.last().map(position -> position.n() + 1).orElse(0L);
    try (Socket socket = new Socket()) {
      connect(socket);
      outlet.working();
      BoundedLines lines = new BoundedLines(new BufferedInputStream(socket.getInputStream()));
      while (!outlet.stopped()) {
        long passedOver = lines.passedOver();
        try {
          Optional<String> line = lines.next();
          if (line.isEmpty()) {
            throw new IOException(source.host() + ":" + source.port() + " has closed the connection");
          }
          outlet.send("socket", n++, clock.millis(), event(line.get()));
        } catch (SocketTimeoutException quiet) {
          // Only a chance to look whether the feed should end.
        }
        for (; passedOver < lines.passedOver(); passedOver++) {
          outlet.malformed();
        }
      }
    }
  }

  private void connect(Socket socket) throws IOException {
    try {
      socket.connect(new InetSocketAddress(source.host(), source.port()), CONNECT_MILLIS);
      socket.setSoTimeout(LOOK_UP_MILLIS);
    } catch (IOException e) {
      throw new IOException(
          "no connection to " + source.host() + ":" + source.port() + " (" + e.getMessage() + "); start the server, for example nc -lk "
              + source.port(),
          e);
    }
  }

  private byte[] event(String line) {
    if (line.startsWith("{")) {
      return line.getBytes(StandardCharsets.UTF_8);
    }
    JsonText json = new JsonText().time(definition.eventTime(), clock.millis());
    definition.columns().columns().stream()
        .filter(column -> column.type() == ColumnType.STRING)
        .findFirst()
        .ifPresent(column -> json.text(column.name(), line));
    return json.bytes();
  }
}
