package io.tidemark.runs;

import io.tidemark.wire.Failure;

/**
 * What a page sees of a run that is played step by step, and all it has recorded; always whole, immutable.
 *
 * @param <V> the view's own type
 */
public interface PlayedView<V extends PlayedView<V>> {
  /** Failed or closed, which is final. */
  boolean over();

  boolean closed();

  V asClosed();

  V failed(Failure why);

  /** Why it failed; null if it did not. */
  Failure error();
}
