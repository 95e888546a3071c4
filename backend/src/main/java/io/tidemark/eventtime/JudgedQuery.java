package io.tidemark.eventtime;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the event-time side knows of a query.
 *
 * @param streams what it reads, the query's own stream first
 * @param outputMode as Spark names it, in lower case
 * @param keys the grouping columns
 * @param countColumn the result column that counts rows, to be held against the ledger's own counts; null when there is none
 * @param delays the watermark's delay in milliseconds of each stream that has one, in the order of {@code streams}
 * @param newestWins whether the greatest of several watermarks is taken instead of the least
 * @param deduplication how duplicates are recognised; null when the query drops none
 * @param notJudged why its events are not judged, as the end of a sentence; null when they are
 */
public record JudgedQuery(
    List<String> streams,
    LateRule rule,
    String outputMode,
    List<String> keys,
    String countColumn,
    Map<String, Long> delays,
    boolean newestWins,
    Deduplication deduplication,
    String notJudged) {
  /** A query whose events are judged. */
  public JudgedQuery(
      List<String> streams,
      LateRule rule,
      String outputMode,
      List<String> keys,
      String countColumn,
      Map<String, Long> delays,
      boolean newestWins,
      Deduplication deduplication) {
    this(streams, rule, outputMode, keys, countColumn, delays, newestWins, deduplication, null);
  }

  public JudgedQuery {
    streams = List.copyOf(streams);
    keys = List.copyOf(keys);
    delays = Collections.unmodifiableMap(new LinkedHashMap<>(delays));
  }

  /** When Spark forgets a key it has seen. */
  public enum Forgets {
    /** Never: no watermark, or the event time is not among the columns. */
    NEVER,
    /** When the watermark reaches the event time, which is among the columns. */
    AT_EVENT_TIME,
    /** When the watermark reaches the event time of the key's first row plus the watermark's delay. */
    A_DELAY_LATER
  }

  /** {@code delayMicros} is the watermark's delay; 0 where it plays no part. */
  public record Deduplication(Forgets forgets, long delayMicros) {}

  boolean several() {
    return streams.size() > 1;
  }

  /** The delay of the query's own stream; null without a watermark on it. */
  Long delayMillis() {
    return delays.get(streams.get(0));
  }
}
