package io.tidemark.progress;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.store.Figures;
import io.tidemark.store.Timeline;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A stretch of a query's history as pages and scripts get it. Averages are weighted by what they are averages of; gauges are the
 * greatest of the span.
 *
 * @param spanMs how much time each point stands for; null where each is one report
 * @param runs the runs in the range, the newest {@link ProgressHistory#SHOWN_RUNS}
 */
public record HistoryView(
    Instant from,
    Instant to,
    Timeline.Level level,
    Long spanMs,
    List<HistoryPoint> points,
    List<Mark> marks,
    List<RunView> runs) {

  /** A report, or all reports of one run in a span: {@code batches} is 0 where the query only waited. */
  public record HistoryPoint(
      Instant at,
      long spanMs,
      Instant firstAt,
      Instant lastAt,
      String runId,
      long batches,
      long inputRows,
      Double inputRate,
      Double processedRate,
      BatchMs batchMs,
      Map<String, Double> phasesMs,
      Long stateRows,
      Long stateBytes,
      long droppedRows,
      long malformed,
      Long behindRows,
      Instant watermark,
      Instant newestEventTime) {

    static HistoryPoint of(Timeline.Slot slot) {
      Figures figures = slot.figures();
      return new HistoryPoint(
          Instant.ofEpochMilli(slot.at()),
          slot.width() == 0 ? figures.endAt() - figures.firstAt() : slot.width(),
          Instant.ofEpochMilli(figures.firstAt()),
          Instant.ofEpochMilli(figures.lastAt()),
          slot.runId(),
          figures.batches(),
          figures.inputRows(),
          arrivalRate(figures),
          workRate(figures),
          figures.batches() == 0 ? null : new BatchMs(averageMs(figures), figures.longestMillis()),
          phases(figures),
          figures.stateRows(),
          figures.stateBytes(),
          figures.droppedRows(),
          figures.malformedRows(),
          figures.behindRows(),
          instant(figures.watermark()),
          instant(figures.newestEvent()));
    }
  }

  public record BatchMs(double avg, long max) {}

  /** Median and 95th percentile are at most 3.2 % off, see {@link io.tidemark.store.Durations}. */
  public record RunBatchMs(double avg, Long median, Long p95, long max) {}

  /**
   * One run from its first report on; {@code endedAt} is null while it runs. Gauges are as its newest report had them.
   *
   * @param definition as it was when the run began; null where that is not known
   */
  public record RunView(
      String runId,
      Instant startedAt,
      Instant endedAt,
      Instant lastAt,
      long batches,
      long inputRows,
      Double inputRate,
      Double processedRate,
      RunBatchMs batchMs,
      long droppedRows,
      long malformed,
      Long stateRows,
      Long stateBytes,
      Long behindRows,
      Instant watermark,
      Instant newestEventTime,
      JsonNode definition) {

    static RunView of(Timeline.Run run, boolean running, JsonNode definition) {
      Figures figures = run.figures();
      return new RunView(
          run.runId(),
          Instant.ofEpochMilli(figures.firstAt()),
          running ? null : Instant.ofEpochMilli(figures.endAt()),
          Instant.ofEpochMilli(figures.lastAt()),
          figures.batches(),
          figures.inputRows(),
          arrivalRate(figures),
          workRate(figures),
          figures.batches() == 0 ? null : batchMs(run),
          figures.droppedRows(),
          figures.malformedRows(),
          figures.stateRows(),
          figures.stateBytes(),
          figures.behindRows(),
          instant(figures.watermark()),
          instant(figures.newestEvent()),
          definition);
    }

    private static RunBatchMs batchMs(Timeline.Run run) {
      Figures figures = run.figures();
      return new RunBatchMs(
          averageMs(figures),
          run.durations().quantile(0.5),
          run.durations().quantile(0.95),
          figures.longestMillis());
    }
  }

  /** Rows a second while it is known how long they took to arrive; null where that is not known of any. */
  private static Double arrivalRate(Figures figures) {
    return figures.arrivalMicros() == 0 ? null : (Double) rounded(figures.ratedRows() * 1e6 / figures.arrivalMicros());
  }

  /** Rows a second of work; null where there was none. */
  private static Double workRate(Figures figures) {
    return figures.workMillis() == 0 ? null : (Double) rounded(figures.inputRows() * 1e3 / figures.workMillis());
  }

  private static double averageMs(Figures figures) {
    return rounded((double) figures.workMillis() / figures.batches());
  }

  /** Average milliseconds of a batch by phase. */
  private static Map<String, Double> phases(Figures figures) {
    Map<String, Double> phases = new LinkedHashMap<>();
    Figures.Phases sums = figures.phases();
    double batches = Math.max(1, figures.batches());
    phases.put("latestOffset", rounded(sums.latestOffset() / batches));
    phases.put("getBatch", rounded(sums.getBatch() / batches));
    phases.put("queryPlanning", rounded(sums.queryPlanning() / batches));
    phases.put("walCommit", rounded(sums.walCommit() / batches));
    phases.put("addBatch", rounded(sums.addBatch() / batches));
    phases.put("commitOffsets", rounded(sums.commitOffsets() / batches));
    return phases;
  }

  private static double rounded(double value) {
    return Math.round(value * 1e3) / 1e3;
  }

  private static Instant instant(Long millis) {
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }
}
