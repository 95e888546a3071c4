package io.tidemark.store;

/**
 * The figures of one progress report, or of all reports of one run in a span of time.
 *
 * <p>{@link #plus} is exact, and the order does not matter: counts and times are sums, {@code longestMillis}, gauges and event
 * times are the greatest of theirs, and averages and rates follow from the sums. Times are epoch milliseconds, durations say
 * their unit.
 *
 * @param firstAt start of the oldest report
 * @param lastAt start of the newest report
 * @param endAt end of the report that ended last
 * @param reports idle ones among them
 * @param ratedRows rows of which it is known how long they took to arrive, {@code arrivalMicros}; the first batch of a run has
 *     none
 * @param workMillis time spent on batches
 * @param longestMillis the longest batch
 * @param stateRows null without state; {@code stateBytes} likewise
 * @param behindRows null where the source does not tell
 * @param watermark null without one
 * @param newestEvent null before the first event
 */
public record Figures(
    long firstAt,
    long lastAt,
    long endAt,
    long reports,
    long batches,
    long inputRows,
    long ratedRows,
    long arrivalMicros,
    long workMillis,
    long longestMillis,
    Phases phases,
    long droppedRows,
    long malformedRows,
    Long stateRows,
    Long stateBytes,
    Long behindRows,
    Long watermark,
    Long newestEvent) {
  /** Time spent in Spark's phases of a batch, in milliseconds; what is left of the work belongs to none of them. */
  public record Phases(long latestOffset, long getBatch, long queryPlanning, long walCommit, long addBatch, long commitOffsets) {
    Phases plus(Phases other) {
      return new Phases(
          latestOffset + other.latestOffset,
          getBatch + other.getBatch,
          queryPlanning + other.queryPlanning,
          walCommit + other.walCommit,
          addBatch + other.addBatch,
          commitOffsets + other.commitOffsets);
    }
  }

  static Figures nothingAt(long at) {
    Phases none = new Phases(0, 0, 0, 0, 0, 0);
    return new Figures(at, at, at, 0, 0, 0, 0, 0, 0, 0, none, 0, 0, null, null, null, null, null);
  }

  public Figures plus(Figures other) {
    return new Figures(
        Math.min(firstAt, other.firstAt),
        Math.max(lastAt, other.lastAt),
        Math.max(endAt, other.endAt),
        reports + other.reports,
        batches + other.batches,
        inputRows + other.inputRows,
        ratedRows + other.ratedRows,
        arrivalMicros + other.arrivalMicros,
        workMillis + other.workMillis,
        Math.max(longestMillis, other.longestMillis),
        phases.plus(other.phases),
        droppedRows + other.droppedRows,
        malformedRows + other.malformedRows,
        greatest(stateRows, other.stateRows),
        greatest(stateBytes, other.stateBytes),
        greatest(behindRows, other.behindRows),
        greatest(watermark, other.watermark),
        greatest(newestEvent, other.newestEvent));
  }

  /** The same with the gauges of a later report where it has them, for what is wanted as it stood at the end. */
  Figures withGaugesOf(Figures newest) {
    return new Figures(
        firstAt, lastAt, endAt, reports, batches, inputRows, ratedRows, arrivalMicros, workMillis, longestMillis, phases,
        droppedRows,
        malformedRows,
        newest.stateRows == null ? stateRows : newest.stateRows,
        newest.stateBytes == null ? stateBytes : newest.stateBytes,
        newest.behindRows == null ? behindRows : newest.behindRows,
        watermark, newestEvent);
  }

  /** The sums of both, the gauges of the one that is later. */
  Figures then(Figures other) {
    boolean later = other.lastAt >= lastAt;
    return plus(other).withGaugesOf(later ? this : other).withGaugesOf(later ? other : this);
  }

  private static Long greatest(Long one, Long other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return Math.max(one, other);
  }
}
