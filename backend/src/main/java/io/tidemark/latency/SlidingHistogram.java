package io.tidemark.latency;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Latencies of the last {@value #SECONDS} seconds in bins that grow by a twentieth of a decade from 0.5 ms to 60 s; the first and
 * the last bin also take what is beyond.
 *
 * <p>A quantile is the upper edge of the bin that holds it, or the greatest latency when that is less: never below the true one,
 * and at most one bin above. Holds {@value #SECONDS} times {@value #BINS} counts, whatever comes. A second falls out as a whole.
 * Safe for use by many threads.
 */
final class SlidingHistogram {
  static final int SECONDS = 60;
  static final int BINS = 103;
  private static final double LEAST_MILLIS = 0.5;
  private static final double MOST_MILLIS = 60_000;
  private static final double BINS_A_DECADE = 20;

  private final Clock clock;
  private final int[][] counts = new int[SECONDS][BINS];
  private final long[] greatest = new long[SECONDS];
  private final long[] second = new long[SECONDS];

  SlidingHistogram(Clock clock) {
    this.clock = clock;
    clear();
  }

  /** The upper edge of a bin, in milliseconds. */
  static double edge(int bin) {
    return bin == BINS - 1 ? MOST_MILLIS : LEAST_MILLIS * Math.pow(10, bin / BINS_A_DECADE);
  }

  static int bin(double millis) {
    int bin = (int) Math.ceil(Math.log10(millis / LEAST_MILLIS) * BINS_A_DECADE);
    int near = millis <= LEAST_MILLIS ? 0 : Math.min(Math.max(bin, 1), BINS - 1);
    // A logarithm may miss an edge by its last digit.
    if (near > 0 && millis <= edge(near - 1)) {
      return near - 1;
    }
    return near < BINS - 1 && millis > edge(near) ? near + 1 : near;
  }

  synchronized void add(long micros) {
    int slot = slot(now());
    counts[slot][bin(micros / 1_000.0)]++;
    greatest[slot] = Math.max(greatest[slot], micros);
  }

  synchronized void clear() {
    Arrays.fill(second, Long.MIN_VALUE);
  }

  private long now() {
    return Math.floorDiv(clock.millis(), 1_000L);
  }

  private int slot(long now) {
    int slot = (int) Math.floorMod(now, (long) SECONDS);
    if (second[slot] != now) {
      second[slot] = now;
      greatest[slot] = 0;
      Arrays.fill(counts[slot], 0);
    }
    return slot;
  }

  synchronized LatencyView.Hist view() {
    long[] sum = new long[BINS];
    long now = now();
    long count = 0;
    long max = 0;
    for (int slot = 0; slot < SECONDS; slot++) {
      if (second[slot] > now - SECONDS && second[slot] <= now) {
        max = Math.max(max, greatest[slot]);
        for (int bin = 0; bin < BINS; bin++) {
          sum[bin] += counts[slot][bin];
          count += counts[slot][bin];
        }
      }
    }
    double most = max / 1_000.0;
    double p50 = quantile(sum, count, 0.5, most);
    double p95 = quantile(sum, count, 0.95, most);
    return new LatencyView.Hist(count, p50, p95, quantile(sum, count, 0.99, most), most, bins(sum));
  }

  /** By the nearest rank; 0 when there is nothing. */
  private static double quantile(long[] sum, long count, double share, double most) {
    long rank = (long) Math.ceil(share * count);
    long below = 0;
    for (int bin = 0; bin < BINS && count > 0; bin++) {
      below += sum[bin];
      if (below >= rank) {
        return bin == BINS - 1 ? most : Math.min(edge(bin), most);
      }
    }
    return 0;
  }

  private static List<LatencyView.Bin> bins(long[] sum) {
    int first = 0;
    int last = BINS - 1;
    while (first < BINS && sum[first] == 0) {
      first++;
    }
    while (last > first && sum[last] == 0) {
      last--;
    }
    List<LatencyView.Bin> bins = new ArrayList<>();
    for (int bin = first; bin <= last && bin < BINS; bin++) {
      bins.add(new LatencyView.Bin(edge(bin), sum[bin]));
    }
    return bins;
  }
}
