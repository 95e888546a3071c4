package io.tidemark.diagnosis;

import java.util.Locale;

/** Figures as the English sentences of findings write them. Stateless. */
final class Words {
  private Words() {}

  /** {@code 640 ms}, {@code 12.4 s}, {@code 4 min 10 s}, {@code 2 h 5 min}, {@code 3 d 4 h}. */
  static String span(long millis) {
    if (millis < 1_000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return String.format(Locale.ROOT, millis < 10_000 ? "%.1f s" : "%.0f s", millis / 1_000.0);
    }
    long minutes = millis / 60_000;
    if (minutes < 60) {
      return minutes + " min" + rest(millis / 1_000 % 60, " s");
    }
    return minutes < 48 * 60 ? minutes / 60 + " h" + rest(minutes % 60, " min") : minutes / 1_440 + " d" + rest(minutes / 60 % 24, " h");
  }

  private static String rest(long amount, String unit) {
    return amount == 0 ? "" : " " + amount + unit;
  }

  static String rate(double perSecond) {
    return String.format(Locale.ROOT, perSecond < 10 ? "%.1f" : "%.0f", perSecond);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, share < 0.1 ? "%.1f %%" : "%.0f %%", share * 100);
  }

  /** Rounded to three figures, as figures are shown. */
  static double rounded(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return 0;
    }
    double scale = Math.pow(10, 2 - Math.floor(Math.log10(Math.abs(value))));
    return Math.round(value * scale) / scale;
  }
}
