package io.tidemark.live;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One connected client: what it asked for, what waits for it, and the one send in flight.
 *
 * <p>Every frame sent carries the next {@code seq}; a message that is dropped before it is sent uses none. The transport's threads
 * only leave requests here and finish sends; everything else happens on the hub's thread.
 */
final class LiveClient {
  private static final long NOTHING_IN_FLIGHT = Long.MIN_VALUE;

  private final ClientConnection connection;
  private final LiveHub hub;
  private final LongSupplier nanoTime;
  final Outbox outbox;

  // Requests left by the transport for the hub; the latest of each sort counts.
  final AtomicReference<List<String>> wish = new AtomicReference<>();
  final AtomicReference<Object> reply = new AtomicReference<>();
  final AtomicReference<Object> complaint = new AtomicReference<>();
  final AtomicBoolean attended = new AtomicBoolean();

  // Only the hub's thread.
  final Set<String> topics = new LinkedHashSet<>();
  final Set<String> unsynced = new LinkedHashSet<>();
  boolean greeted;
  long lastPing;

  // True while a snapshot waits for room in the outbox.
  volatile boolean starved;
  private volatile boolean behind;
  private volatile boolean closed;
  private volatile long lastHeard;
  private volatile long sendStarted = NOTHING_IN_FLIGHT;
  // Guarded by this.
  private boolean inFlight;
  private long seq;

  LiveClient(ClientConnection connection, LiveHub hub, Outbox outbox, LongSupplier nanoTime) {
    this.connection = connection;
    this.hub = hub;
    this.outbox = outbox;
    this.nanoTime = nanoTime;
    lastHeard = nanoTime.getAsLong();
    lastPing = lastHeard;
  }

  ClientConnection connection() {
    return connection;
  }

  /** Anything at all came from the client. */
  void heard() {
    lastHeard = nanoTime.getAsLong();
  }

  /** A text message came from the client. */
  void received(String text) {
    heard();
    ClientMessage.parse(text).leaveWith(this);
    hub.attend(this);
  }

  /** The transport lost the client. */
  void disconnected() {
    closed = true;
    hub.left(this);
  }

  /** Messages had to be thrown away: no snapshot before the send in flight is through, or it would be stale when it is sent. */
  void fellBehind() {
    behind = true;
  }

  boolean hasRoom() {
    return outbox.roomy() && !(behind && sendStarted != NOTHING_IN_FLIGHT);
  }

  boolean isClosed() {
    return closed;
  }

  long silentNanos(long now) {
    return now - lastHeard;
  }

  /** How long the present send has taken; 0 when none is in flight. */
  long sendingNanos(long now) {
    long started = sendStarted;
    return started == NOTHING_IN_FLIGHT ? 0 : now - started;
  }

  /** Sends what waits, one after the other, until a send doesn't finish at once. */
  void pump() {
    while (true) {
      Optional<EncodedMessage> next;
      long number;
      synchronized (this) {
        if (inFlight || closed) {
          return;
        }
        next = outbox.poll();
        if (next.isEmpty()) {
          return;
        }
        inFlight = true;
        number = seq++;
        sendStarted = nanoTime.getAsLong();
      }
      Sending sending = new Sending();
      byte[] head = ("{\"seq\":" + number + ",").getBytes(StandardCharsets.US_ASCII);
      connection.send(ByteBuffer.wrap(head), next.get().tail(), sending);
      if (!sending.finishedMeanwhile()) {
        return;
      }
    }
  }

  private void finish(Throwable failure) {
    synchronized (this) {
      inFlight = false;
      sendStarted = NOTHING_IN_FLIGHT;
      behind = false;
      closed |= failure != null;
    }
    if (failure == null) {
      hub.counters().sent.increment();
    }
    if (starved) {
      hub.attend(this);
    }
  }

  /** Tells a send that finished inside the call from a later one, so that the former loops and does not recurse. */
  private final class Sending implements Consumer<Throwable> {
    private final AtomicBoolean first = new AtomicBoolean();

    @Override
    public void accept(Throwable failure) {
      finish(failure);
      if (failure != null) {
        connection.abort();
        hub.left(LiveClient.this);
      }
      if (!first.compareAndSet(false, true)) {
        pump();
      }
    }

    boolean finishedMeanwhile() {
      return !first.compareAndSet(false, true);
    }
  }
}
