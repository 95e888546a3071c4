package io.tidemark.query;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.TaskContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Makes the tasks of a query wait, deaf to interruption, as a user's function in an endless loop does. Spark makes it by name
 * ({@code spark.plugins}), so what is held is static, by the query's name.
 */
public final class StuckTasks implements SparkPlugin {
  private static final Map<String, Hold> HELD = new ConcurrentHashMap<>();

  /** Lets go of the tasks; and tells when the first of them waits. */
  static final class Hold {
    final CountDownLatch waits = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);

    /** Returns when released, whoever interrupts. */
    void take() {
      waits.countDown();
      boolean through = false;
      while (!through) {
        try {
          released.await();
          through = true;
        } catch (InterruptedException e) {
          // Deaf on purpose.
        }
      }
    }
  }

  static Hold hold(String query) {
    Hold hold = new Hold();
    HELD.put(query, hold);
    return hold;
  }

  static void free(String query) {
    HELD.remove(query).released.countDown();
  }

  @Override
  public DriverPlugin driverPlugin() {
    return null;
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> extra) {}

      @Override
      public void onTaskStart() {
        String query = TaskContext.get().getLocalProperty("spark.scheduler.pool");
        Hold hold = query == null ? null : HELD.get(query);
        if (hold != null) {
          hold.take();
        }
      }
    };
  }
}
