package io.tidemark.runs;

import io.tidemark.wire.Failure;
import io.tidemark.wire.Problem;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run that is played step by step: where it stands, who touched it last, and how it ends.
 *
 * <p>{@link #view} never waits. {@link #end} marks it closed at once, from any thread; what still plays then changes nothing any more.
 * Each change is told, in order, on the thread that made it.
 */
public abstract class PlayedRun<V extends PlayedView<V>> {
  private static final Logger LOG = LoggerFactory.getLogger(PlayedRun.class);

  private final String id;
  private final Consumer<V> told;
  private volatile V view;
  private volatile Instant touched;

  /** @param told of each change; quick, since others wait for it */
  protected PlayedRun(String id, V first, Consumer<V> told, Instant now) {
    this.id = id;
    this.view = first;
    this.told = told;
    this.touched = now;
  }

  public final String id() {
    return id;
  }

  public final V view() {
    return view;
  }

  final Instant touched() {
    return touched;
  }

  /** Someone has asked for it, or watches it. */
  public final void touch(Instant now) {
    touched = now;
  }

  /** Nobody has touched it since then. */
  public final boolean idleSince(Instant then) {
    return !touched.isAfter(then);
  }

  public final boolean closed() {
    return view.closed();
  }

  /** Does nothing to a run that is over. */
  protected final synchronized void change(UnaryOperator<V> by) {
    if (!view.over()) {
      view = by.apply(view);
      told.accept(view);
    }
  }

  /** @throws Problem gone once closed, conflict when the run has failed */
  protected final void refuseUnlessReady() {
    refuseIfClosed();
    if (view.over()) {
      throw Problem.conflict("run " + id + " failed: " + view.error().message() + " Start another run.");
    }
  }

  /** @throws Problem gone */
  protected final void refuseIfClosed() {
    if (closed()) {
      throw Problem.gone("run " + id + " is closed; start another run");
    }
  }

  /** What goes wrong in a closed run is what closing it has broken. */
  protected final void fail(Throwable e) {
    if (closed()) {
      LOG.debug("Run {} was closed while it played", id, e);
      return;
    }
    LOG.warn("Run {} failed: {}", id, e.toString());
    Failure why = failure(e);
    change(run -> run.failed(why));
  }

  /** As readers are told it. */
  protected Failure failure(Throwable e) {
    return new Failure(null, e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
  }

  /** Marks the run closed; true the first time. What it has recorded stays. */
  public final synchronized boolean end() {
    if (closed()) {
      return false;
    }
    view = view.asClosed();
    told.accept(view);
    ended();
    return true;
  }

  /** Called once, when the run has been marked closed; quick. */
  protected void ended() {}

  /** Takes down what a closed run has. May wait; called on one thread at a time. */
  public abstract void tearDown() throws InterruptedException;
}
