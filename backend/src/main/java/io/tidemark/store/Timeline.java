package io.tidemark.store;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * The figures of progress reports by owner and run, thinned with age.
 *
 * <p>Each report is kept for six hours and at least the newest {@value #KEPT_REPORTS} of an owner, at most {@value
 * #MOST_REPORTS}; a bucket a minute for 14 days, a bucket an hour for five years, and a sum a run for the newest {@value
 * #KEPT_RUNS} runs. Age is counted from the owner's newest report. A bucket never mixes two runs. Reports, buckets and sums are
 * written together or not at all, so that what a level still holds adds up to the same at every level; a report is known by
 * owner, run, batch and time, and one that comes twice counts once.
 *
 * <p>{@link #append} queues as {@link Journal#append} does, with the same guarantees. Reading writes first what is queued. Safe
 * for use by many threads.
 */
public interface Timeline {
  int KEPT_REPORTS = 20_000;
  int MOST_REPORTS = 200_000;
  int KEPT_RUNS = 2_000;
  Duration REPORTS_FOR = Duration.ofHours(6);
  Duration MINUTES_FOR = Duration.ofDays(14);
  Duration HOURS_FOR = Duration.ofDays(5 * 365);

  /** How fine the figures are, finest first. */
  enum Level {
    batch(0),
    minute(60_000),
    hour(3_600_000);

    private final long millis;

    Level(long millis) {
      this.millis = millis;
    }

    /** Width of a bucket; 0 where there is none. */
    public long millis() {
      return millis;
    }
  }

  /**
   * One progress report; {@code figures} are those of a single report, {@code batchId} of an idle one is that of the coming
   * batch.
   */
  record Report(String owner, String runId, long batchId, Figures figures) implements Queued {}

  /** The figures of one run in the span that begins at {@code at}; {@code width} 0 is a single report. */
  record Slot(String runId, long at, long width, Figures figures) {}

  /** A whole run: its sums, its gauges as they stood at the end, and how long its batches took. */
  record Run(String runId, Figures figures, Durations durations) {
    Run then(Figures report) {
      return new Run(
          runId,
          figures.reports() == 0 ? report : figures.then(report),
          report.batches() == 0 ? durations : durations.plus(report.longestMillis()));
    }
  }

  /** An answer: how fine it is, how wide its slots are (0: each is a single report), and the slots by time. */
  record Cut(Level level, long width, List<Slot> slots) {}

  /** Queues and returns; the writer commits it with the next group. */
  void append(Report report);

  /** Writes at once, for what is brought in from elsewhere. @throws io.tidemark.wire.Problem unavailable */
  void put(List<Report> reports);

  /** Whether there is anything of the owner. */
  boolean knows(String owner);

  /**
   * What is there in {@code [from, to]}, in at most {@code points} slots (or two a run, where there are that many runs), from the
   * finest level that still covers {@code from} and need not read more than it must.
   */
  Cut cut(String owner, long from, long to, int points);

  /** The runs with a report in {@code [from, to]}, the newest {@code limit}, oldest first. */
  List<Run> runs(String owner, long from, long to, int limit);

  /** The finest level that covers {@code from}. */
  Level finest(String owner, long from, long to);

  /** Hands over all slots of the level in {@code [from, to]} by time, page by page, so that any number takes little memory. */
  void each(String owner, long from, long to, Level level, Consumer<Slot> slots);
}
