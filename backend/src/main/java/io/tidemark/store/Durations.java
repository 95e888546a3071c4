package io.tidemark.store;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How long the batches of a run took: counts by duration, from which quantiles follow however many batches there were.
 *
 * <p>Durations below 32 ms are counted exactly, longer ones in 16 steps a doubling (as an HDR histogram does), so that a quantile
 * is at most 3.2 % off. At most a few hundred steps. Immutable.
 */
public final class Durations {
  public static final Durations NONE = new Durations(Map.of());
  private static final int EXACT_BELOW = 32;
  private static final int STEP_BITS = 4;

  private final TreeMap<Integer, Long> counts;

  private Durations(Map<Integer, Long> counts) {
    this.counts = new TreeMap<>(counts);
  }

  public Durations plus(long millis) {
    Durations sum = new Durations(counts);
    sum.counts.merge(step(Math.max(0, millis)), 1L, Long::sum);
    return sum;
  }

  public Durations plus(Durations other) {
    Durations sum = new Durations(counts);
    other.counts.forEach((step, count) -> sum.counts.merge(step, count, Long::sum));
    return sum;
  }

  /** The duration in milliseconds that the share {@code quantile} of the batches does not exceed; null when there are none. */
  public Long quantile(double quantile) {
    long rank = (long) Math.ceil(quantile * count());
    long seen = 0;
    for (Map.Entry<Integer, Long> entry : counts.entrySet()) {
      seen += entry.getValue();
      if (seen >= rank) {
        return middle(entry.getKey());
      }
    }
    return null;
  }

  public long count() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private static int step(long millis) {
    if (millis < EXACT_BELOW) {
      return (int) millis;
    }
    int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(millis) - STEP_BITS;
    return shift * (1 << STEP_BITS) + (int) (millis >>> shift);
  }

  private static long middle(int step) {
    if (step < EXACT_BELOW) {
      return step;
    }
    int shift = step / (1 << STEP_BITS) - 1;
    long lowest = (long) (step - shift * (1 << STEP_BITS)) << shift;
    return lowest + (1L << shift) / 2;
  }

  /** As {@link #toString} wrote it. */
  static Durations parse(String text) {
    Durations read = new Durations(Map.of());
    for (String part : text.isEmpty() ? new String[0] : text.split(",")) {
      int colon = part.indexOf(':');
      read.counts.put(Integer.valueOf(part.substring(0, colon)), Long.valueOf(part.substring(colon + 1)));
    }
    return read;
  }

  @Override
  public String toString() {
    return counts.entrySet().stream().map(entry -> entry.getKey() + ":" + entry.getValue()).collect(Collectors.joining(","));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Durations durations && durations.counts.equals(counts);
  }

  @Override
  public int hashCode() {
    return counts.hashCode();
  }
}
