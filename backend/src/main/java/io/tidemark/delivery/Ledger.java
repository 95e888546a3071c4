package io.tidemark.delivery;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What has become of each event in one lane, judged by what was read back.
 *
 * <p>An event that is in the sink is exact or doubled. One that is not is lost only when nothing can bring it there any more. While a
 * query that runs has it in hand it is pending. Otherwise it is lost if one of these holds:
 * <ul>
 *   <li>its batch is committed: no query reads it again;
 *   <li>the lane's checkpoint does not outlive its query, and the query does not run: the next start begins behind everything sent so far
 *       ({@code startingOffsets=latest});
 *   <li>the same, and the query that runs began behind it;
 *   <li>the topic has deleted it, and no query that runs can have fetched it before that. One that does may hold it in its buffer, so
 *       there it is pending until its batch is committed or its query has ended.
 * </ul>
 * None of these ever ceases to hold, so what is lost stays lost. All offsets are of the one partition.
 *
 * @param forgets whether the lane's checkpoint does not outlive its query
 * @param checkpoint the one of the lane's latest start
 * @param held the batch that the lane's query has in hand; empty unless it runs
 * @param running whether the lane's query runs
 * @param topicBegin the oldest offset the topic still has
 * @param beginAtStart the oldest offset the topic had just before the lane's query was last started
 * @param endAtStart the topic's end just before that
 */
record Ledger(
    boolean forgets, CheckpointFiles checkpoint, Optional<RunView.Planned> held, boolean running, long topicBegin, long beginAtStart, long endAtStart) {
  /** What has become of an event. */
  enum Fate {
    PENDING,
    LOST,
    EXACT,
    DOUBLED
  }

  /** @param inSink how often it is there */
  Fate fate(long offset, int inSink) {
    if (inSink > 0) {
      return inSink == 1 ? Fate.EXACT : Fate.DOUBLED;
    }
    return lost(offset) ? Fate.LOST : Fate.PENDING;
  }

  private boolean lost(long offset) {
    if (held.isPresent() && held.get().from() <= offset && offset < held.get().to()) {
      return false;
    }
    if (checkpoint.hasCommitted(offset)) {
      return true;
    }
    if (forgets && (!running || offset < Math.max(endAtStart, checkpoint.begins().orElse(0)))) {
      return true;
    }
    return offset < (running ? beginAtStart : topicBegin);
  }

  RunView.Totals totals(List<SentEvent> sent, Map<Integer, Integer> inSink) {
    int[] counts = new int[Fate.values().length];
    sent.forEach(event -> counts[fate(event.offset(), inSink.getOrDefault(event.number(), 0)).ordinal()]++);
    return new RunView.Totals(
        sent.size(), counts[Fate.LOST.ordinal()], counts[Fate.EXACT.ordinal()], counts[Fate.DOUBLED.ordinal()], counts[Fate.PENDING.ordinal()]);
  }
}
