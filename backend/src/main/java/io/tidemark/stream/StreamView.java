package io.tidemark.stream;

import java.time.Instant;
import java.util.List;

/**
 * One stream as the outside sees it: the STREAM object of the live protocol.
 *
 * @param rate events per second over the last five seconds
 * @param total records in the topic now
 * @param note something a user should know about this source, or null
 */
public record StreamView(
    String id,
    StreamDefinition definition,
    String topicName,
    StreamState state,
    Failure error,
    double rate,
    long total,
    long malformed,
    Instant newestEventTime,
    LatenessView lateness,
    ReplayView replay,
    List<ClockSegment> clock,
    String note) {
  public record Failure(String message, Instant at) {}

  /** How far the last 1,000 records lag behind the stream's clock, in the time of the data; negative is early. */
  public record LatenessView(long p50Ms, long p90Ms, long maxMs) {}

  /** {@code row} counts from 1 within its lap, 0 before the first; {@code lap} counts from 1. */
  public record ReplayView(String dataset, long row, int rows, long lap, Instant dataTime) {}
}
