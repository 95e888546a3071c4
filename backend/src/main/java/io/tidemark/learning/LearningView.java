package io.tidemark.learning;

import io.tidemark.wire.Failure;
import java.util.List;
import java.util.Map;

/** RUN of docs/ml.md, of this lab. */
public record LearningView(
    String id,
    State state,
    Failure error,
    Definition definition,
    int batch,
    String playing,
    Millis millis,
    Truth truth,
    Clusters kmeans,
    Regression regression,
    Predicted predicted,
    List<Entry> log) {

  LearningView in(State next, Failure failure) {
    return new LearningView(id, next, failure, definition, batch, null, millis, truth, kmeans, regression, predicted, log);
  }

  /** Where it stands. */
  public enum State {
    starting,
    ready,
    failed,
    closed
  }

  /**
   * Of the newest batch; null before one.
   *
   * @param update MLlib's update alone
   * @param batch from the moment the points are handed over until the driver is through
   */
  public record Millis(Double update, Double batch) {}

  /**
   * @param points of the newest batch, at most {@value #MOST_POINTS}
   * @param cost mean squared distance of the batch's points to the centre they were given; null before a batch
   * @param trail by centre where it has been, oldest first
   * @param costs batch by batch, the last {@value Regression#MOST_HISTORY}
   */
  public record Clusters(List<Centre> centres, List<Point> points, Double cost, List<List<List<Double>>> trail,
      List<Cost> costs) {
    static final int MOST_POINTS = 500;
    static final int MOST_TRAIL = 60;
  }

  /** The cost of one batch. */
  public record Cost(int batch, double cost) {}

  /**
   * @param points of the newest batch that were given to it
   * @param moved how far the newest update moved it
   * @param died it died in the newest update, and was put beside the heaviest one
   */
  public record Centre(List<Double> at, double weight, long points, double moved, boolean died) {}

  /** @param cluster as the model before the update said */
  public record Point(List<Double> at, int cluster) {}

  /**
   * @param intercept the learned weight of the feature that is always 1
   * @param error of the model before the update on the newest batch; null before one
   */
  public record Regression(List<Double> weights, double intercept, List<Labelled> points, Double error, List<Past> history) {
    static final int MOST_HISTORY = 300;
  }

  /** @param predicted by the model before the update */
  public record Labelled(List<Double> features, double label, double predicted) {}

  /** Weights after a batch and their truth, the intercept last in both. */
  public record Past(int batch, List<Double> weights, List<Double> truth, double error) {}

  /** What the model of now says of the point last asked for: the cluster, or the label. */
  public record Predicted(List<Double> at, double value) {}

  /** @param what {@code died}, {@code moved}, {@code drift} or {@code set}; @param batch the newest one then */
  public record Entry(int batch, String what, Map<String, Object> detail) {}
}
