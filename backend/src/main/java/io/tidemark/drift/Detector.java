package io.tidemark.drift;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.clustering.KMeans;
import org.apache.spark.ml.clustering.KMeansModel;
import org.apache.spark.ml.feature.Bucketizer;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StandardScalerModel;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;

/**
 * A detector that Spark ML has fitted: its pipeline, the threshold, and the bins of its reference.
 *
 * <p>The score is the distance to the nearest centre in standard deviations; the threshold is the chosen quantile of the reference's own
 * scores, and bins are cut at its deciles, both exact. Immutable; safe for use by many threads.
 */
final class Detector {
  static final int BINS = 10;
  private static final int MOST_ROUNDS = 30;
  private static final double EXACT = 0.0;
  private static final double[] DECILES = IntStream.range(1, BINS).mapToDouble(i -> i / (double) BINS).toArray();
  private static final String[] FEATURES = Feature.NAMES.toArray(String[]::new);
  private static final String[] COLUMNS = Stream.concat(Feature.NAMES.stream(), Stream.of(Reference.SCORE)).toArray(String[]::new);

  final int version;
  final double quantile;
  final double threshold;
  final Reference reference;
  private final PipelineModel pipeline;
  private final Bucketizer bucketizer;
  private final List<Double> scores;

  private Detector(
      int version, double quantile, double threshold, Reference reference, PipelineModel pipeline, Bucketizer bucketizer, List<Double> scores) {
    this.version = version;
    this.quantile = quantile;
    this.threshold = threshold;
    this.reference = reference;
    this.pipeline = pipeline;
    this.bucketizer = bucketizer;
    this.scores = scores;
  }

  /**
   * Runs some Spark jobs.
   *
   * @param rows with a column for each feature
   * @throws IllegalArgumentException where all of a feature's values are the same
   */
  static Detector fit(Dataset<Row> rows, Definition definition, int version) {
    Dataset<Row> quiet = rows.cache();
    try {
      PipelineModel pipeline = pipeline(definition).fit(quiet);
      Dataset<Row> scored = scored(pipeline, quiet).cache();
      try {
        double[][] cuts = scored.stat().approxQuantile(COLUMNS, DECILES, EXACT);
        Bucketizer bucketizer = bucketizer(cuts);
        Reference reference = reference(bucketizer, scored);
        List<Double> scores = scored.select(Reference.SCORE).as(Encoders.DOUBLE()).collectAsList();
        double threshold = threshold(rows.sparkSession(), scores, definition.quantile());
        return new Detector(version, definition.quantile(), threshold, reference, pipeline, bucketizer, scores);
      } finally {
        scored.unpersist();
      }
    } finally {
      quiet.unpersist();
    }
  }

  private static Pipeline pipeline(Definition definition) {
    return new Pipeline().setStages(new PipelineStage[] {
      new VectorAssembler().setInputCols(FEATURES).setOutputCol("features").setHandleInvalid("skip"),
      new StandardScaler().setInputCol("features").setOutputCol("scaled").setWithMean(true).setWithStd(true),
      new KMeans().setFeaturesCol("scaled").setPredictionCol("nearest").setK(definition.k()).setSeed(definition.seed()).setMaxIter(MOST_ROUNDS)
    });
  }

  /** The pipeline applied, with {@code score} and {@code distance}: the score and, after it, what is between row and centre by feature. */
  static Dataset<Row> scored(PipelineModel pipeline, Dataset<Row> rows) {
    double[][] centres = Arrays.stream(((KMeansModel) pipeline.stages()[2]).clusterCenters()).map(Vector::toArray).toArray(double[][]::new);
    UDF2<Vector, Integer, double[]> distance = (scaled, nearest) -> distance(scaled.toArray(), centres[nearest]);
    return pipeline.transform(rows)
        .withColumn("distance", udf(distance, DataTypes.createArrayType(DataTypes.DoubleType, false)).apply(col("scaled"), col("nearest")))
        .withColumn(Reference.SCORE, col("distance").getItem(0));
  }

  private static double[] distance(double[] scaled, double[] centre) {
    double[] distance = new double[scaled.length + 1];
    double squares = 0;
    for (int i = 0; i < scaled.length; i++) {
      distance[i + 1] = scaled[i] - centre[i];
      squares += distance[i + 1] * distance[i + 1];
    }
    distance[0] = Math.sqrt(squares);
    return distance;
  }

  /** A value that many rows share may be several deciles: it cuts once then. */
  private static Bucketizer bucketizer(double[][] cuts) {
    double[][] splits = Arrays.stream(cuts)
        .map(cut -> splits(Arrays.stream(cut).distinct().toArray()))
        .toArray(double[][]::new);
    String[] bins = Arrays.stream(COLUMNS).map(Detector::bin).toArray(String[]::new);
    return new Bucketizer().setInputCols(COLUMNS).setOutputCols(bins).setSplitsArray(splits);
  }

  /** From minus to plus infinity. */
  private static double[] splits(double[] cuts) {
    double[] splits = new double[cuts.length + 2];
    splits[0] = Double.NEGATIVE_INFINITY;
    System.arraycopy(cuts, 0, splits, 1, cuts.length);
    splits[cuts.length + 1] = Double.POSITIVE_INFINITY;
    return splits;
  }

  private static String bin(String column) {
    return column + "_bin";
  }

  private static Reference reference(Bucketizer bucketizer, Dataset<Row> scored) {
    double[][] splits = bucketizer.getSplitsArray();
    List<Column> sums = new ArrayList<>();
    for (int column = 0; column < COLUMNS.length; column++) {
      for (int bin = 0; bin < splits[column].length - 1; bin++) {
        sums.add(sum(when(col(bin(COLUMNS[column])).equalTo(bin), 1L).otherwise(lit(0L))));
      }
    }
    Row counts = bucketizer.transform(scored).agg(sums.get(0), sums.subList(1, sums.size()).toArray(Column[]::new)).head();
    List<List<Double>> ends = new ArrayList<>();
    List<List<Long>> all = new ArrayList<>();
    int at = 0;
    for (double[] split : splits) {
      List<Long> bins = new ArrayList<>();
      for (int bin = 0; bin < split.length - 1; bin++) {
        bins.add(counts.getLong(at++));
      }
      ends.add(Arrays.stream(split, 1, split.length - 1).boxed().toList());
      all.add(List.copyOf(bins));
    }
    return new Reference(List.of(COLUMNS), ends, all);
  }

  private static double threshold(SparkSession session, List<Double> scores, double quantile) {
    Dataset<Row> rows = session.createDataset(scores, Encoders.DOUBLE()).toDF(Reference.SCORE);
    return rows.stat().approxQuantile(Reference.SCORE, new double[] {quantile}, EXACT)[0];
  }

  /** The same but for the threshold. */
  Detector at(SparkSession session, double changed) {
    return new Detector(version, changed, threshold(session, scores, changed), reference, pipeline, bucketizer, scores);
  }

  /** Rows with score, distance, nearest, alarm, and for each column of the reference its bin. */
  Dataset<Row> apply(Dataset<Row> rows) {
    return bucketizer.transform(scored(pipeline, rows)).withColumn("alarm", col(Reference.SCORE).gt(threshold));
  }

  /** The bins of a row that {@link #apply} has made, by column. */
  static List<Integer> bins(Row row) {
    return Arrays.stream(COLUMNS).map(column -> (int) row.<Double>getAs(bin(column)).doubleValue()).toList();
  }

  void save(Path folder) throws IOException {
    pipeline.write().overwrite().save("file://" + folder.toAbsolutePath());
  }

  DriftView.Model view(Instant fitted) {
    StandardScalerModel scaler = (StandardScalerModel) pipeline.stages()[1];
    List<List<Double>> centres = Arrays.stream(((KMeansModel) pipeline.stages()[2]).clusterCenters())
        .map(centre -> IntStream.range(0, centre.size()).mapToObj(i -> centre.apply(i) * scaler.std().apply(i) + scaler.mean().apply(i)).toList())
        .toList();
    List<Double> deviations = Arrays.stream(scaler.std().toArray()).boxed().toList();
    return new DriftView.Model(centres, deviations, threshold, Feature.NAMES, reference.rows(), quantile, fitted, version);
  }
}
