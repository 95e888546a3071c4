package io.tidemark.runs;

import io.tidemark.wire.Problem;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Who plays a run: one thread at a time, those that wait in the order in which they came, and nobody before it has begun. Whoever has
 * got the turn gives it back by {@link #pass}.
 */
public final class Turn {
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Duration limit;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final CountDownLatch begun = new CountDownLatch(1);

  /** @param limit how long a step waits for the one before */
  public Turn(Duration limit) {
    this.limit = limit;
  }

  /** For the one who begins the run, before anyone else. */
  public void take() {
    lock.lock();
  }

  /** From now on others may have the turn; also when the run was closed before it began. */
  public void begun() {
    begun.countDown();
  }

  public void pass() {
    lock.unlock();
  }

  /** @throws Problem unavailable when it is not given in time, with {@code busy} in it */
  public void await(String busy) {
    try {
      if (begun.await(limit.toMillis(), TimeUnit.MILLISECONDS) && lock.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw Problem.unavailable(busy + "; try again when it is ready");
  }

  /** For the one who takes the run down; false when it is still played after a moment. */
  public boolean takenSoon() throws InterruptedException {
    return lock.tryLock(GRACE.toMillis(), TimeUnit.MILLISECONDS);
  }

  public void takeWhenFree() throws InterruptedException {
    lock.lockInterruptibly();
  }

  /** False when it is still played after the limit. */
  public boolean takenAtLast() throws InterruptedException {
    return lock.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS);
  }
}
