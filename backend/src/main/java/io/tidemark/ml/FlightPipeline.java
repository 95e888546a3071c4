package io.tidemark.ml;

import io.tidemark.ml.Order.Feature;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.DecisionTreeClassifier;
import org.apache.spark.ml.classification.GBTClassifier;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;

/**
 * The stages of a pipeline, all Spark ML's own, in order: hour and weekday out of the schedule, an index and then a vector for
 * each airport, all in one vector, that one scaled, the classifier. Each airport keeps a place of its own in its vector.
 * Stateless.
 */
final class FlightPipeline {
  static final String FEATURES = "features";
  private static final String ASSEMBLED = "assembled";
  private static final String CALENDAR =
      "SELECT *, CAST(hour(scheduled) AS DOUBLE) AS hour, CAST(weekday(scheduled) AS DOUBLE) AS weekday FROM __THIS__";

  private FlightPipeline() {}

  static List<PipelineStage> stages(Order order) {
    List<PipelineStage> stages = new ArrayList<>();
    List<Feature> features = order.features();
    if (features.contains(Feature.hour) || features.contains(Feature.weekday)) {
      stages.add(new SQLTransformer().setStatement(CALENDAR));
    }
    List<Feature> airports = features.stream().filter(feature -> feature == Feature.origin || feature == Feature.destination)
        .toList();
    for (Feature airport : airports) {
      stages.add(
          new StringIndexer().setInputCol(airport.name()).setOutputCol(airport + "Index")
              .setHandleInvalid(order.handleInvalid().name()));
    }
    for (Feature airport : airports) {
      stages.add(new OneHotEncoder().setInputCol(airport + "Index").setOutputCol(airport.column).setDropLast(false));
    }
    stages.add(
        new VectorAssembler().setInputCols(features.stream().map(feature -> feature.column).toArray(String[]::new))
            .setOutputCol(ASSEMBLED));
    stages.add(new StandardScaler().setInputCol(ASSEMBLED).setOutputCol(FEATURES).setWithMean(false).setWithStd(true));
    stages.add(classifier(order));
    return stages;
  }

  private static PipelineStage classifier(Order order) {
    Order.Params params = order.params();
    return switch (order.algorithm()) {
      case logistic -> new LogisticRegression()
          .setFeaturesCol(FEATURES)
          .setLabelCol(FlightColumns.LABEL)
          .setRegParam(params.regParam())
          .setElasticNetParam(params.elasticNet())
          .setMaxIter(params.maxIter());
      case tree -> new DecisionTreeClassifier()
          .setFeaturesCol(FEATURES)
          .setLabelCol(FlightColumns.LABEL)
          .setMaxDepth(params.maxDepth())
          .setSeed(order.seed());
      case forest -> new RandomForestClassifier()
          .setFeaturesCol(FEATURES)
          .setLabelCol(FlightColumns.LABEL)
          .setMaxDepth(params.maxDepth())
          .setNumTrees(params.trees())
          .setSeed(order.seed());
      case boosted -> new GBTClassifier()
          .setFeaturesCol(FEATURES)
          .setLabelCol(FlightColumns.LABEL)
          .setMaxDepth(params.maxDepth())
          .setMaxIter(params.maxIter())
          .setSeed(order.seed());
    };
  }
}
