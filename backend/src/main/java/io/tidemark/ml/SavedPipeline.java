package io.tidemark.ml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.DecisionTreeClassificationModel;
import org.apache.spark.ml.classification.GBTClassificationModel;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.RandomForestClassificationModel;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A fitted pipeline of flights: applies it, and knows what its numbers stand for. Immutable; safe for use by many threads. */
final class SavedPipeline {
  private static final int HEAVIEST = 40;
  private static final String UNSEEN = "(unseen)";

  final PipelineModel model;
  private final Map<String, StringIndexerModel> indexers = new TreeMap<>();
  private final Map<String, Set<String>> met = new TreeMap<>();
  private final List<String> features = new ArrayList<>();

  SavedPipeline(PipelineModel model) {
    this.model = model;
    for (Transformer stage : model.stages()) {
      if (stage instanceof StringIndexerModel indexer) {
        indexers.put(indexer.getInputCol(), indexer);
        met.put(indexer.getInputCol(), Set.of(indexer.labelsArray()[0]));
      } else if (stage instanceof VectorAssembler assembler) {
        for (String column : assembler.getInputCols()) {
          features.addAll(names(column));
        }
      }
    }
  }

  private List<String> names(String column) {
    for (Order.Feature feature : Order.Feature.values()) {
      StringIndexerModel indexer = indexers.get(feature.name());
      if (feature.column.equals(column) && indexer != null) {
        Stream<String> seen = Stream.of(indexer.labelsArray()[0]);
        Stream<String> all = indexer.getHandleInvalid().equals("keep") ? Stream.concat(seen, Stream.of(UNSEEN)) : seen;
        return all.map(label -> feature + "=" + label).toList();
      } else if (feature.column.equals(column)) {
        return List.of(feature.name());
      }
    }
    return List.of(column);
  }

  Dataset<Row> apply(Dataset<Row> flights) {
    return model.transform(flights);
  }

  /** The names of the classifier's features, by place. */
  List<String> features() {
    return features;
  }

  Transformer classifier() {
    return model.stages()[model.stages().length - 1];
  }

  /** Whether an airport of the flight was never met in training, as the pipeline's own indexers know. */
  boolean unseen(String origin, String destination) {
    return notMet("origin", origin) || notMet("destination", destination);
  }

  private boolean notMet(String column, String airport) {
    Set<String> seen = met.get(column);
    return seen != null && !seen.contains(airport);
  }

  private Vector weights() {
    Transformer classifier = classifier();
    if (classifier instanceof LogisticRegressionModel logistic) {
      return logistic.coefficients();
    } else if (classifier instanceof DecisionTreeClassificationModel tree) {
      return tree.featureImportances();
    } else if (classifier instanceof RandomForestClassificationModel forest) {
      return forest.featureImportances();
    }
    return ((GBTClassificationModel) classifier).featureImportances();
  }

  /** The largest coefficients, or importances, by size; those that are 0 left out. */
  List<ModelView.Weight> heaviest() {
    Vector weights = weights();
    return IntStream.range(0, weights.size())
        .filter(i -> weights.apply(i) != 0)
        .mapToObj(i -> new ModelView.Weight(features.get(i), weights.apply(i)))
        .sorted(Comparator.comparingDouble((ModelView.Weight weight) -> -Math.abs(weight.weight()))
        .thenComparing(ModelView.Weight::feature))
        .limit(HEAVIEST)
        .toList();
  }
}
