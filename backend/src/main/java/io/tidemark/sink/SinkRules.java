package io.tidemark.sink;

import java.util.List;
import java.util.Set;

/**
 * What of a query matters to its sinks.
 *
 * @param outputMode in Spark's word
 * @param topicsRead the topics of its streams
 * @param windowed its rows are those of windows, in a column {@code window}
 * @param groupBy the columns by which, with the window, its rows are told apart; null when that is not known
 */
public record SinkRules(String outputMode, Set<String> topicsRead, boolean windowed, List<String> groupBy) {
  boolean complete() {
    return outputMode.equals("complete");
  }
}
