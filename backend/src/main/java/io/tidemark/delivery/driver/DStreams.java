package io.tidemark.delivery.driver;

import io.tidemark.delivery.Guarantee;
import java.util.EnumMap;
import java.util.Map;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import scala.reflect.ClassTag$;

/**
 * The JVM's one StreamingContext, made with the first lane that needs it, with a stream for each guarantee. Its jobs run side
 * by side ({@code spark.streaming.concurrentJobs}), so that a lane held at a point holds up no other. Confined to the command
 * thread.
 */
@SuppressWarnings("deprecation")
final class DStreams implements AutoCloseable {
  private static final Duration INTERVAL = new Duration(100);

  private final Map<Guarantee, DStreamSlot> slots = new EnumMap<>(Guarantee.class);
  private JavaStreamingContext context;

  DStreamSlot slot(JavaSparkContext spark, Guarantee guarantee) {
    if (context == null) {
      start(spark);
    }
    return slots.get(guarantee);
  }

  private void start(JavaSparkContext spark) {
    context = new JavaStreamingContext(spark, INTERVAL);
    for (Guarantee guarantee : Guarantee.values()) {
      DStreamSlot slot = new DStreamSlot(context.ssc());
      VoidFunction2<JavaRDD<String>, Time> job = (events, time) -> slot.run(events.rdd());
      new JavaDStream<>(slot, ClassTag$.MODULE$.<String>apply(String.class)).foreachRDD(job);
      slots.put(guarantee, slot);
    }
    context.start();
  }

  @Override
  public void close() {
    if (context != null) {
      context.stop(false, false);
    }
  }
}
