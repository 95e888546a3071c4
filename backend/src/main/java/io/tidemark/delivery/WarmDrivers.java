package io.tidemark.delivery;

import java.util.function.Supplier;

/**
 * Drivers handed from run to run: one that a run has left in order goes to the next, since a JVM with Spark takes seconds to start.
 *
 * <p>At most one waits, and none once {@link #rest} was called. Safe for use by many threads; starting one does not hold up the others.
 */
final class WarmDrivers implements AutoCloseable {
  private final Supplier<Driver.Factory> factories;
  private Driver.Factory factory;
  private Driver warm;
  private boolean closed;

  WarmDrivers(Supplier<Driver.Factory> factories) {
    this.factories = factories;
  }

  Driver take() {
    Driver.Factory from;
    synchronized (this) {
      Driver taken = warm;
      warm = null;
      if (taken != null && taken.alive()) {
        return taken;
      }
      if (closed) {
        throw io.tidemark.wire.Problem.unavailable("the delivery lab is closed");
      }
      factory = factory == null ? factories.get() : factory;
      from = factory;
    }
    return from.start();
  }

  void giveBack(Driver driver) {
    synchronized (this) {
      if (!closed && warm == null && driver.alive()) {
        warm = driver;
        return;
      }
    }
    driver.close();
  }

  /** No run is open: nothing needs to be kept warm. */
  void rest() {
    Driver.Factory idle;
    synchronized (this) {
      idle = factory;
      factory = null;
      warm = null;
    }
    if (idle != null) {
      idle.close();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    rest();
  }
}
