package io.tidemark.delivery;

/**
 * A JVM of its own in which lanes run their queries; it may be killed.
 *
 * <p>One command at a time; calls of several threads queue up. A command to a driver that is gone throws
 * {@link io.tidemark.wire.Problem} unavailable. A lane whose query failed is not an exception but a report that says so.
 */
public interface Driver extends AutoCloseable {
  /** The process id, also after its end. */
  long pid();

  boolean alive();

  /**
   * Starts the lane's query, in place of one that failed; returns when it is ready to read (at most once: once {@code latest}
   * has been resolved).
   */
  LaneReport open(LaneOrder order);

  /**
   * Lets the lane go on to that point of the batch in hand or of its next one, and halt there; waits at most 60 s. A lane that
   * stands there already goes on to that point of its next batch. A lane with nothing to read answers point null.
   */
  LaneReport go(Guarantee lane, Point to);

  /** Arms a failure in the lane; it strikes once, when the lane gets there. */
  void fail(Guarantee lane, LaneFailure what);

  /** SIGKILL; returns when the process is gone. */
  void kill();

  /** Ends it in order, by force after 5 s; closing twice is safe. */
  @Override
  void close();

  /** Starts drivers. */
  interface Factory extends AutoCloseable {
    /**
     * Returns when the driver's Spark is up. Throws {@link io.tidemark.wire.Problem} unavailable, with what the process said
     * last.
     */
    Driver start();

    /** Ends every driver that is still there. */
    @Override
    void close();
  }
}
