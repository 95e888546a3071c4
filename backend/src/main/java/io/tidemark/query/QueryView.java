package io.tidemark.query;

import io.tidemark.diagnosis.Finding;
import io.tidemark.progress.Mark;
import io.tidemark.progress.Point;
import io.tidemark.sink.SinkView;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** QUERY of the live protocol: one row of the control panel, always whole. Nulls are what is not known. */
public record QueryView(
    String id,
    State state,
    QueryDefinition definition,
    String runId,
    String phase,
    String phaseText,
    Instant phaseSince,
    ErrorView error,
    LastEvent last,
    Long batchId,
    double inputRate,
    double processedRate,
    Long batchDurationMs,
    Instant watermark,
    Instant newestEventTime,
    Long watermarkLagMs,
    Long stateRows,
    Long stateBytes,
    long droppedRows,
    long malformed,
    Long behindOffsets,
    long disagreements,
    int findings,
    Finding.Worst worst,
    List<Spark> sparkline,
    List<SinkView> sinks,
    Attached attached) {
  /** How many points the sparkline is drawn from; it shows those of them that were batches, at most {@value #BARS}. */
  static final int RECENT_POINTS = 120;
  private static final int BARS = 60;

  static QueryView of(
      String id,
      QueryDefinition definition,
      QueryStatus.Now status,
      QueryFigures.Now figures,
      Finding.Summary found,
      List<Point> recent,
      List<SinkView> sinks,
      Attached attached) {
    Point batch = figures.lastBatch();
    List<Point> bars = recent.stream().filter(point -> !point.idle()).toList();
    return new QueryView(
        id,
        status.state(),
        definition,
        status.runId(),
        status.phase().name(),
        status.phase().text(),
        status.phase().since(),
        status.error(),
        status.last(),
        batch == null ? null : batch.batchId(),
        figures.inputRate(),
        figures.processedRate(),
        batch == null ? null : batch.durationMs().get("triggerExecution"),
        Points.instant(figures.watermarkMillis()),
        Points.instant(figures.newestMillis()),
        figures.lagMillis(),
        batch == null ? null : batch.stateRows(),
        batch == null ? null : batch.stateBytes(),
        figures.droppedRows(),
        figures.malformed(),
        batch == null ? null : batch.behindOffsets(),
        figures.disagreements(),
        found.findings(),
        found.worst(),
        bars.subList(Math.max(0, bars.size() - BARS), bars.size()).stream().map(Spark::of).toList(),
        sinks,
        attached);
  }

  public enum State {
    created,
    starting,
    running,
    stopping,
    stopped,
    failed
  }

  public record ErrorView(String condition, String message, Instant at) {}

  public record LastEvent(Mark.Kind kind, Instant at) {}

  /**
   * The application in which a query runs that is not Tidemark's own; {@code lost} of its events never arrived, and
   * {@code lostContact} is true when it has been silent for a minute. {@code label} is its name in ids and addresses.
   */
  public record Attached(
      String application, String label, String applicationId, String sparkVersion, String queryName, Instant reportedAt, long lost, boolean lostContact) {}

  /** One bar of the sparkline. */
  public record Spark(Instant at, double inputRate, double processedRate, long batchDurationMs) {
    static Spark of(Point point) {
      return new Spark(point.at(), point.inputRate(), point.processedRate(), point.durationMs().getOrDefault("triggerExecution", 0L));
    }
  }

  /** Messages about queries, in the words of the live protocol. */
  public static final class Messages {
    private Messages() {}

    public record Query(String type, String topic, QueryView query) {}

    public record Removed(String type, String topic, String id) {}

    public record Progress(String type, String topic, Point point) {}

    public record MarkMessage(String type, String topic, Mark mark) {}

    public record Plan(String type, String topic, String plan) {}

    public record ResultDelta(
        String type, String topic, long batchId, String mode, List<String> keys, List<Map<String, Object>> rows, long more, int total) {}

    public record Result(
        Long batchId, List<RowReader.Column> columns, List<String> keys, List<Map<String, Object>> rows, int total, boolean truncated) {}

    public record Snapshot(
        String type, String topic, QueryView query, List<Point> progress, List<Mark> marks, Result result, String plan, List<Finding> findings) {}
  }
}
