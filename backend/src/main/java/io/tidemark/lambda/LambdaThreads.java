package io.tidemark.lambda;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** The lab's threads: daemons with a name. */
final class LambdaThreads {
  private static final long PATIENCE_SECONDS = 5;

  private LambdaThreads() {}

  static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Ends the pool; waits a little for what runs in it. */
  static void end(ExecutorService pool) {
    pool.shutdown();
    try {
      if (!pool.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        pool.shutdownNow();
      }
    } catch (InterruptedException e) {
      pool.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
