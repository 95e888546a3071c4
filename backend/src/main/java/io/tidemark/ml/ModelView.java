package io.tidemark.ml;

import io.tidemark.ml.Scores.Bin;
import io.tidemark.ml.Scores.Confusion;
import io.tidemark.wire.Failure;
import java.time.Instant;
import java.util.List;

/** A model as the API shows it. */
final class ModelView {
  private ModelView() {}

  enum State {
    training,
    ready,
    failed,
    cancelled
  }

  /**
   * How far the training is.
   *
   * @param stage the one at work, from 1; 0 while it waits for the training before it
   * @param name null while it waits
   * @param jobs Spark jobs that have ended
   * @param tasks tasks that have ended
   */
  record Progress(int stage, int stages, String name, int jobs, int tasks) {}

  /** @param objective loss by iteration; null where the algorithm does not tell it */
  record Training(long rows, long positives, long millis, Instant from, Instant to, List<Double> objective) {}

  /**
   * On the fifth that was held out.
   *
   * @param scoreBins null of a model that was saved before there were any
   */
  record Metrics(
      long rows,
      long positives,
      Double accuracy,
      Double auc,
      Double areaUnderPR,
      Double logLoss,
      double brier,
      Confusion confusion,
      List<Bin> calibration,
      double baseline,
      ScoreBins scoreBins) {}

  record Weight(String feature, double weight) {}

  record Model(
      String id,
      String name,
      State state,
      Failure error,
      Order order,
      Instant createdAt,
      Progress progress,
      Training training,
      Metrics metrics,
      List<Weight> weights,
      Long bytes,
      boolean inUse) {
    static Model begun(String id, Order order, Instant at, int stages) {
      return new Model(id, order.name(), State.training, null, order, at, new Progress(0, stages, null, 0, 0), null, null, null,
          null, false);
    }

    Model at(Progress now) {
      return new Model(id, name, state, error, order, createdAt, now, training, metrics, weights, bytes, inUse);
    }

    Model ended(State as, Failure why) {
      return new Model(id, name, as, why, order, createdAt, null, training, metrics, weights, bytes, inUse);
    }

    Model ready(Training how, Metrics scores, List<Weight> heaviest) {
      return new Model(id, name, State.ready, null, order, createdAt, null, how, scores, heaviest, null, false);
    }

    Model weighing(long size) {
      return new Model(id, name, state, error, order, createdAt, progress, training, metrics, weights, size, inUse);
    }

    Model used(boolean used) {
      return new Model(id, name, state, error, order, createdAt, progress, training, metrics, weights, bytes, used);
    }

    Model withoutWeights() {
      return new Model(id, name, state, error, order, createdAt, progress, training, metrics, null, bytes, inUse);
    }
  }

  /** The whole list, newest first, without weights. */
  record Message(String type, String topic, List<Model> models) {}
}
