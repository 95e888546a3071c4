package io.tidemark.learning;

import java.util.List;

/**
 * A run as it was asked for, everything left out filled in, and as it was set since; what belongs to another algorithm is null.
 *
 * @param batch points a batch
 * @param k centres the model has
 * @param centres centres the truth has at the start
 * @param halfLife in units; null when decay is given
 * @param decay what is left of a weight after one unit; null when halfLife is given
 * @param spread standard deviation of the points around their centre
 * @param weights of the truth at the start
 * @param noise linear: standard deviation of what is added to a label; logistic: share of labels that are turned
 */
public record Definition(
    Algorithm algorithm,
    DriverKind driver,
    int batch,
    long seed,
    Integer k,
    Integer centres,
    Double halfLife,
    Double decay,
    Unit unit,
    Double spread,
    Start start,
    List<Double> weights,
    Double intercept,
    Double noise,
    Double stepSize,
    Integer iterations,
    Double miniBatch,
    Double regParam) {

  /** MLlib's algorithms that learn on a stream. */
  public enum Algorithm {
    kmeans,
    linear,
    logistic
  }

  /** Who calls the algorithm with each batch. */
  public enum DriverKind {
    structured,
    dstream
  }

  /** What old weights fade by. */
  public enum Unit {
    batches,
    points
  }

  /** Where the model's centres begin; far: one of them where no point comes. */
  public enum Start {
    random,
    far
  }

  boolean clusters() {
    return algorithm == Algorithm.kmeans;
  }

  /**
   * This with those that are not null in place of what is here; a half-life takes the place of a decay and the other way round.
   */
  Definition with(Action.Set set) {
    boolean fading = set.halfLife() != null || set.decay() != null;
    return new Definition(
        algorithm, driver, batch, seed,
        or(set.k(), k), centres,
        fading ? set.halfLife() : halfLife, fading ? set.decay() : decay, or(set.unit(), unit),
        or(set.spread(), spread), start,
        weights, intercept, or(set.noise(), noise), or(set.stepSize(), stepSize), iterations, miniBatch, regParam);
  }

  private static <T> T or(T changed, T before) {
    return changed == null ? before : changed;
  }
}
