package io.tidemark.ml;

import io.tidemark.drift.Psi;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * How a model's scores were spread over the flights held out when it was trained: bins between the deciles, ten unless scores
 * that are the same make it fewer. Immutable.
 *
 * @param ends upper ends, themselves in the bin, of all bins but the last
 * @param rows held-out flights in each bin
 */
record ScoreBins(List<Double> ends, List<Long> rows) {
  private static final int BINS = 10;

  /** Null without scores. */
  static ScoreBins of(DoubleStream scores) {
    double[] sorted = scores.sorted().toArray();
    if (sorted.length == 0) {
      return null;
    }
    List<Double> ends = new ArrayList<>();
    for (int bin = 1; bin < BINS; bin++) {
      double end = sorted[(sorted.length * bin + BINS - 1) / BINS - 1];
      if (end < sorted[sorted.length - 1] && (ends.isEmpty() || end > ends.get(ends.size() - 1))) {
        ends.add(end);
      }
    }
    return new ScoreBins(List.copyOf(ends), counts(ends, Arrays.stream(sorted)));
  }

  private static List<Long> counts(List<Double> ends, DoubleStream scores) {
    long[] counts = new long[ends.size() + 1];
    scores.forEach(score -> {
      int place = Collections.binarySearch(ends, score);
      counts[place < 0 ? -place - 1 : place]++;
    });
    return Arrays.stream(counts).boxed().toList();
  }

  /** How far these scores, of which there are some, have drifted from the held-out ones: the population stability index. */
  double psi(DoubleStream scores) {
    return Psi.of(rows, counts(ends, scores));
  }
}
