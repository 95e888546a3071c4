package io.tidemark.ml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How well scores told what became of flights, worked out from all rows.
 *
 * @param accuracy share of right predictions; null without rows
 * @param auc area under the ROC curve, ties counted half; null while only one class is there
 * @param logLoss mean of minus the natural logarithm of the probability given to what happened, that one at least 1e-15; null
 *     without rows
 * @param calibration ten bins of scores, of equal width
 * @param models those that have predicted, in order of appearance
 * @param psi how far the scores have drifted from those of the flights held out when the model was trained; null without rows,
 *     of several models, and of one that was saved without knowing
 */
record Scores(
    long rows, long positives, Double accuracy, Double auc, Double logLoss, Confusion confusion, List<Bin> calibration,
    List<String> models, Double psi) {
  private static final int BINS = 10;
  private static final double LEAST = 1e-15;

  record Confusion(long tp, long fp, long fn, long tn) {}

  /** @param meanScore null in an empty bin */
  record Bin(double from, double to, long rows, long positives, Double meanScore) {}

  static Scores of(List<Scored> rows) {
    List<Scored> sorted = sorted(rows);
    long positives = rows.stream().filter(Scored::delayed).count();
    Confusion confusion = confusion(rows);
    boolean none = rows.isEmpty();
    return new Scores(
        rows.size(),
        positives,
        none ? null : (confusion.tp + confusion.tn) / (double) rows.size(),
        auc(rows),
        none ? null : sorted.stream().mapToDouble(Scores::loss).sum() / rows.size(),
        confusion,
        calibration(sorted),
        rows.stream().map(Scored::model).distinct().toList(),
        null);
  }

  Scores drifted(Double by) {
    return new Scores(rows, positives, accuracy, auc, logLoss, confusion, calibration, models, by);
  }

  /** Sums of the same rows are the same to the bit, in whatever order they came. */
  private static List<Scored> sorted(List<Scored> rows) {
    List<Scored> sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.comparingDouble(Scored::score).thenComparing(Scored::delayed));
    return sorted;
  }

  private static Confusion confusion(List<Scored> rows) {
    long tp = count(rows, 1, true);
    long fp = count(rows, 1, false);
    long fn = count(rows, 0, true);
    return new Confusion(tp, fp, fn, rows.size() - tp - fp - fn);
  }

  private static long count(List<Scored> rows, int prediction, boolean delayed) {
    return rows.stream().filter(row -> row.prediction() == prediction && row.delayed() == delayed).count();
  }

  /** The share of pairs of a delayed flight and one on time in which the delayed one has the higher score: Mann and Whitney's. */
  static Double auc(List<Scored> rows) {
    List<Scored> sorted = sorted(rows);
    long twice = 0;
    long positives = 0;
    long negatives = 0;
    for (int from = 0, to; from < sorted.size(); from = to) {
      long up = 0;
      for (to = from; to < sorted.size() && sorted.get(to).score() == sorted.get(from).score(); to++) {
        up += sorted.get(to).delayed() ? 1 : 0;
      }
      long down = to - from - up;
      twice += up * (2 * negatives + down);
      positives += up;
      negatives += down;
    }
    return positives == 0 || negatives == 0 ? null : twice / (2.0 * positives * negatives);
  }

  private static double loss(Scored row) {
    double given = row.delayed() ? row.score() : 1 - row.score();
    return -Math.log(Math.max(LEAST, given));
  }

  /** Mean square of how far the score was from what happened, 0 or 1. */
  static double brier(List<Scored> rows) {
    return rows.stream().mapToDouble(row -> Math.pow(row.score() - (row.delayed() ? 1 : 0), 2)).average().orElse(0);
  }

  private static List<Bin> calibration(List<Scored> rows) {
    long[] count = new long[BINS];
    long[] positives = new long[BINS];
    double[] sum = new double[BINS];
    for (Scored row : rows) {
      int bin = Math.min(BINS - 1, (int) (row.score() * BINS));
      count[bin]++;
      positives[bin] += row.delayed() ? 1 : 0;
      sum[bin] += row.score();
    }
    List<Bin> bins = new ArrayList<>();
    for (int i = 0; i < BINS; i++) {
      bins.add(new Bin(i / (double) BINS, (i + 1) / (double) BINS, count[i], positives[i], count[i] == 0 ? null
          : sum[i] / count[i]));
    }
    return List.copyOf(bins);
  }
}
