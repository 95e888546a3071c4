package io.tidemark.dstream;

import io.tidemark.wire.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A line server on the loopback address that says the same to everybody who is connected; it keeps nothing, so a line said
 * once is never said again.
 *
 * <p>At most {@value #MOST_CLIENTS} clients; a client that has gone is forgotten. One thread takes connections, another sends.
 * {@link #close} is idempotent.
 */
final class LineServer implements AutoCloseable {
  private static final int MOST_CLIENTS = 8;

  private final ServerSocket door;
  private final Thread doorman;
  private final List<Socket> clients = new ArrayList<>();

  private LineServer(ServerSocket door) {
    this.door = door;
    this.doorman = new Thread(this::take, "tidemark-dstream-lines");
    doorman.setDaemon(true);
    doorman.start();
  }

  static LineServer open() {
    try {
      return new LineServer(new ServerSocket(0, MOST_CLIENTS, InetAddress.getLoopbackAddress()));
    } catch (IOException e) {
      throw new UncheckedIOException("no port for the lab's line server", e);
    }
  }

  int port() {
    return door.getLocalPort();
  }

  private void take() {
    while (!door.isClosed()) {
      try {
        Socket client = door.accept();
        client.setTcpNoDelay(true);
        admit(client);
      } catch (IOException closed) {
        // Asked to end, or a client that went at once.
      }
    }
  }

  private synchronized void admit(Socket client) throws IOException {
    if (clients.size() == MOST_CLIENTS || door.isClosed()) {
      client.close();
      return;
    }
    clients.add(client);
    notifyAll();
  }

  /** Waits until {@code count} are connected. @throws Problem unavailable when they don't come in time */
  synchronized void await(int count, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (clients.size() < count) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw Problem.unavailable("Spark has not connected to the lab's line server within " + limit.toSeconds() + " s");
      }
      wait(left);
    }
  }

  synchronized void send(List<String> lines) {
    byte[] bytes = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    for (Socket client : lines.isEmpty() ? List.<Socket>of() : List.copyOf(clients)) {
      try {
        client.getOutputStream().write(bytes);
        client.getOutputStream().flush();
      } catch (IOException gone) {
        clients.remove(client);
        quietly(client);
      }
    }
  }

  private static void quietly(AutoCloseable open) {
    try {
      open.close();
    } catch (Exception e) {
      // It is gone either way.
    }
  }

  @Override
  public void close() {
    quietly(door);
    synchronized (this) {
      clients.forEach(LineServer::quietly);
      clients.clear();
    }
    try {
      doorman.join(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
