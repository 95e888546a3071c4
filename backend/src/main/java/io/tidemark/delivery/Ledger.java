package io.tidemark.delivery;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What has become of each event in one lane, judged by what was read back.
 *
 * <p>An event that is in the sink is exact or doubled. One that is not is lost only when nothing can bring it there any more:
 * <ul>
 *   <li>its batch is committed: no query reads it again;
 *   <li>at most once, and the query does not run: the next start begins behind everything sent so far ({@code startingOffsets=latest}
 *       and a checkpoint of its own);
 *   <li>at most once, and the query that runs began behind it;
 *   <li>the topic has deleted it, and no query that runs can have fetched it before that. One that does may hold it in its buffer, so
 *       there it is pending until its batch is committed or its query has ended.
 * </ul>
 * None of these ever ceases to hold, so what is lost stays lost. All offsets are of the one partition.
 *
 * @param checkpoint the one of the lane's latest start
 * @param running whether the lane's query runs
 * @param topicBegin the oldest offset the topic still has
 * @param beginAtStart the oldest offset the topic had just before the lane's query was last started
 * @param endAtStart the topic's end just before that
 */
record Ledger(Guarantee guarantee, CheckpointFiles checkpoint, boolean running, long topicBegin, long beginAtStart, long endAtStart) {
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
    if (checkpoint.hasCommitted(offset)) {
      return true;
    }
    if (guarantee == Guarantee.AT_MOST_ONCE) {
      if (!running || offset < Math.max(endAtStart, checkpoint.begins().orElse(0))) {
        return true;
      }
    }
    if (!running) {
      return offset < topicBegin;
    }
    Optional<RunView.Planned> inHand = checkpoint.open();
    boolean held = inHand.isPresent() && inHand.get().from() <= offset && offset < inHand.get().to();
    return offset < beginAtStart && !held;
  }

  RunView.Totals totals(List<SentEvent> sent, Map<Integer, Integer> inSink) {
    int[] counts = new int[Fate.values().length];
    sent.forEach(event -> counts[fate(event.offset(), inSink.getOrDefault(event.number(), 0)).ordinal()]++);
    return new RunView.Totals(
        sent.size(), counts[Fate.LOST.ordinal()], counts[Fate.EXACT.ordinal()], counts[Fate.DOUBLED.ordinal()], counts[Fate.PENDING.ordinal()]);
  }
}
