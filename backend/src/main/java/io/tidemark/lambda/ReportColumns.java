package io.tidemark.lambda;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Reports as Spark sees them: partition, offset and time in the log, and what they say. Stateless. */
final class ReportColumns {
  /** Bounds what a batch holds, and what is collected of it. */
  private static final int MOST_A_BATCH = 5_000;

  private static final String REPORT = "flight STRING, origin STRING, destination STRING, day STRING, delay INT, reported TIMESTAMP";

  /** Columns of the master data. */
  static final StructType MASTER = StructType.fromDDL("partition INT, offset BIGINT, timestamp TIMESTAMP, " + REPORT);

  private ReportColumns() {}

  static Dataset<Row> stream(SparkSession session, LambdaStage stage, String topic, Offsets from) {
    Map<String, String> options = new HashMap<>();
    stage.kafka().properties().forEach((name, value) -> options.put("kafka." + name, value));
    options.put("kafka.bootstrap.servers", stage.kafka().bootstrapServers());
    options.put("subscribe", topic);
    options.put("startingOffsets", from.starting(topic));
    options.put("maxOffsetsPerTrigger", Integer.toString(MOST_A_BATCH));
    return session.readStream()
        .format("kafka")
        .options(options)
        .load()
        .select(
            col("partition"),
            col("offset"),
            col("timestamp"),
            from_json(col("value").cast("string"), StructType.fromDDL(REPORT)).as("report"))
        .select("partition", "offset", "timestamp", "report.*");
  }

  static Column airport(Logic logic) {
    return col(logic.by().name());
  }

  /** 1 for a delayed flight, 0 for another. */
  static Column delayed(Logic logic, Column delay) {
    return when(delay.gt(logic.delayedOver()), lit(1L)).otherwise(lit(0L));
  }
}
