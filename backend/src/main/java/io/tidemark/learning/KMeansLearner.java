package io.tidemark.learning;

import io.tidemark.learning.Definition.Start;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.mllib.clustering.KMeansModel;
import org.apache.spark.mllib.clustering.StreamingKMeans;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.mllib.regression.LabeledPoint;
import org.apache.spark.rdd.RDD;
import org.apache.spark.streaming.api.java.JavaDStream;
import scala.Tuple2;

/**
 * MLlib's StreamingKMeans. Its update changes centres in place, so what is kept of them is copied; points are given to it as
 * they come
 * and never from a cache of objects, which it would write into.
 */
final class KMeansLearner implements Learner {
  /** Far from where true centres begin, but in the picture. */
  static final double FAR = 9;

  private final StreamingKMeans algorithm = new StreamingKMeans();
  private double[] weightsBefore;
  private List<List<Double>> centresBefore;
  private List<Said> said = List.of();

  KMeansLearner(Definition definition) {
    algorithm.setK(definition.k());
    set(definition);
    algorithm.setRandomCenters(Truth.DIMENSIONS, 0.0, definition.seed());
    if (definition.start() == Start.far) {
      begin(far(definition), 1);
    }
  }

  /** Begins with these centres, each of the same weight. */
  void begin(List<List<Double>> centres, double weight) {
    double[] weights = new double[centres.size()];
    Arrays.fill(weights, weight);
    algorithm.setK(centres.size());
    algorithm.setInitialCenters(centres.stream().map(KMeansLearner::vector).toArray(Vector[]::new), weights);
  }

  /** MLlib's random centres, but the last is far out, between two true ones. */
  private List<List<Double>> far(Definition definition) {
    List<List<Double>> centres = new ArrayList<>(centres());
    List<Double> first = Truth.of(definition).centres().get(0);
    double angle = Math.atan2(first.get(1), first.get(0)) - Math.PI / definition.centres();
    centres.set(centres.size() - 1, List.of(FAR * Math.cos(angle), FAR * Math.sin(angle)));
    return centres;
  }

  @Override
  public void before() {
    weightsBefore = weights();
    centresBefore = centres();
  }

  @Override
  public long learn(JavaRDD<LabeledPoint> batch) {
    KMeansModel model = algorithm.latestModel();
    said = batch.map(point -> new Said(list(point.features()), point.label(), model.predict(point.features()))).collect();
    RDD<Vector> points = batch.map(LabeledPoint::features).rdd();
    long start = System.nanoTime();
    algorithm.model_$eq(algorithm.latestModel().update(points, algorithm.decayFactor(), algorithm.timeUnit()));
    return System.nanoTime() - start;
  }

  @Override
  public void follow(JavaDStream<LabeledPoint> stream, Runnable predicted) {
    algorithm.predictOnValues(stream.mapToPair(point -> new Tuple2<>(point, point.features())))
        .foreachRDD(rdd -> {
          said = rdd.map(pair -> new Said(list(pair._1().features()), pair._1().label(), pair._2())).collect();
          predicted.run();
        });
    algorithm.trainOn(stream.map(LabeledPoint::features));
  }

  @Override
  public List<Said> said() {
    return said;
  }

  @Override
  public double predict(List<Double> features) {
    return algorithm.latestModel().predict(vector(features));
  }

  @Override
  public void set(Definition definition) {
    if (definition.halfLife() != null) {
      algorithm.setHalfLife(definition.halfLife(), definition.unit().name());
    } else {
      algorithm.setDecayFactor(definition.decay());
      algorithm.timeUnit_$eq(definition.unit().name());
    }
  }

  List<List<Double>> centres() {
    return Arrays.stream(algorithm.latestModel().clusterCenters()).map(KMeansLearner::list).toList();
  }

  double[] weights() {
    return algorithm.latestModel().clusterWeights().clone();
  }

  /** How many points of the newest batch each centre was given. */
  long[] points() {
    long[] points = new long[algorithm.k()];
    said.forEach(one -> points[(int) one.predicted()]++);
    return points;
  }

  /** How far the newest update moved a centre; 0 before one. */
  double moved(int centre) {
    return centresBefore == null
        ? 0
        : Math.sqrt(Vectors.sqdist(vector(centresBefore.get(centre)), vector(centres().get(centre))));
  }

  /** Mean squared distance of the newest batch's points to the centres they were given; null before a batch. */
  Double cost() {
    return centresBefore == null || said.isEmpty() ? null : said.stream().mapToDouble(this::squaredDistance).average().orElse(0);
  }

  private double squaredDistance(Said one) {
    return Vectors.sqdist(vector(one.features()), vector(centresBefore.get((int) one.predicted())));
  }

  /** Whether a cluster died in the newest update. */
  Optional<Death> death() {
    if (weightsBefore == null || said.isEmpty()) {
      return Optional.empty();
    }
    boolean byPoints = algorithm.timeUnit().equals(StreamingKMeans.POINTS());
    double discount = byPoints ? Math.pow(algorithm.decayFactor(), said.size()) : algorithm.decayFactor();
    return Death.of(weightsBefore, discount, points(), weights());
  }

  private static Vector vector(List<Double> numbers) {
    return Vectors.dense(numbers.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static List<Double> list(Vector vector) {
    return Arrays.stream(vector.toArray()).boxed().toList();
  }
}
