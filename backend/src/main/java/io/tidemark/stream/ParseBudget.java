package io.tidemark.stream;

import java.util.function.LongSupplier;

/** How many records may be parsed now: refilled evenly, never more than one second's worth. Used by one thread. */
final class ParseBudget {
  private final int perSecond;
  private final LongSupplier nanos;
  private double left;
  private long refilled;

  ParseBudget(int perSecond, LongSupplier nanos) {
    this.perSecond = perSecond;
    this.nanos = nanos;
    left = perSecond;
    refilled = nanos.getAsLong();
  }

  int left() {
    long now = nanos.getAsLong();
    left = Math.min(perSecond, left + (now - refilled) * 1e-9 * perSecond);
    refilled = now;
    return (int) left;
  }

  void spend(int records) {
    left -= records;
  }
}
