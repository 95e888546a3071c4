package io.tidemark.delivery;

import java.util.Map;

/**
 * What one lane writes into, seen from outside: read, made to refuse, mended, removed.
 *
 * <p>Each method throws {@link io.tidemark.wire.Problem} unavailable when the sink can't be reached. Used by one thread at a time.
 */
interface EventSink extends AutoCloseable {
  /** What the lane's query is told. */
  SinkOrder order();

  /** How often each event is there, as a reader of the sink sees it now. */
  Map<Integer, Integer> counts();

  /** From now on writes fail. @throws io.tidemark.wire.Problem conflict when the batch in hand holds on to it */
  void refuse();

  void mend();

  /** Removes it with what is in it; closing twice is safe. */
  @Override
  void close();
}
