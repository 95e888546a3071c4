package io.tidemark.attach;

import java.util.concurrent.ThreadLocalRandom;

/** How often reports go out, in milliseconds. Immutable. */
final class Pace {
  /** Half a second gathers a burst of short batches; a sign of life every ten seconds; retries up to half a minute apart. */
  static final Pace USUAL = new Pace(500, 10_000, 1_000, 30_000);

  private final long gather;
  private final long signOfLife;
  private final long firstRetry;
  private final long longestRetry;

  Pace(long gather, long signOfLife, long firstRetry, long longestRetry) {
    this.gather = gather;
    this.signOfLife = signOfLife;
    this.firstRetry = firstRetry;
    this.longestRetry = longestRetry;
  }

  /** From the first waiting event to the report. */
  long gather() {
    return gather;
  }

  /** From one report to the next when nothing happens. */
  long signOfLife() {
    return signOfLife;
  }

  /**
   * After so many failures in a row: twice as long each time, less up to a half at random, so that applications come back apart.
   */
  long retry(int failures) {
    long full = Math.min(longestRetry, firstRetry << Math.min(20, failures - 1));
    return full - ThreadLocalRandom.current().nextLong(full / 2 + 1);
  }
}
