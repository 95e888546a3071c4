package io.tidemark.query;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.tidemark.eventtime.LateRule;
import io.tidemark.eventtime.Windowing;
import java.util.List;

/**
 * What a user asks of a query, checked and complete; defaults are filled in. The words are those of the public contract.
 *
 * <p>{@code watermark}, {@code window} and {@code maxOffsetsPerTrigger} (no limit) may be null. Made by {@link DefinitionReader}, which answers bad
 * input field by field.
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
    Sink sink) {
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

  public QueryDefinition {
    groupBy = List.copyOf(groupBy);
    aggregates = List.copyOf(aggregates);
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
    return stream + "|" + window + "|" + groupBy + "|" + aggregates + "|" + outputMode + "|" + stateStore + "|" + shufflePartitions + "|" + (watermark != null);
  }
}
