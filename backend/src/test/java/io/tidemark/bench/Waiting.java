package io.tidemark.bench;

import java.util.concurrent.locks.LockSupport;

/** Bounded waiting that names what never came. */
final class Waiting {
  private static final long LOOK_NANOS = 50_000_000L;

  private Waiting() {}

  interface Check {
    boolean done() throws Exception;
  }

  static void until(String what, int seconds, Check check) throws Exception {
    long deadline = System.nanoTime() + seconds * 1_000_000_000L;
    while (!check.done()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("within " + seconds + " s it never came to be that " + what);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  static void seconds(int seconds) {
    long deadline = System.nanoTime() + seconds * 1_000_000_000L;
    for (long left = seconds * 1_000_000_000L; left > 0; left = deadline - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
