package io.tidemark.live;

import java.time.Duration;

/**
 * The hub's bounds.
 *
 * @param clients connections at a time
 * @param messages waiting for one client
 * @param bytes waiting for one client
 * @param inbox published and not yet handed out
 * @param pingEvery how often each client is pinged; after three of them without a word it is closed
 * @param sendLimit how long one send may take
 * @param checkEvery how often the two are looked at
 */
record LiveLimits(
    int clients, int messages, long bytes, int inbox, Duration pingEvery, Duration sendLimit, Duration checkEvery) {
  static final LiveLimits DEFAULT =
      new LiveLimits(1_000, 256, 4L << 20, 4_096, Duration.ofSeconds(15), Duration.ofSeconds(20), Duration.ofSeconds(1));
}
