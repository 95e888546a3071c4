package io.tidemark.attach;

import org.apache.spark.SparkConf;
import org.apache.spark.scheduler.SparkListener;

/**
 * Puts {@link TidemarkListener} back among the streaming query listeners when the application has a list of its own.
 *
 * <p>A {@code --conf} or a {@code config(…)} in the program replaces what the agent wrote there. Spark makes this class while the
 * context starts, before any session, and hands it the context's own settings. It listens to nothing.
 */
public final class ListenerKeeper extends SparkListener {
  public ListenerKeeper(SparkConf settings) {
    String names = settings.get(TidemarkAgent.STREAMING_LISTENERS, null);
    settings.set(TidemarkAgent.STREAMING_LISTENERS, TidemarkAgent.withName(names, TidemarkListener.class.getName()));
  }
}
