package io.tidemark.latency;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import java.util.Random;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * The prediction both lanes make: intercept and weights, drawn by the run's seed, times the features of a record, added up from
 * the first on. Holds nothing from one record to the next. Immutable.
 */
final class LinearModel {
  static final int FEATURES = 4;
  private static final String SCHEMA = "id BIGINT, sent BIGINT, features ARRAY<DOUBLE>";

  private final double intercept;
  private final double[] weights = new double[FEATURES];

  LinearModel(long seed) {
    Random random = new Random(seed);
    intercept = random.nextGaussian();
    for (int i = 0; i < FEATURES; i++) {
      weights[i] = random.nextGaussian();
    }
  }

  /** In plain Java, the same additions in the same order. */
  double score(double[] features) {
    double score = intercept;
    for (int i = 0; i < FEATURES; i++) {
      score = score + weights[i] * features[i];
    }
    return score;
  }

  /** From rows of a Kafka source to rows of a Kafka sink; a record keeps its partition and tells where it lay. */
  Dataset<Row> over(Dataset<Row> kafka) {
    Column score = lit(intercept);
    for (int i = 0; i < FEATURES; i++) {
      score = score.plus(lit(weights[i]).multiply(col("r.features").getItem(i)));
    }
    return kafka
        .select(from_json(col("value").cast("string"), StructType.fromDDL(SCHEMA)).as("r"), col("partition"), col("offset"))
        .select(
            col("partition"),
            to_json(struct(col("r.id"), col("r.sent"), score.as("score"), col("partition"), col("offset"))).as("value"));
  }
}
