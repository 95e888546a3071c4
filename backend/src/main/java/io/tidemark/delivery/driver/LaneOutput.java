package io.tidemark.delivery.driver;

import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Where a lane's batches go. Evaluates a batch in exactly one job. Used by the lane's stream thread alone. */
interface LaneOutput extends AutoCloseable {
  /** @param until where the batch's range of offsets ends; kept in the transaction of its rows, where there is one */
  void write(Dataset<Row> rows, long batch, long until);

  /** Up to where the sink itself knows the offsets to be done; empty when it knows of none. */
  default OptionalLong stored() {
    return OptionalLong.empty();
  }

  @Override
  default void close() {}
}
