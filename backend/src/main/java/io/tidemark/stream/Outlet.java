package io.tidemark.stream;

import java.util.Optional;

/** What a feed writes through; used by the feed's thread only. */
interface Outlet {
  /** The last numbered record in the topic, whichever feed wrote it. */
  Optional<Position> last();

  /** Queues one record; waits a bounded time while the queue is full. @throws RuntimeException if Kafka did not take this or an earlier one */
  void send(String origin, long n, long timestampMillis, byte[] value);

  /** Returns when all that was sent is in the topic. */
  void flush();

  /** Counts something that could not even be made a record. */
  void malformed();

  /** Tells that the feed works (again). */
  void working();

  /** Waits; false at once when the feed should end. */
  boolean await(long millis);

  boolean stopped();
}
