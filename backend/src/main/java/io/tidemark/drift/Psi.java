package io.tidemark.drift;

import java.util.List;

/**
 * The population stability index: sum over the bins of (share - reference) * ln(share / reference). A bin without a row counts as half
 * a row, or one empty bin would make it infinite. Stateless.
 */
public final class Psi {
  private static final double HALF = 0.5;

  private Psi() {}

  /** Rows by bin, of the reference and of a window; both have as many bins, and at least one row. */
  public static double of(List<Long> reference, List<Long> window) {
    if (reference.size() != window.size()) {
      throw new IllegalArgumentException(reference.size() + " bins of the reference, " + window.size() + " of the window");
    }
    double all = sum(reference);
    double here = sum(window);
    double psi = 0;
    for (int bin = 0; bin < reference.size(); bin++) {
      double expected = Math.max(reference.get(bin), HALF) / all;
      double share = Math.max(window.get(bin), HALF) / here;
      psi += (share - expected) * Math.log(share / expected);
    }
    return psi;
  }

  private static double sum(List<Long> counts) {
    long sum = counts.stream().mapToLong(Long::longValue).sum();
    if (sum == 0) {
      throw new IllegalArgumentException("no rows");
    }
    return sum;
  }
}
