package io.tidemark.learning;

import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.mllib.regression.LabeledPoint;
import org.apache.spark.streaming.api.java.JavaDStream;

/**
 * One of MLlib's algorithms that learn on a stream, with the model as it is now. Batches come one after the other, from a
 * driver's
 * thread; all else is asked and set between two batches.
 */
interface Learner {
  /** What the model before the update said of a point: a cluster, or a label. */
  record Said(List<Double> features, double label, double predicted) implements java.io.Serializable {}

  /** A batch is about to come. */
  void before();

  /**
   * Has the model predict the batch, then learn from it: what {@link #follow} has a DStream do. @return nanoseconds of the
   * update alone
   */
  long learn(JavaRDD<LabeledPoint> batch);

  /** Wires MLlib's own predictOnValues and trainOn, in this order, to a stream. @param predicted run between the two, each interval */
  void follow(JavaDStream<LabeledPoint> stream, Runnable predicted);

  /** Of each point of the newest batch. */
  List<Said> said();

  /** What the model of now says of a point. */
  double predict(List<Double> features);

  /** Takes over what can be changed while it learns: fading, step size. */
  void set(Definition definition);
}
