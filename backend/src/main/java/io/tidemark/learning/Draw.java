package io.tidemark.learning;

import io.tidemark.learning.Definition.Algorithm;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws a batch's points from the truth. The same seed and batch number give the same points, whatever was drawn before.
 * Stateless.
 *
 * <p>Clusters: each point around a true centre by lot, normal with the spread. Linear, as in MLlib's generator: features even
 * between -1
 * and 1, normal noise on the label. Logistic, as there: normal features, the label by lot with the truth's probability.
 */
final class Draw {
  private static final long BATCH_FACTOR = 1_000_003L;

  private Draw() {}

  static List<Drawn> batch(Definition definition, Truth truth, int number) {
    SplittableRandom random = new SplittableRandom(definition.seed() * BATCH_FACTOR + number);
    List<Drawn> points = new ArrayList<>();
    for (int i = 0; i < definition.batch(); i++) {
      points.add(definition.clusters() ? around(truth, definition.spread(), random) : labelled(definition, truth, random));
    }
    return points;
  }

  private static Drawn around(Truth truth, double spread, SplittableRandom random) {
    int centre = random.nextInt(truth.centres().size());
    List<Double> features = new ArrayList<>();
    for (double coordinate : truth.centres().get(centre)) {
      features.add(coordinate + spread * random.nextGaussian());
    }
    return new Drawn(List.copyOf(features), centre);
  }

  private static Drawn labelled(Definition definition, Truth truth, SplittableRandom random) {
    boolean linear = definition.algorithm() == Algorithm.linear;
    List<Double> features = new ArrayList<>();
    double sum = truth.intercept();
    for (double weight : truth.weights()) {
      double feature = linear ? 2 * random.nextDouble() - 1 : random.nextGaussian();
      features.add(feature);
      sum += weight * feature;
    }
    double label = linear ? sum + definition.noise() * random.nextGaussian() : lot(sum, definition.noise(), random);
    return new Drawn(List.copyOf(features), label);
  }

  private static double lot(double sum, double turned, SplittableRandom random) {
    boolean positive = random.nextDouble() < 1 / (1 + Math.exp(-sum));
    return positive == random.nextDouble() >= turned ? 1 : 0;
  }
}
