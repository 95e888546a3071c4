package io.tidemark.query;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.tidemark.eventtime.LateRule;
import io.tidemark.eventtime.Windowing;
import io.tidemark.sink.OutputSink;
import io.tidemark.wire.Interval;
import java.util.List;

/**
 * What a user asks of a query, checked and complete; defaults are filled in. The words are those of the public contract.
 *
 * <p>{@code watermark}, {@code window}, {@code maxOffsetsPerTrigger} (no limit), {@code deduplicate}, {@code join} and
 * {@code watermarkPolicy} (one source), {@code filter} and {@code sql} may be null. {@code reads} are the further streams of
 * {@code sql}. Of {@code union}, {@code deduplicate} and {@code join} there is at most one. Made by
 * {@link DefinitionReader}, which answers bad input field by field.
 */
public record QueryDefinition(
    String stream,
    Watermark watermark,
    Window window,
    List<String> groupBy,
    List<Aggregate> aggregates,
    OutputMode outputMode,
    Trigger trigger,
    StateStore stateStore,
    boolean noDataBatches,
    int shufflePartitions,
    Long maxOffsetsPerTrigger,
    Sink sink,
    List<Source> union,
    Deduplicate deduplicate,
    Join join,
    WatermarkPolicy watermarkPolicy,
    String filter,
    String sql,
    List<Source> reads,
    List<OutputSink> sinks) {
  public record Watermark(Interval delay) {}

  public enum WindowKind {
    tumbling,
    sliding,
    session
  }

  /** {@code size} for tumbling and sliding, {@code slide} for sliding, {@code gap} for session; the others are null. */
  public record Window(WindowKind kind, Interval size, Interval slide, Interval gap) {}

  public enum Function {
    count,
    sum,
    avg,
    min,
    max,
    approx_count_distinct
  }

  /** {@code column} is null for a count of rows. */
  public record Aggregate(Function function, String column, String as) {}

  public enum OutputMode {
    append,
    update,
    complete
  }

  /** {@code interval} is null where the kind has none; processing-time without one runs batch after batch. */
  public record Trigger(String kind, Interval interval) {}

  public enum StateStore {
    memory,
    rocksdb
  }

  public record Sink(String kind) {}

  /** One more source of a union, or of SQL; {@code watermark} may be null. */
  public record Source(String stream, Watermark watermark) {}

  public record Deduplicate(List<String> columns, boolean withinWatermark) {
    public Deduplicate {
      columns = List.copyOf(columns);
    }
  }

  public enum JoinType {
    inner,
    left_outer,
    right_outer,
    full_outer,
    left_semi
  }

  /** {@code watermark} is that of the right side, {@code after} and {@code before} bound its event time; each may be null. */
  public record Join(String stream, Watermark watermark, JoinType type, List<String> on, Interval after, Interval before) {
    public Join {
      on = List.copyOf(on);
    }
  }

  public enum WatermarkPolicy {
    min,
    max
  }

  public QueryDefinition {
    groupBy = List.copyOf(groupBy);
    aggregates = List.copyOf(aggregates);
    union = List.copyOf(union);
    reads = List.copyOf(reads);
    sinks = List.copyOf(sinks);
  }

  /** What the query reads besides its own stream, in the order in which Spark is given it. */
  List<Source> others() {
    if (sql != null) {
      return reads;
    }
    return join == null ? union : List.of(new Source(join.stream(), join.watermark()));
  }

  @JsonIgnore
  public Windowing windowing() {
    if (window == null) {
      return Windowing.none();
    }
    return switch (window.kind()) {
      case tumbling -> Windowing.tumbling(window.size().micros());
      case sliding -> Windowing.sliding(window.size().micros(), window.slide().micros());
      case session -> Windowing.session(window.gap().micros());
    };
  }

  @JsonIgnore
  public LateRule lateRule() {
    return new LateRule(windowing(), watermark != null, outputMode == OutputMode.complete);
  }

  /** The watermark's delay; 0 without a watermark. */
  long delayMillis() {
    return watermark == null ? 0 : watermark.delay().millis();
  }

  /** Reads only what a step lets it read. */
  @JsonIgnore
  public boolean manual() {
    return trigger.kind().equals("manual");
  }

  /** An aggregation, as opposed to rows passed through. */
  @JsonIgnore
  public boolean aggregating() {
    return window != null || !groupBy.isEmpty() || !aggregates.isEmpty();
  }

  /** The result column that counts rows; null when no aggregate does. */
  @JsonIgnore
  public String rowCount() {
    return aggregates.stream().filter(a -> a.function() == Function.count && a.column() == null).map(Aggregate::as).findFirst().orElse(null);
  }

  /**
   * What must not change while a checkpoint is kept: Spark would refuse it, or worse, go on with the old state under the new meaning
   * (a window's size is not in the state's schema). The watermark's delay may change.
   */
  @JsonIgnore
  public String statefulPart() {
    String plain =
        stream + "|" + window + "|" + groupBy + "|" + aggregates + "|" + outputMode + "|" + stateStore + "|" + shufflePartitions + "|" + (watermark != null);
    if (others().isEmpty() && deduplicate == null) {
      return plain;
    }
    List<String> read = others().stream().map(other -> other.stream() + (other.watermark() != null)).toList();
    String matched = join == null ? null : join.type() + "|" + join.on() + "|" + join.after() + "|" + join.before();
    return plain + "|" + read + "|" + deduplicate + "|" + matched + "|" + watermarkPolicy;
  }
}
