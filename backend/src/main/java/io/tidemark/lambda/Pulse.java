package io.tidemark.lambda;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes the one thread that waits for something to change; beats while nobody waits are one. Safe for use by many threads. */
final class Pulse {
  private final Semaphore beats = new Semaphore(0);

  void beat() {
    if (beats.availablePermits() == 0) {
      beats.release();
    }
  }

  /** Returns after a beat, or after {@code millis}. */
  void await(long millis) throws InterruptedException {
    if (beats.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
      beats.drainPermits();
    }
  }
}
