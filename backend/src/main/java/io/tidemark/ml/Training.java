package io.tidemark.ml;

import io.tidemark.ml.ModelView.Metrics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Fits the stages of one order one after the other, as Spark's {@code Pipeline} does, and tells how far it is; then scores the
 * newest fifth of the flights, which no stage has seen; {@code skip} and
 * {@code error} leave out those with an airport that was not met. Confined to the thread that calls {@link #run}, whose Spark
 * jobs belong to the group.
 */
final class Training {
  private static final String POOL = "tidemark-ml";
  private static final int HELD_OUT_OF = 5;

  private final SparkSession session;
  private final Order order;
  private final String group;
  private final BooleanSupplier cancelled;
  private final Consumer<ModelView.Progress> told;
  private final EndedWork work;
  private final List<PipelineStage> stages;
  private volatile int stage;
  private volatile String name;

  /** What came out of it. */
  static final class Fitted {
    final SavedPipeline pipeline;
    final ModelView.Training how;
    final Metrics metrics;

    Fitted(SavedPipeline pipeline, ModelView.Training how, Metrics metrics) {
      this.pipeline = pipeline;
      this.how = how;
      this.metrics = metrics;
    }
  }

  /** @param group no other training has it; cancelling it ends this one */
  Training(SparkSession session, Order order, String group, BooleanSupplier cancelled, Consumer<ModelView.Progress> told) {
    this.session = session;
    this.order = order;
    this.group = group;
    this.cancelled = cancelled;
    this.told = told;
    this.work = new EndedWork(group, this::tell);
    this.stages = FlightPipeline.stages(order);
  }

  private void tell() {
    told.accept(new ModelView.Progress(stage, stages.size(), name, work.jobs(), work.tasks()));
  }

  /** @throws CancellationException when it was cancelled between two stages; in the middle of one, Spark's own exception */
  Fitted run(List<Flight> flights) {
    SparkContext spark = session.sparkContext();
    spark.setJobGroup(group, "training of " + order.name(), true);
    spark.setLocalProperty("spark.scheduler.pool", POOL);
    spark.addSparkListener(work);
    int cut = flights.size() - flights.size() / HELD_OUT_OF;
    Dataset<Row> training = FlightColumns.labelled(session, flights.subList(0, cut)).persist();
    try {
      return fitted(flights.subList(0, cut), training, flights.subList(cut, flights.size()));
    } finally {
      training.unpersist();
      spark.removeSparkListener(work);
      spark.clearJobGroup();
      spark.setLocalProperty("spark.scheduler.pool", null);
    }
  }

  private Fitted fitted(List<Flight> seen, Dataset<Row> training, List<Flight> heldOut) {
    long begun = System.nanoTime();
    Transformer[] fitted = fit(training);
    long millis = (System.nanoTime() - begun) / 1_000_000;
    SavedPipeline pipeline = new SavedPipeline(new Pipeline().setStages(fitted).fit(training));
    ModelView.Training how =
        new ModelView.Training(
            seen.size(), positives(seen), millis, first(seen), seen.get(seen.size() - 1).scheduled(),
                objective(pipeline.classifier()));
    stopIfCancelled();
    return new Fitted(pipeline, how, metrics(pipeline, scorable(pipeline, heldOut)));
  }

  private Transformer[] fit(Dataset<Row> training) {
    List<Transformer> fitted = new ArrayList<>();
    Dataset<Row> rows = training;
    for (PipelineStage next : stages) {
      stopIfCancelled();
      stage++;
      name = next.getClass().getSimpleName();
      tell();
      Transformer transformer = next instanceof Estimator<?> estimator ? estimator.fit(rows) : (Transformer) next;
      fitted.add(transformer);
      rows = transformer.transform(rows);
    }
    return fitted.toArray(Transformer[]::new);
  }

  private void stopIfCancelled() {
    if (cancelled.getAsBoolean()) {
      throw new CancellationException("the training was cancelled");
    }
  }

  /**
   * A pipeline that would stop at an airport it has not met is scored without such flights; the others say themselves what they
   * do.
   */
  private List<Flight> scorable(SavedPipeline pipeline, List<Flight> heldOut) {
    return order.handleInvalid() == Order.HandleInvalid.error
        ? heldOut.stream().filter(flight -> !pipeline.unseen(flight.origin(), flight.destination())).toList()
        : heldOut;
  }

  private static Instant first(List<Flight> flights) {
    return flights.get(0).scheduled();
  }

  private static long positives(List<Flight> flights) {
    return flights.stream().filter(Flight::delayed).count();
  }

  private static List<Double> objective(Transformer classifier) {
    return classifier instanceof LogisticRegressionModel logistic && logistic.hasSummary()
        ? Arrays.stream(logistic.summary().objectiveHistory()).boxed().toList()
        : null;
  }

  private Metrics metrics(SavedPipeline pipeline, List<Flight> heldOut) {
    Dataset<Row> scored =
        pipeline.apply(FlightColumns.labelled(session, heldOut))
            .select("rawPrediction", "probability", "prediction", FlightColumns.LABEL).persist();
    try {
      List<Scored> rows = scored.collectAsList().stream().map(row -> scored(order.name(), row)).toList();
      Scores scores = Scores.of(rows);
      Double areaUnderPR = scores.auc() == null ? null : areaUnderPR(scored);
      double onTime = (rows.size() - scores.positives()) / (double) rows.size();
      return new Metrics(
          rows.size(), scores.positives(), scores.accuracy(), scores.auc(), areaUnderPR, scores.logLoss(), Scores.brier(rows),
          scores.confusion(), scores.calibration(), onTime,
          ScoreBins.of(rows.stream().mapToDouble(Scored::score)));
    } finally {
      scored.unpersist();
    }
  }

  private static Scored scored(String model, Row row) {
    double score = row.<Vector>getAs("probability").apply(1);
    return new Scored(model, score, (int) row.<Double>getAs("prediction").doubleValue(),
        row.<Double>getAs(FlightColumns.LABEL) == 1.0);
  }

  /** Of all thresholds: Spark would otherwise put them into a thousand bins. */
  private static double areaUnderPR(Dataset<Row> scored) {
    return new BinaryClassificationEvaluator().setMetricName("areaUnderPR").setNumBins(0).evaluate(scored);
  }
}
