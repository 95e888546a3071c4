package io.tidemark.latency;

import io.tidemark.wire.Problem;
import java.util.Optional;

/**
 * Spark's task slots, as the real-time trigger needs to know them.
 *
 * <p>A task of the real-time trigger keeps its slot for as long as the query runs. With fewer slots than partitions the tasks
 * that wait find their batch's time over and read nothing, without an error; with no slot left every other query stands still.
 *
 * @param all how many Spark has; {@code local[N]} may name more than there are cores
 * @param taken by tasks that keep them
 * @param local they are threads of this process; else cores of a cluster's executors
 */
record Slots(int all, int taken, boolean local) {
  private static final int FOR_EVERYONE_ELSE = 1;

  int free() {
    return Math.max(0, all - taken);
  }

  /** Why the real-time lane can't have a slot for each of its partitions; empty when it can. */
  Optional<Problem> refusal(int partitions) {
    int wanted = partitions + FOR_EVERYONE_ELSE;
    if (free() >= wanted) {
      return Optional.empty();
    }
    boolean some = partitions > 1 && free() > FOR_EVERYONE_ELSE;
    String fewer = some ? "take " + (free() - FOR_EVERYONE_ELSE) + " partition, or " : "";
    return Optional.of(Problem.conflict(
        "the real-time trigger keeps one task slot for each of " + partitions + " partition(s), and one must be left for everyone"
            + " else: " + wanted + " wanted, " + free() + " free (" + all + " in all, " + taken + " taken for good). Spark would"
            + " deliver only a part without saying so; " + fewer + remedy(taken + wanted)));
  }

  private String remedy(int slots) {
    return local
        ? "start Tidemark with --master local[" + slots + "]"
        : "give it " + slots + " task slots on the cluster, by more cores of its workers";
  }
}
