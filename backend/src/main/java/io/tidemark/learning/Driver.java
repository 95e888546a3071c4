package io.tidemark.learning;

import java.util.List;

/**
 * What calls a learner with each batch: a query with foreachBatch, or a DStream. Confined to one thread; {@link #close} is
 * idempotent.
 */
interface Driver extends AutoCloseable {
  /** What a batch took, in milliseconds. */
  record Took(double update, double batch) {}

  /** Hands over one batch and returns when the learner has learnt from it. May be interrupted. */
  Took step(List<Drawn> points) throws Exception;

  @Override
  void close();
}
