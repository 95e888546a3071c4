package io.tidemark.sink;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One sink of one run. Called by the query's stream thread only. */
interface Output {
  /**
   * Writes a micro-batch; answers how many rows were written now.
   *
   * @param rows how many it has
   * @throws InterruptedException when the query is stopped meanwhile
   */
  long write(Dataset<Row> batch, long rows, long batchId) throws Exception;
}
