package io.tidemark.delivery.driver;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Where a lane's batches go. Evaluates a batch in exactly one job. Used by the lane's stream thread alone. */
interface LaneOutput extends AutoCloseable {
  void write(Dataset<Row> rows, long batch);

  @Override
  default void close() {}
}
