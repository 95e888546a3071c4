package io.tidemark.store;

import io.tidemark.store.Timeline.Level;
import java.util.stream.LongStream;

/**
 * The choice of level and width for an answer, the same for each store. Stateless.
 *
 * <p>A slot is as wide as a round span of time. Slots of one run number at most range / width + 2, so as many points as that are
 * set aside for each run.
 */
final class Thinning {
  private static final long[] ROUND_SECONDS = {
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600,
    2_419_200, 7_257_600, 14_515_200, 29_030_400
  };

  private Thinning() {}

  /**
   * What is there of the owner in the range asked for.
   *
   * @param from start of the range, or of the oldest run if that is later
   * @param reportsFrom reports before it have been thinned out; {@code minutesFrom} likewise
   */
  record Range(long from, long to, int runs, long reportsFrom, long minutesFrom) {
    /** The finest level that has kept all of the range. */
    Level finest() {
      if (from >= reportsFrom) {
        return Level.batch;
      }
      return from >= minutesFrom ? Level.minute : Level.hour;
    }

    /** Milliseconds a slot must span so that there are at most {@code points}. */
    long needed(int points) {
      long budget = points > 2L * runs ? points - 2L * runs : 1;
      return Math.max(1, (to - from) / budget + 1);
    }
  }

  /** The coarsest level whose buckets make up slots of that width: the same slots, from fewer rows. */
  static Level level(long width) {
    return width % Level.hour.millis() == 0 ? Level.hour : width % Level.minute.millis() == 0 ? Level.minute : Level.batch;
  }

  /** A round width, at least {@code needed} and of whole buckets of the finest level there is. */
  static long width(Level finest, long needed) {
    long least = Math.max(needed, finest.millis());
    long widest = ROUND_SECONDS[ROUND_SECONDS.length - 1] * 1_000;
    return LongStream.of(ROUND_SECONDS).map(seconds -> seconds * 1_000).filter(width -> width >= least).findFirst()
        .orElse((least + widest - 1) / widest * widest);
  }
}
