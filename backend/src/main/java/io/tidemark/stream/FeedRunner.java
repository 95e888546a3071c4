package io.tidemark.stream;

import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs one stream's feed on a thread of its own, again after a failure with a back-off of half a second to ten seconds.
 *
 * <p>{@link #stop} returns when the thread has ended, at the latest after some seconds. Started at most once.
 */
final class FeedRunner implements TopicOutlet.Control {
  private static final long FIRST_BACK_OFF_MILLIS = 500;
  private static final long LONGEST_BACK_OFF_MILLIS = 10_000;
  private static final long STOP_MILLIS = 6_000;

  /** One attempt to open the stream and run its feed; answers the state in which it rests, or throws with a sentence. */
  @FunctionalInterface
  interface Attempt {
    StreamState run(TopicOutlet.Control control) throws IOException;
  }

  private final Attempt attempt;
  private final Clock clock;
  private final Thread thread;
  private final AtomicLong malformed = new AtomicLong();
  private boolean stopped;
  private volatile StreamState state;
  private volatile StreamView.Failure failure;
  private volatile boolean worked;

  FeedRunner(String stream, StreamState first, Attempt attempt, Clock clock) {
    this.state = first;
    this.attempt = attempt;
    this.clock = clock;
    thread = new Thread(this::run, "tidemark-feed-" + stream);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    long backOff = FIRST_BACK_OFF_MILLIS;
    do {
      worked = false;
      try {
        state = attempt.run(this);
        return;
      } catch (IOException | RuntimeException e) {
        if (stopped()) {
          return;
        }
        String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        failure = new StreamView.Failure(message, clock.instant());
        state = StreamState.failed;
        backOff = worked ? FIRST_BACK_OFF_MILLIS : Math.min(LONGEST_BACK_OFF_MILLIS, backOff * 2);
      }
    } while (await(backOff));
  }

  @Override
  public synchronized boolean await(long millis) {
    long deadline = System.nanoTime() + millis * 1_000_000;
    try {
      for (long left = millis; !stopped && left > 0; left = (deadline - System.nanoTime()) / 1_000_000) {
        wait(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopped = true;
    }
    return !stopped;
  }

  @Override
  public synchronized boolean stopped() {
    return stopped;
  }

  @Override
  public void working() {
    worked = true;
    failure = null;
    state = StreamState.running;
  }

  @Override
  public void malformed() {
    malformed.incrementAndGet();
  }

  StreamState state() {
    return state;
  }

  /** What went wrong last and is not mended yet, or null. */
  StreamView.Failure failure() {
    return failure;
  }

  long malformedLines() {
    return malformed.get();
  }

  void stop() {
    synchronized (this) {
      stopped = true;
      notifyAll();
    }
    try {
      thread.join(STOP_MILLIS);
      if (thread.isAlive()) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
