package io.tidemark.learning;

import io.tidemark.engine.SparkEngine;
import io.tidemark.engine.StreamingSlot;
import io.tidemark.wire.Problem;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.regression.LabeledPoint;
import org.apache.spark.rdd.RDD;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.util.ManualClock;
import scala.collection.mutable.Queue;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * A DStream of a queue of RDDs, with MLlib's own predictOnValues and trainOn upon it, on a clock that only a step moves: one interval
 * of a second a batch. Its output operations run one after the other, so what is predicted is predicted by the model before the
 * update, and what lies between the first and the last is the update.
 */
final class DStreamDriver implements Driver {
  static final String LAB = "the lab of models that learn on the stream";
  private static final int PARTITIONS = 2;
  private static final long INTERVAL_MILLIS = 1_000;
  private static final long LIMIT_SECONDS = 60;
  private static final double NANOS_PER_MILLI = 1e6;

  private final JavaSparkContext spark;
  private final Learner learner;
  private final StreamingSlot.Claim claim;
  private final JavaStreamingContext context;
  private final ManualClock clock;
  private final Queue<RDD<LabeledPoint>> queue = new Queue<>(1);
  private final IntervalEnds ends = new IntervalEnds();
  private long now;
  private volatile long predicted;
  private volatile long updateNanos;

  private DStreamDriver(SparkEngine engine, Learner learner) {
    this.learner = learner;
    claim = engine.streaming().claim(LAB);
    spark = JavaSparkContext.fromSparkContext(engine.session().sparkContext());
    context = new JavaStreamingContext(spark, Durations.milliseconds(INTERVAL_MILLIS));
    if (!(context.ssc().scheduler().clock() instanceof ManualClock manual)) {
      close();
      throw Problem.unavailable("Spark was started with another spark.streaming.clock than " + ManualClock.class.getName()
          + "; leave that setting out and restart Tidemark");
    }
    clock = manual;
  }

  static DStreamDriver start(SparkEngine engine, Learner learner) {
    DStreamDriver driver = new DStreamDriver(engine, learner);
    try {
      driver.begin();
      return driver;
    } catch (RuntimeException e) {
      driver.close();
      throw e;
    }
  }

  private void begin() {
    ClassTag<LabeledPoint> type = ClassTag$.MODULE$.apply(LabeledPoint.class);
    JavaDStream<LabeledPoint> stream = JavaDStream.fromDStream(context.ssc().queueStream(queue, true, type), type);
    // Spark's own durations of output operations are by the clock that only a step moves.
    learner.follow(stream, () -> predicted = System.nanoTime());
    stream.foreachRDD(rdd -> {
      updateNanos = System.nanoTime() - predicted;
    });
    context.addStreamingListener(ends);
    context.start();
  }

  @Override
  public Took step(List<Drawn> points) throws Exception {
    learner.before();
    RDD<LabeledPoint> batch = spark.parallelize(points.stream().map(DStreamDriver::labelled).toList(), PARTITIONS).rdd();
    synchronized (queue) {
      queue.enqueue(batch);
    }
    now += INTERVAL_MILLIS;
    var done = ends.expect(now);
    long start = System.nanoTime();
    clock.setTime(now);
    IntervalEnds.End end = done.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (end.failure() != null) {
      throw new IllegalStateException(end.failure());
    }
    return new Took(updateNanos / NANOS_PER_MILLI, (System.nanoTime() - start) / NANOS_PER_MILLI);
  }

  private static LabeledPoint labelled(Drawn point) {
    return new LabeledPoint(point.label(), Vectors.dense(point.features().stream().mapToDouble(Double::doubleValue).toArray()));
  }

  @Override
  public void close() {
    context.stop(false, false);
    claim.close();
  }
}
