package io.tidemark.delivery.driver;

import org.apache.spark.rdd.RDD;
import org.apache.spark.streaming.StreamingContext;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.dstream.InputDStream;
import scala.Option;
import scala.reflect.ClassTag$;

/**
 * The input stream of one guarantee's lane: in each interval the RDD of what its lane has planned, or none. A lane that starts again
 * takes the place of the one before, since a running StreamingContext takes no new streams. Asked by Spark's job generator.
 */
final class DStreamSlot extends InputDStream<String> {
  private static final long serialVersionUID = 1L;

  private transient volatile DStreamQuery lane;

  DStreamSlot(StreamingContext context) {
    super(context, ClassTag$.MODULE$.apply(String.class));
  }

  void occupy(DStreamQuery query) {
    lane = query;
  }

  void leave(DStreamQuery query) {
    if (lane == query) {
      lane = null;
    }
  }

  @Override
  public Option<RDD<String>> compute(Time time) {
    DStreamQuery now = lane;
    return now == null ? Option.empty() : Option.apply(now.next());
  }

  /** The job of an interval that has an RDD. */
  void run(RDD<String> events) throws Exception {
    DStreamQuery now = lane;
    if (now != null) {
      now.batch(events);
    }
  }

  @Override
  public void start() {
    // Reads nothing by itself.
  }

  @Override
  public void stop() {
    // Holds nothing.
  }
}
