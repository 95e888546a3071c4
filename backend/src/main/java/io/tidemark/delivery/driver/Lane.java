package io.tidemark.delivery.driver;

import io.tidemark.delivery.LaneFailure;
import io.tidemark.delivery.LaneReport;
import io.tidemark.delivery.Point;

/** One guarantee's query in this JVM, standing still but for {@link #go}. Used by the command thread alone. */
interface Lane extends AutoCloseable {
  /** Returns when the query is ready to read, or stands at {@code planned} of a batch it runs again, or has failed. */
  LaneReport open() throws InterruptedException;

  LaneReport go(Point to) throws InterruptedException;

  void arm(LaneFailure failure);

  /** Stops the query; what it had in hand stays undone. */
  @Override
  void close();
}
