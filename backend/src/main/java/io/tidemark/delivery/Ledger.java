package io.tidemark.delivery;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What has become of each event in one lane, judged by what was read back.
 *
 * <p>An event that is in the sink is exact or doubled. One that is not is lost only when nothing can bring it there any more:
 * <ul>
 *   <li>the topic has deleted it, and no query that runs can have fetched it before that. A query that was running then may hold it in
 *       its buffer, so there it is pending until its batch is committed or the query has ended. One that was started later, also to run
 *       a batch again, can't have it;
 *   <li>the lane's checkpoint does not outlive its query, and the query does not run: the next start begins behind everything sent so far
 *       ({@code startingOffsets=latest});
 *   <li>the same, and the query that runs began behind it;
 *   <li>its batch is committed and not in hand (offsets may be stored before the work): no query reads it again.
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
    if (offset < (running ? beginAtStart : topicBegin)) {
      return true;
    }
    if (forgets && (!running || offset < Math.max(endAtStart, checkpoint.begins().orElse(0)))) {
      return true;
    }
    boolean inHand = held.isPresent() && held.get().from() <= offset && offset < held.get().to();
    return !inHand && checkpoint.hasCommitted(offset);
  }

  RunView.Totals totals(List<SentEvent> sent, Map<Integer, Integer> inSink) {
    int[] counts = new int[Fate.values().length];
    sent.forEach(event -> counts[fate(event.offset(), inSink.getOrDefault(event.number(), 0)).ordinal()]++);
    return new RunView.Totals(
        sent.size(), counts[Fate.LOST.ordinal()], counts[Fate.EXACT.ordinal()], counts[Fate.DOUBLED.ordinal()], counts[Fate.PENDING.ordinal()]);
  }
}
