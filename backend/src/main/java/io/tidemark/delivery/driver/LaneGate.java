package io.tidemark.delivery.driver;

import io.tidemark.delivery.LaneFailure;
import io.tidemark.delivery.Point;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Where a lane's batch is halted, and how far it may go on.
 *
 * <p>The lane's own threads (Spark's stream thread, and the task that is the batch's last) call {@link #arrive} and are held
 * there until the command thread lets the batch further. An armed failure strikes on arrival or, when armed meanwhile, on
 * leaving. Safe for use by many threads; a thread that is held can be interrupted.
 */
final class LaneGate {
  private static final long LOOK_MILLIS = 10;

  private final Set<LaneFailure> armed = EnumSet.noneOf(LaneFailure.class);
  private Point at;
  private Long batch;
  private Point until = Point.PLANNED;
  private boolean abandoned;

  /** Holds the caller at a point of a batch until it is let further. @throws LaneBroken when a failure is armed for here */
  synchronized void arrive(Point point, long batchId) throws InterruptedException {
    at = point;
    batch = batchId;
    notifyAll();
    strike();
    while (at.compareTo(until) >= 0 && !abandoned) {
      wait();
    }
    if (abandoned) {
      throw new LaneBroken("the lane was closed");
    }
    strike();
  }

  private void strike() {
    if (at == Point.HALF && armed.remove(LaneFailure.TASK)) {
      throw new LaneBroken("the second task of batch " + batch + " was made to fail");
    }
    if (at == Point.WRITTEN && armed.remove(LaneFailure.ANSWER)) {
      throw new LaneBroken("the sink has batch " + batch + ", but its answer was made to get lost");
    }
  }

  synchronized void arm(LaneFailure failure) {
    armed.add(failure);
  }

  /** Lets the batch in hand pass every point before this one. */
  synchronized void letUntil(Point point) {
    until = point;
    notifyAll();
  }

  /** The batch is done with: the next one is held at its first point. */
  synchronized void idle() {
    at = null;
    until = Point.PLANNED;
  }

  /** Breaks whoever is held here, or comes later. */
  synchronized void abandon() {
    abandoned = true;
    notifyAll();
  }

  /** Null when no batch is in hand. */
  synchronized Point at() {
    return at;
  }

  /** The batch in hand or the one before; null before any. */
  synchronized Long batch() {
    return batch;
  }

  /** Halted at the point or behind it. */
  synchronized boolean reached(Point point) {
    return at != null && at.compareTo(point) >= 0;
  }

  /** Waits for something that the lane's threads, or Spark's files, bring about; false when it did not come in time. */
  synchronized boolean await(BooleanSupplier there, long deadlineNanos) throws InterruptedException {
    while (!there.getAsBoolean()) {
      if (System.nanoTime() - deadlineNanos > 0) {
        return false;
      }
      TimeUnit.MILLISECONDS.timedWait(this, LOOK_MILLIS);
    }
    return true;
  }
}
