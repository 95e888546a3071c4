package io.tidemark.dstream;

import java.time.Instant;
import java.util.List;

/**
 * Both sides of one run on Spark. Confined to one thread, which may be interrupted; every wait is bounded. {@link #close} is
 * idempotent and takes along all that was started.
 */
interface Session extends AutoCloseable {
  List<DStreamView.Operation> operations();

  String structuredCode();

  /**
   * Sends the lines, lets one interval pass and waits until both sides are through. What fails in Spark is in the answer.
   *
   * @param from where the interval begins
   */
  DStreamView.Step step(int index, Instant from, List<Line> lines);

  @Override
  void close();

  /** Where sessions are played. */
  interface Theatre {
    /** @throws io.tidemark.wire.Problem unavailable, with what is missing */
    void refuseUnlessPossible(Definition definition);

    Session open(String run, Definition definition);
  }
}
