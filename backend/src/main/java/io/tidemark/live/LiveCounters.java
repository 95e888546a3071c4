package io.tidemark.live;

import java.util.concurrent.atomic.LongAdder;

/**
 * What the hub has done since its start.
 *
 * <p>{@code sent} counts frames that a transport took; {@code dropped} counts messages that some client never got because a newer
 * one or a snapshot stood in for it; {@code resyncs} the snapshots sent for that reason.
 */
public final class LiveCounters {
  final LongAdder sent = new LongAdder();
  final LongAdder dropped = new LongAdder();
  final LongAdder resyncs = new LongAdder();
  final LongAdder refusedClients = new LongAdder();
  final LongAdder slowClients = new LongAdder();
  final LongAdder silentClients = new LongAdder();
  final LongAdder encodings = new LongAdder();
  final LongAdder failures = new LongAdder();

  LiveCounters() {}

  public long sent() {
    return sent.sum();
  }

  public long dropped() {
    return dropped.sum();
  }

  public long resyncs() {
    return resyncs.sum();
  }

  /** Turned away because too many were connected. */
  public long refusedClients() {
    return refusedClients.sum();
  }

  /** Cut off because one send took longer than the limit. */
  public long slowClients() {
    return slowClients.sum();
  }

  /** Closed because nothing came from them, not even a pong. */
  public long silentClients() {
    return silentClients.sum();
  }

  /** Messages turned into JSON; one for all clients. */
  public long encodings() {
    return encodings.sum();
  }

  /** Messages that could not be written as JSON and snapshots that threw: defects. */
  public long failures() {
    return failures.sum();
  }
}
