package io.tidemark.state;

import io.tidemark.wire.Problem;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lets one read run at a time, on a thread of its own, and keeps at most {@value #MOST_WAITING} waiting; each caller waits for
 * its own read, at most the limit, waiting included. Safe for use by many threads. {@link #close} is idempotent and interrupts
 * the read.
 */
final class ReadQueue implements AutoCloseable {
  static final int MOST_WAITING = 8;

  private final Duration limit;
  private final ThreadPoolExecutor thread;

  ReadQueue(Duration limit) {
    this.limit = limit;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            30,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            task -> {
              Thread made = new Thread(task, "tidemark-state");
              made.setDaemon(true);
              return made;
            });
    thread.allowCoreThreadTimeOut(true);
  }

  /**
   * @throws Problem what the read throws; 503 when too many wait or the limit is over
   */
  <T> T call(Callable<T> read) {
    Future<T> answer;
    try {
      answer = thread.submit(read);
    } catch (RejectedExecutionException e) {
      throw Problem.unavailable(MOST_WAITING + " other reads of states are waiting already: busy, try again in a second");
    }
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      giveUp(answer);
      throw Problem.unavailable("reading the state took longer than " + limit.toSeconds() + " s and was given up: try again");
    } catch (InterruptedException e) {
      giveUp(answer);
      Thread.currentThread().interrupt();
      throw Problem.unavailable("Tidemark is stopping");
    } catch (CancellationException e) {
      throw Problem.unavailable("Tidemark is stopping");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
    }
  }

  private void giveUp(Future<?> answer) {
    answer.cancel(true);
    thread.purge();
  }

  @Override
  public void close() {
    thread.shutdownNow().forEach(waiting -> ((Future<?>) waiting).cancel(false));
  }
}
