package io.tidemark.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A client's transport in memory: takes everything at once, or takes one message and holds it until told to go on. */
final class TestingConnection implements ClientConnection {
  private final List<JsonNode> messages = new ArrayList<>();
  private final List<String> ends = new ArrayList<>();
  private Consumer<Throwable> held;
  private boolean stuck;
  private int pings;
  private int inFlight;
  private int mostInFlight;

  @Override
  public void send(ByteBuffer head, ByteBuffer body, Consumer<Throwable> done) {
    synchronized (this) {
      inFlight++;
      mostInFlight = Math.max(mostInFlight, inFlight);
      messages.add(Json.node(StandardCharsets.UTF_8.decode(head).toString() + StandardCharsets.UTF_8.decode(body)));
      if (stuck) {
        held = done;
        return;
      }
      inFlight--;
    }
    done.accept(null);
  }

  synchronized void stick() {
    stuck = true;
  }

  /** Finishes the held send, and takes everything from now on. */
  void flow() {
    Consumer<Throwable> done;
    synchronized (this) {
      stuck = false;
      done = held;
      held = null;
      inFlight -= done == null ? 0 : 1;
    }
    if (done != null) {
      done.accept(null);
    }
  }

  void fail() {
    Consumer<Throwable> done;
    synchronized (this) {
      done = held;
      held = null;
    }
    done.accept(new java.io.IOException("connection reset"));
  }

  @Override
  public synchronized void ping() {
    pings++;
  }

  @Override
  public synchronized void close(int code, String reason) {
    ends.add(code + " " + reason);
  }

  @Override
  public synchronized void abort() {
    ends.add("aborted");
  }

  synchronized List<JsonNode> messages() {
    return List.copyOf(messages);
  }

  synchronized List<JsonNode> messages(String type) {
    return messages.stream().filter(message -> message.path("type").asText().equals(type)).toList();
  }

  synchronized List<String> ends() {
    return List.copyOf(ends);
  }

  synchronized int pings() {
    return pings;
  }

  synchronized int mostInFlight() {
    return mostInFlight;
  }

  synchronized boolean holds() {
    return held != null;
  }
}
