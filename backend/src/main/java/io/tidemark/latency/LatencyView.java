package io.tidemark.latency;

import io.tidemark.wire.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A run as the API shows it. Times of a {@link Hist} are milliseconds. */
public record LatencyView(
    String id,
    RunState state,
    Failure error,
    Definition definition,
    Input input,
    List<Lane> lanes,
    List<Arrived> records,
    List<String> limits) {
  /** Sentences of the page: what the real-time trigger of this Spark can't do. */
  static final List<String> LIMITS = List.of("stateless", "update", "sinks", "slots", "checkpoint");

  /** How far a run is. */
  public enum RunState {
    starting,
    ready,
    failed,
    closed
  }

  /** A lane's query; stopped: the input stands, and the slot is free. */
  public enum LaneState {
    starting,
    running,
    stopped,
    failed,
    refused
  }

  /** Whether records are being made. */
  public enum InputState {
    playing,
    paused
  }

  /** @param rate records a second over the last seconds */
  public record Input(InputState state, long sent, double rate) {}

  /**
   * @param needed for the lane for as long as it runs
   * @param free when the lane was last started
   * @param all that Spark has
   */
  public record Slots(int needed, int free, int all, boolean local) {}

  /**
   * @param read different records read back since the run began
   * @param repeated records that came once more than they should: 0, unless Spark ran a part of a batch again
   * @param lag records sent and not read back yet
   * @param slots null in the micro-batch lane, whose tasks come and go
   * @param browser null until a browser has acknowledged something
   * @param latencies what Spark itself tells of latencies; null, since this Spark tells none
   */
  public record Lane(
      LaneName name,
      LaneState state,
      Failure error,
      long read,
      long repeated,
      long lag,
      Slots slots,
      Hist sink,
      Hist browser,
      long batches,
      Progress lastProgress,
      Map<String, Double> latencies) {}

  /** Spark's newest report of the lane's query. */
  public record Progress(long batchId, String at, long rows, Map<String, Long> durationMs) {}

  /** @param bins from the first that holds something to the last; neighbours share an edge */
  public record Hist(long count, double p50, double p95, double p99, double max, List<Bin> bins) {}

  /** @param to its upper edge, inclusive */
  public record Bin(double to, long count) {}

  /** A record read back. */
  public record Arrived(long id, LaneName lane, Instant sent, double score, long sinkMicros) {}

  /** What a page that watches is asked to acknowledge. */
  public record Ping(String type, String topic, LaneName lane, List<Long> ids) {}
}
