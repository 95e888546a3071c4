package io.tidemark.learning;

import java.util.Optional;

/**
 * MLlib's rule for a cluster that dies: after an update, the lightest one, if it weighs less than {@value #SHARE} of the
 * heaviest, is put
 * where the heaviest is, and both take half of their sum. Read from the weights before and after.
 */
record Death(int died, int split) {
  static final double SHARE = 1e-8;
  private static final double CLOSE = 1e-9;

  /**
   * @param before weights before the update
   * @param discount what the update left of them
   * @param points how many points of the batch each cluster got
   * @param after weights after the update
   */
  static Optional<Death> of(double[] before, double discount, long[] points, double[] after) {
    int lightest = 0;
    int heaviest = 0;
    double[] faded = new double[before.length];
    for (int i = 0; i < before.length; i++) {
      faded[i] = before[i] * discount + points[i];
      lightest = faded[i] < faded[lightest] ? i : lightest;
      heaviest = faded[i] > faded[heaviest] ? i : heaviest;
    }
    boolean dying = faded[lightest] < SHARE * faded[heaviest];
    double half = (faded[lightest] + faded[heaviest]) / 2;
    boolean halved = same(after[lightest], half) && same(after[heaviest], half);
    return dying && halved ? Optional.of(new Death(lightest, heaviest)) : Optional.empty();
  }

  private static boolean same(double one, double other) {
    return Math.abs(one - other) <= CLOSE * Math.max(1, Math.abs(other));
  }
}
