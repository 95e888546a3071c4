package io.tidemark.dstream;

import io.tidemark.runs.PlayedView;
import io.tidemark.wire.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A run and all it has recorded, always whole: RUN of the contract.
 *
 * @param error why the run failed, or null
 * @param played how many steps have been played
 * @param operations the graph of DStreams; empty until the context has started
 * @param structuredCode the Structured Streaming query that was run; null until then
 * @param steps the recording, oldest first
 */
public record DStreamView(
    String id,
    State state,
    Failure error,
    Definition definition,
    int played,
    List<Operation> operations,
    String structuredCode,
    List<Step> steps)
    implements PlayedView<DStreamView> {
  /** Where a run stands; {@code failed} and {@code closed} are final. */
  public enum State {
    starting,
    ready,
    busy,
    failed,
    closed
  }

  /** One DStream; {@code of} names those it is made of, null for the input. */
  public record Operation(String name, List<String> of, String code) {}

  /** A stretch of processing time: from, and up to but without to. */
  public record Span(Instant from, Instant to) {}

  /**
   * One RDD as Spark made it for an interval.
   *
   * @param sample up to 12 of its rows
   * @param dependsOn the nearest RDDs of other operations or earlier intervals in its lineage
   */
  public record Rdd(String operation, int rdd, int partitions, int rows, List<String> sample, List<Integer> dependsOn,
      boolean cached) {}

  /** Which lines a window over intervals holds. */
  public record Held(Instant from, Instant to, List<String> lines) {}

  /** A window over event time; {@code changed} when this step's batch wrote it. */
  public record EventWindow(Instant start, Instant end, List<List<Object>> counts, List<String> lines, boolean changed) {}

  /**
   * What the query made of the step.
   *
   * @param batchId the micro-batch that read its lines; null when none came
   * @param watermark the one the next step's lines are judged by; null without one
   * @param dropped Spark's figure: rows behind the watermark, one for each word and window of a late line
   * @param droppedLines lines of the step that are in no row Spark wrote
   */
  public record Structured(
      Long batchId, Instant watermark, List<EventWindow> windows, long dropped, List<String> droppedLines, Failure error) {}

  /**
   * One interval: STEP of the contract.
   *
   * @param millis how long Spark took for both sides
   * @param offsets what the direct stream read, by partition: from, and up to but without; null for a socket
   * @param counts by operation, in the order of their keys
   * @param intervals the window over intervals that ended with this step, if one did
   */
  public record Step(
      int index,
      Span interval,
      long millis,
      List<Line> lines,
      Map<Integer, List<Long>> offsets,
      List<Rdd> rdds,
      Map<String, List<List<Object>>> counts,
      List<Held> intervals,
      Structured structured,
      Failure error) {}

  /** The message of topic {@code dstream:RUN}. */
  public record Message(String type, String topic, DStreamView run) {
    static Message of(DStreamView run) {
      return new Message("dstream-run", "dstream:" + run.id(), run);
    }
  }

  public DStreamView {
    operations = List.copyOf(operations);
    steps = List.copyOf(steps);
  }

  static DStreamView starting(String id, Definition definition) {
    return new DStreamView(id, State.starting, null, definition, 0, List.of(), null, List.of());
  }

  @Override
  public boolean over() {
    return state == State.closed || state == State.failed;
  }

  @Override
  public boolean closed() {
    return state == State.closed;
  }

  @Override
  public DStreamView asClosed() {
    return in(State.closed);
  }

  DStreamView in(State next) {
    return new DStreamView(id, next, error, definition, played, operations, structuredCode, steps);
  }

  @Override
  public DStreamView failed(Failure why) {
    return new DStreamView(id, State.failed, why, definition, played, operations, structuredCode, steps);
  }

  DStreamView with(Definition changed) {
    return new DStreamView(id, state, error, changed, played, operations, structuredCode, steps);
  }

  DStreamView opened(List<Operation> graph, String code) {
    return new DStreamView(id, state, error, definition, played, graph, code, steps);
  }

  DStreamView with(Step done) {
    List<Step> all = new ArrayList<>(steps);
    all.add(done);
    return new DStreamView(id, state, error, definition, played + 1, operations, structuredCode, all);
  }
}
