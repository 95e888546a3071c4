package io.tidemark.stream;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * Chooses which part of a stretch of offsets to read when not all of it can be.
 *
 * <p>The stretch is cut into blocks (reading costs by the block, not by the record) and the blocks are drawn uniformly without
 * replacement, so each record is as likely to be read as any other. (Simple cluster sampling; the draw is Floyd's algorithm.)
 */
final class FairSample {
  /** Offsets {@code from} up to but without {@code until}. */
  record Range(long from, long until) {
    long length() {
      return until - from;
    }
  }

  private FairSample() {}

  /** At most {@code count} ranges of at most {@code block} offsets each, ascending and apart; all of the stretch if it has no more. */
  static List<Range> blocks(long from, long until, int block, int count, Random random) {
    long all = (until - from + block - 1) / block;
    if (all <= count) {
      return from < until ? List.of(new Range(from, until)) : List.of();
    }
    if (all > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("cannot sample " + all + " blocks");
    }
    BitSet chosen = new BitSet((int) all);
    for (int top = (int) all - count; top < all; top++) {
      int draw = random.nextInt(top + 1);
      chosen.set(chosen.get(draw) ? top : draw);
    }
    List<Range> ranges = new ArrayList<>(count);
    chosen.stream().forEach(i -> ranges.add(new Range(from + (long) i * block, Math.min(until, from + (i + 1L) * block))));
    return ranges;
  }
}
