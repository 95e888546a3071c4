package io.tidemark.bench;

import static org.apache.spark.ml.functions.vector_to_array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.StructType;

/** Saved pipelines over announcements in Kafka as anyone would write it: parse, drop what lacks something, transform, write. */
final class BarePrediction {
  private static final StructType ANNOUNCED =
      StructType.fromDDL("flight STRING, scheduled TIMESTAMP, origin STRING, destination STRING, distanceMiles DOUBLE");

  private final SparkSession session;
  private final String bootstrapServers;
  private final String from;
  private final int mostABatch;

  BarePrediction(SparkSession session, String bootstrapServers, String from, int mostABatch) {
    this.session = session;
    this.bootstrapServers = bootstrapServers;
    this.from = from;
    this.mostABatch = mostABatch;
  }

  /** @param to the topic that the predictions are written to; null to collect them and let them go */
  StreamingQuery start(String name, List<PipelineModel> models, String to, Path checkpoint) throws TimeoutException {
    Dataset<Row> announced =
        session.readStream().format("kafka")
            .option("kafka.bootstrap.servers", bootstrapServers).option("subscribe", from).option("startingOffsets", "earliest")
            .option("maxOffsetsPerTrigger", mostABatch)
            .load()
            .select(from_json(col("value").cast("string"), ANNOUNCED, Map.of()).as("r"))
            .select("r.*")
            .na().drop();
    return announced.writeStream().queryName(name).option("checkpointLocation", checkpoint.toUri().toString())
        .foreachBatch((VoidFunction2<Dataset<Row>, Long>) (batch, id) -> predict(batch, models, to))
        .start();
  }

  private void predict(Dataset<Row> batch, List<PipelineModel> models, String to) {
    // With one model the batch is read once anyway.
    Dataset<Row> rows = models.size() > 1 ? batch.persist() : batch;
    for (int i = 0; i < models.size(); i++) {
      Column score = vector_to_array(col("probability"), "float64").getItem(1);
      Dataset<Row> scored =
          models.get(i).transform(rows)
              .select(col("flight"), col("scheduled"), lit(i).as("model"), score.as("score"), col("prediction").cast("int"));
      if (to == null) {
        scored.collectAsList();
      } else {
        scored.select(to_json(struct("*")).as("value"))
            .write().format("kafka").option("kafka.bootstrap.servers", bootstrapServers).option("topic", to).save();
      }
    }
    if (models.size() > 1) {
      rows.unpersist();
    }
  }
}
