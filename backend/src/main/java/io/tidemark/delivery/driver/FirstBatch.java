package io.tidemark.delivery.driver;

import io.tidemark.delivery.SinkOrder;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a micro-batch of made-up rows once, through a checkpoint and Spark's {@code jdbc} writer into a file that nobody reads,
 * so that a lane's first batch, above all after a kill, need not wait for classes and generated code. A failure is logged and
 * changes nothing.
 */
final class FirstBatch {
  private static final Logger LOG = LoggerFactory.getLogger(FirstBatch.class);

  private static final MapFunction<Row, Row> WORK = row -> RowFactory.create(LaneFunction.event(row.getString(0)), 0L, 0);
  private static final long PATIENCE_MILLIS = 60_000;

  private FirstBatch() {}

  static void run(SparkSession session, Path scratch) {
    SinkOrder.Table nobodys = new SinkOrder.Table("jdbc:sqlite:" + scratch.resolve("first.db"), null, null, "first");
    AppendedTable output = new AppendedTable(nobodys, "jdbc");
    try {
      StreamingQuery query =
          session.readStream().format("rate-micro-batch").option("rowsPerBatch", 2).option("numPartitions", 2).load()
              .selectExpr("CAST(value AS STRING) AS value")
              .map(WORK, Encoders.row(LaneFunction.ROW))
              .writeStream()
              .trigger(Trigger.AvailableNow())
              .option("checkpointLocation", scratch.resolve("first-checkpoint").toString())
              .foreachBatch((VoidFunction2<Dataset<Row>, Long>) (rows, batch) -> output.write(rows, batch, 0))
              .start();
      query.awaitTermination(PATIENCE_MILLIS);
      query.stop();
    } catch (TimeoutException | StreamingQueryException | RuntimeException e) {
      LOG.info("The first batch failed: {}", e.toString());
    }
  }
}
