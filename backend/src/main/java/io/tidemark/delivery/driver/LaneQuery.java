package io.tidemark.delivery.driver;

import java.util.Optional;
import java.util.OptionalLong;

/** One start of a lane's query, in one of Spark's two APIs. Its batches pass the lane's gate on threads of Spark's. */
interface LaneQuery extends AutoCloseable {
  /** Starts it, at rest; throws what keeps it from starting. */
  void start() throws Exception;

  /** It was started over a batch that was planned and not committed, and runs that again by itself. */
  boolean runsAgain();

  /** Where its next batch begins; empty while Spark has not resolved that yet. */
  OptionalLong position();

  /** Has the next batch planned, up to, not including, this offset. */
  void plan(long end);

  boolean committed(long batch);

  /** Why it has ended; empty while it runs. */
  Optional<String> failure();

  /** Stops it; what it had in hand stays undone. */
  @Override
  void close();
}
