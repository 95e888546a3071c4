package io.tidemark.attach;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Written events that wait to be sent, oldest first.
 *
 * <p>Bounded twice, by number and by bytes. When there is no room the oldest go, since a live picture needs the newest most; an
 * event larger than {@value #LARGEST_EVENT} bytes is not taken. Each event taken is at last either {@link #sent} or among the
 * {@link #lost}. Used by the sending thread; the counters may be read by any.
 */
final class Backlog {
  static final int MOST_BYTES = 4 << 20;
  static final int LARGEST_EVENT = 512 << 10;
  private static final int BATCH_EVENTS = 500;
  private static final int BATCH_BYTES = 900 << 10;

  private final int mostEvents;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private int bytes;
  private volatile long sent;
  private volatile long lost;

  Backlog(int mostEvents) {
    this.mostEvents = mostEvents;
  }

  void add(byte[] event) {
    if (event.length > LARGEST_EVENT) {
      lost++;
      return;
    }
    waiting.addLast(event);
    bytes += event.length;
    while (waiting.size() > mostEvents || bytes > MOST_BYTES) {
      bytes -= waiting.removeFirst().length;
      lost++;
    }
  }

  /** The oldest events that fit one report; they stay until {@link #delivered} or {@link #refused}. */
  List<byte[]> batch() {
    List<byte[]> batch = new ArrayList<>();
    int size = 0;
    for (byte[] event : waiting) {
      size += event.length + 1;
      if (batch.size() == BATCH_EVENTS || size > BATCH_BYTES) {
        break;
      }
      batch.add(event);
    }
    return batch;
  }

  void delivered(int events) {
    remove(events);
    sent += events;
  }

  /** The server has read them and does not want them: sending them again would change nothing. */
  void refused(int events) {
    remove(events);
    lost += events;
  }

  private void remove(int events) {
    for (int i = 0; i < events; i++) {
      bytes -= waiting.removeFirst().length;
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  int size() {
    return waiting.size();
  }

  int bytes() {
    return bytes;
  }

  long sent() {
    return sent;
  }

  long lost() {
    return lost;
  }
}
