package io.tidemark.query;

import java.time.Duration;

/**
 * How long a stop may take: {@code polite} for Spark's own stop, then {@code force} for what its jobs' cancellation and a second
 * interruption bring. After both, {@link #total}, the run is abandoned and the stop returns.
 */
public record StopLimit(Duration polite, Duration force) {
  /** Two registries, one after the other, end within the 40 s that a shutdown has. */
  public static final StopLimit USUAL = new StopLimit(Duration.ofSeconds(10), Duration.ofSeconds(5));

  public Duration total() {
    return polite.plus(force);
  }
}
