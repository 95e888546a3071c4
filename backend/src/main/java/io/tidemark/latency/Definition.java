package io.tidemark.latency;

import io.tidemark.wire.Interval;

/**
 * A run as it was asked for, everything left out filled in; rate and trigger as they were changed since.
 *
 * @param rate records a second
 * @param partitions of each topic
 * @param trigger of the micro-batch lane
 * @param checkpoint of the real-time lane: how long one of its batches is
 */
public record Definition(int rate, int partitions, Interval trigger, Interval checkpoint, long seed) {
  static final int MOST_RATE = 1_000;
  static final int MOST_PARTITIONS = 2;

  Definition withRate(int changed) {
    return new Definition(changed, partitions, trigger, checkpoint, seed);
  }

  Definition withTrigger(Interval changed) {
    return new Definition(rate, partitions, changed, checkpoint, seed);
  }
}
