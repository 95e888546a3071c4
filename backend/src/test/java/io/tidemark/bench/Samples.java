package io.tidemark.bench;

import java.util.Arrays;
import java.util.Collection;

/** Measured numbers in ascending order; all statistics are exact. */
record Samples(double[] sorted) {
  static Samples of(Collection<? extends Number> values) {
    double[] all = values.stream().mapToDouble(Number::doubleValue).toArray();
    Arrays.sort(all);
    return new Samples(all);
  }

  int size() {
    return sorted.length;
  }

  double median() {
    return percentile(50);
  }

  /** The smallest sample that is not below {@code percent} of them; NaN without samples. */
  double percentile(double percent) {
    return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, (int) Math.ceil(percent / 100 * sorted.length) - 1)];
  }

  double max() {
    return percentile(100);
  }

  double sum() {
    return Arrays.stream(sorted).sum();
  }
}
