package io.tidemark.latency;

import java.time.Clock;
import java.util.Arrays;

/** How often something happens a second, over the last {@value #SLOTS} tenths of a second. Confined to its owner's lock. */
final class Pulse {
  private static final int SLOTS = 30;
  private static final int SLOT_MILLIS = 100;

  private final Clock clock;
  private final long[] slot = new long[SLOTS + 1];
  private final int[] count = new int[SLOTS + 1];

  Pulse(Clock clock) {
    this.clock = clock;
    Arrays.fill(slot, Long.MIN_VALUE);
  }

  void beat() {
    long now = clock.millis() / SLOT_MILLIS;
    int at = (int) (now % slot.length);
    if (slot[at] != now) {
      slot[at] = now;
      count[at] = 0;
    }
    count[at]++;
  }

  double rate() {
    long now = clock.millis() / SLOT_MILLIS;
    int sum = 0;
    for (int i = 0; i < slot.length; i++) {
      sum += slot[i] >= now - SLOTS && slot[i] < now ? count[i] : 0;
    }
    return sum * 1_000.0 / SLOT_MILLIS / SLOTS;
  }
}
