package io.tidemark.learning;

import java.util.concurrent.CompletableFuture;
import org.apache.spark.streaming.scheduler.OutputOperationInfo;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import scala.jdk.javaapi.CollectionConverters;

/** Hears of the end of the interval that is waited for, on Spark's listener thread. */
final class IntervalEnds implements StreamingListener {
  /** @param failure of any output operation, or null */
  record End(String failure) {}

  private long time;
  private CompletableFuture<End> waiting = new CompletableFuture<>();

  synchronized CompletableFuture<End> expect(long next) {
    time = next;
    waiting = new CompletableFuture<>();
    return waiting;
  }

  @Override
  public void onBatchCompleted(StreamingListenerBatchCompleted event) {
    String failure = null;
    for (OutputOperationInfo one : CollectionConverters.asJava(event.batchInfo().outputOperationInfos()).values()) {
      failure = one.failureReason().isDefined() ? one.failureReason().get() : failure;
    }
    synchronized (this) {
      if (event.batchInfo().batchTime().milliseconds() == time) {
        waiting.complete(new End(failure));
      }
    }
  }
}
