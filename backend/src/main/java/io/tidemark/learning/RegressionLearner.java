package io.tidemark.learning;

import io.tidemark.learning.Definition.Algorithm;
import io.tidemark.wire.Problem;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.mllib.classification.LogisticRegressionModel;
import org.apache.spark.mllib.classification.StreamingLogisticRegressionWithSGD;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.regression.GeneralizedLinearModel;
import org.apache.spark.mllib.regression.LabeledPoint;
import org.apache.spark.mllib.regression.LinearRegressionModel;
import org.apache.spark.mllib.regression.StreamingLinearAlgorithm;
import org.apache.spark.mllib.regression.StreamingLinearRegressionWithSGD;
import org.apache.spark.mllib.util.MLUtils;
import org.apache.spark.streaming.api.java.JavaDStream;
import scala.Option;
import scala.Tuple2;

/**
 * MLlib's StreamingLinearRegressionWithSGD or StreamingLogisticRegressionWithSGD. Neither keeps an intercept from batch to
 * batch, so each
 * point gets MLlib's bias, a last feature that is always 1, and that feature's weight is the intercept.
 */
final class RegressionLearner implements Learner {
  private final StreamingLinearRegressionWithSGD linear;
  private final StreamingLogisticRegressionWithSGD logistic;
  private List<Said> said = List.of();

  RegressionLearner(Definition definition) {
    Vector zero = Vectors.zeros(definition.weights().size() + 1);
    boolean labels = definition.algorithm() == Algorithm.logistic;
    linear = labels ? null : new StreamingLinearRegressionWithSGD().setNumIterations(definition.iterations())
        .setMiniBatchFraction(definition.miniBatch()).setRegParam(definition.regParam()).setInitialWeights(zero);
    logistic = !labels ? null : new StreamingLogisticRegressionWithSGD().setNumIterations(definition.iterations())
        .setMiniBatchFraction(definition.miniBatch()).setRegParam(definition.regParam()).setInitialWeights(zero);
    set(definition);
  }

  @Override
  public void before() {
    // Nothing of the model before is asked for once it has learnt: what it said is kept.
  }

  @Override
  public long learn(JavaRDD<LabeledPoint> batch) {
    GeneralizedLinearModel model = model();
    JavaRDD<LabeledPoint> biased = batch.map(RegressionLearner::biased).cache();
    try {
      said = biased.map(point -> said(point, model.predict(point.features()))).collect();
      return update(biased, model);
    } finally {
      biased.unpersist(false);
    }
  }

  /** As MLlib's trainOn does it: from the weights of the model before. @return nanoseconds it took */
  private long update(JavaRDD<LabeledPoint> biased, GeneralizedLinearModel model) {
    long start = System.nanoTime();
    if (linear != null) {
      LinearRegressionModel next = linear.algorithm().run(biased.rdd(), model.weights());
      linear.model_$eq(Option.apply(next));
    } else {
      LogisticRegressionModel next = logistic.algorithm().run(biased.rdd(), model.weights());
      logistic.model_$eq(Option.apply(next));
    }
    return System.nanoTime() - start;
  }

  @Override
  public void follow(JavaDStream<LabeledPoint> stream, Runnable predicted) {
    StreamingLinearAlgorithm<?, ?> algorithm = linear != null ? linear : logistic;
    JavaDStream<LabeledPoint> biased = stream.map(RegressionLearner::biased).cache();
    algorithm.predictOnValues(biased.mapToPair(point -> new Tuple2<>(point, point.features())))
        .foreachRDD(rdd -> {
          said = rdd.map(pair -> said(pair._1(), pair._2())).collect();
          predicted.run();
        });
    algorithm.trainOn(biased);
  }

  @Override
  public List<Said> said() {
    return said;
  }

  @Override
  public double predict(List<Double> features) {
    return model().predict(MLUtils.appendBias(Vectors.dense(features.stream().mapToDouble(Double::doubleValue).toArray())));
  }

  @Override
  public void set(Definition definition) {
    if (linear != null) {
      linear.setStepSize(definition.stepSize());
    } else {
      logistic.setStepSize(definition.stepSize());
    }
  }

  private GeneralizedLinearModel model() {
    return linear != null ? linear.latestModel() : logistic.latestModel();
  }

  /** The intercept last. */
  List<Double> weights() {
    return Arrays.stream(model().weights().toArray()).boxed().toList();
  }

  /** Of the model before the update on the newest batch: mean squared, or the share of wrong labels; null before one. */
  Double error() {
    return said.isEmpty() ? null : said.stream().mapToDouble(this::error).average().orElse(0);
  }

  private double error(Said one) {
    double off = one.predicted() - one.label();
    return linear != null ? off * off : off == 0 ? 0 : 1;
  }

  /** @throws Problem when steps were so large that the weights have left the numbers */
  void refuseIfDiverged() {
    if (!weights().stream().allMatch(Double::isFinite)) {
      throw Problem.conflict(
          "the weights grew beyond all numbers: the steps are too large for this batch; start again with a smaller stepSize");
    }
  }

  private static LabeledPoint biased(LabeledPoint point) {
    return new LabeledPoint(point.label(), MLUtils.appendBias(point.features()));
  }

  private static Said said(LabeledPoint point, double predicted) {
    List<Double> features = Arrays.stream(point.features().toArray()).limit(point.features().size() - 1L).boxed().toList();
    return new Said(features, point.label(), predicted);
  }
}
