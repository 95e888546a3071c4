package io.tidemark.delivery.driver;

import io.tidemark.delivery.LaneFailure;
import io.tidemark.delivery.LaneReport;
import io.tidemark.delivery.Point;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * One start of a lane: its query stands still but for {@link #go}, which moves its batch from point to point.
 *
 * <p>Confined to the command thread. Each call waits at most {@value #PATIENCE_SECONDS} s and then reports where the lane
 * stands.
 */
final class Lane implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;

  private final LaneGate gate;
  private final LaneQuery query;
  private final LongSupplier topicEnd;
  private String broken;

  /** @param topicEnd the offset that the next record of the lane's topic will get */
  Lane(LaneGate gate, LaneQuery query, LongSupplier topicEnd) {
    this.gate = gate;
    this.query = query;
    this.topicEnd = topicEnd;
  }

  /** Returns when the query is ready to read, or stands at {@code planned} of a batch it runs again, or has failed. */
  LaneReport open() throws InterruptedException {
    boolean again = query.runsAgain();
    try {
      query.start();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      broken = LaneErrors.of(e);
      return report(null);
    }
    await(() -> again ? gate.reached(Point.PLANNED) : query.position().isPresent());
    return report(gate.at());
  }

  LaneReport go(Point to) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    if (failed() || (gate.reached(to) && !finish(deadline)) || (gate.at() == null && !begin(deadline))) {
      return report(null);
    }
    if (to == Point.COMMITTED) {
      return report(finish(deadline) ? Point.COMMITTED : gate.at());
    }
    gate.letUntil(to);
    await(() -> gate.reached(to), deadline);
    return report(gate.at());
  }

  /** Has the next batch planned; false when there is nothing to read, or the query failed. */
  private boolean begin(long deadline) throws InterruptedException {
    long end = topicEnd.getAsLong();
    OptionalLong from = query.position();
    if (from.isPresent() && from.getAsLong() >= end) {
      return false;
    }
    query.plan(end);
    await(() -> gate.reached(Point.PLANNED), deadline);
    return !failed();
  }

  /** Lets the batch in hand be committed. */
  private boolean finish(long deadline) throws InterruptedException {
    long batch = gate.batch();
    gate.letUntil(Point.COMMITTED);
    await(() -> query.committed(batch), deadline);
    boolean there = query.committed(batch) && !failed();
    if (there) {
      gate.idle();
    }
    return there;
  }

  private void await(BooleanSupplier there) throws InterruptedException {
    await(there, System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
  }

  private void await(BooleanSupplier there, long deadline) throws InterruptedException {
    gate.await(() -> failed() || there.getAsBoolean(), deadline);
  }

  private boolean failed() {
    return broken != null || query.failure().isPresent();
  }

  private LaneReport report(Point point) {
    Optional<String> error = broken != null ? Optional.of(broken) : query.failure();
    return error.isPresent()
        ? new LaneReport(LaneReport.Query.FAILED, null, gate.batch(), error.get())
        : new LaneReport(LaneReport.Query.RUNNING, point, gate.batch(), null);
  }

  void arm(LaneFailure failure) {
    gate.arm(failure);
  }

  @Override
  public void close() {
    query.close();
  }
}
