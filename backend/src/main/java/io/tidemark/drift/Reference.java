package io.tidemark.drift;

import java.util.List;

/**
 * What a window is compared with: for each feature and the score the upper ends of the bins and the rows of the reference in each.
 *
 * @param columns features, then the score
 * @param ends of all bins but the last
 * @param counts as many as bins
 */
record Reference(List<String> columns, List<List<Double>> ends, List<List<Long>> counts) {
  static final String SCORE = "score";

  long rows() {
    return counts.get(0).stream().mapToLong(Long::longValue).sum();
  }
}
