package io.tidemark.learning;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What points are drawn from; what the algorithm has to find. Immutable.
 *
 * @param centres of clusters in the plane; null for a regression
 * @param weights of a regression; null for clusters
 * @param intercept null for clusters
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Truth(List<List<Double>> centres, List<Double> weights, Double intercept) {
  static final int DIMENSIONS = 2;
  /** True centres begin on a circle of this radius. */
  static final double RADIUS = 4;
  private static final double JITTER = 0.15;

  /** Clusters stand around a circle, turned by the seed. */
  static Truth of(Definition definition) {
    if (!definition.clusters()) {
      return new Truth(null, definition.weights(), definition.intercept());
    }
    SplittableRandom random = new SplittableRandom(definition.seed());
    int count = definition.centres();
    double first = random.nextDouble() * 2 * Math.PI;
    List<List<Double>> centres = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double angle = first + 2 * Math.PI * (i + JITTER * random.nextDouble()) / count;
      centres.add(List.of(RADIUS * Math.cos(angle), RADIUS * Math.sin(angle)));
    }
    return new Truth(List.copyOf(centres), null, null);
  }

  Truth moved(int centre, List<Double> to) {
    List<List<Double>> moved = new ArrayList<>(centres);
    moved.set(centre, to);
    return new Truth(List.copyOf(moved), null, null);
  }

  /** All centres turned about the origin. */
  Truth turned(double degrees) {
    double cos = Math.cos(Math.toRadians(degrees));
    double sin = Math.sin(Math.toRadians(degrees));
    List<List<Double>> turned =
        centres.stream().map(at -> List.of(at.get(0) * cos - at.get(1) * sin, at.get(0) * sin + at.get(1) * cos)).toList();
    return new Truth(turned, null, null);
  }

  /** @param changed null to leave the weights; @param other null to leave the intercept */
  Truth drifted(List<Double> changed, Double other) {
    return new Truth(null, changed == null ? weights : changed, other == null ? intercept : other);
  }

  /** The truth's own weights, the intercept last. */
  List<Double> all() {
    List<Double> all = new ArrayList<>(weights);
    all.add(intercept);
    return List.copyOf(all);
  }
}
