package io.tidemark.diagnosis;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a query's definition says, as far as it bears on how it runs. {@link #UNKNOWN} is for queries of which only the progress is
 * known; rules then say less.
 *
 * @param triggerMillis interval of the trigger; 0 is batch after batch or not known
 * @param stepped batches are made by hand, so that times and rates between them mean nothing
 * @param maxOffsetsPerTrigger the limit of a batch; null without one
 * @param delayMillis the watermark's delay on the query's own stream; null without one
 * @param streams the stream of each topic, in the order in which the query reads them
 * @param leastMarkWins whether the least of several sources' watermarks is the query's
 * @param endless why state that grows will never shrink; null when it will, or when that is not known
 */
public record QueryFacts(
    long triggerMillis,
    boolean stepped,
    Long maxOffsetsPerTrigger,
    Long delayMillis,
    Map<String, String> streams,
    boolean leastMarkWins,
    Endless endless) {
  public static final QueryFacts UNKNOWN = new QueryFacts(0, false, null, null, Map.of(), true, null);

  /** Why rows never leave the state. */
  public enum Endless {
    NO_WATERMARK("no-watermark"),
    COMPLETE_MODE("complete-mode"),
    NO_WINDOW("no-window"),
    DEDUPLICATION("deduplication"),
    JOIN("join");

    private final String word;

    Endless(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  public QueryFacts {
    streams = Collections.unmodifiableMap(new LinkedHashMap<>(streams));
  }

  /** The streams in the order in which the query reads them. */
  List<String> streamIds() {
    return List.copyOf(streams.values());
  }

  String streamOf(String topic) {
    return streams.getOrDefault(topic, topic);
  }
}
