package io.tidemark.learning;

import java.util.concurrent.CompletableFuture;
import org.apache.spark.streaming.scheduler.OutputOperationInfo;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import scala.jdk.javaapi.CollectionConverters;

/** Hears of the end of the interval that is waited for, on Spark's listener thread. */
final class IntervalEnds implements StreamingListener {
  /**
   * @param lastMillis what the last output operation took
   * @param failure of any of them, or null
   */
  record End(double lastMillis, String failure) {}

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
    int last = -1;
    double millis = 0;
    for (OutputOperationInfo one : CollectionConverters.asJava(event.batchInfo().outputOperationInfos()).values()) {
      failure = one.failureReason().isDefined() ? one.failureReason().get() : failure;
      if (one.id() > last && one.duration().isDefined()) {
        last = one.id();
        millis = ((Number) one.duration().get()).doubleValue();
      }
    }
    synchronized (this) {
      if (event.batchInfo().batchTime().milliseconds() == time) {
        waiting.complete(new End(millis, failure));
      }
    }
  }
}
