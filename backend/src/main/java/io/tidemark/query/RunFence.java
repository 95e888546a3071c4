package io.tidemark.query;

/**
 * Stands between one run and everything it writes to. Raised when the run was ended by force, and never lowered: whatever the run
 * would still write is refused, so that it can't meddle with what came after it.
 *
 * <p>Safe for use by many threads. {@link #pass} is for writing in memory; what may wait (a database, Kafka) calls {@link #check}
 * right before, so that raising never waits for it.
 */
final class RunFence {
  private boolean raised;

  /** What an abandoned run meets when it wants to write. */
  static final class Raised extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    Raised() {
      super("this run was ended by force and may write nothing any more");
    }
  }

  synchronized void raise() {
    raised = true;
  }

  /** @throws Raised when it has been */
  synchronized void check() {
    if (raised) {
      throw new Raised();
    }
  }

  /** Writes unless raised, and not while it is being raised. {@code write} must not wait for anything. @throws Raised */
  synchronized void pass(Runnable write) {
    check();
    write.run();
  }
}
