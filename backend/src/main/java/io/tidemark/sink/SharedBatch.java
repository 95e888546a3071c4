package io.tidemark.sink;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.storage.StorageLevel;

/**
 * A micro-batch that many jobs may read while its plan is evaluated once.
 *
 * <p>Each partition is kept, in memory or on the disk, by the first job that reads it; a second evaluation would run the stateful
 * operators again and double Spark's figures of the state. The rows are kept in Spark's own form: {@code Dataset.persist} would
 * clone the session for each batch. {@link #close} lets go of them.
 */
public final class SharedBatch implements AutoCloseable {
  private final JavaRDD<InternalRow> kept;
  private final Dataset<Row> rows;

  public SharedBatch(Dataset<Row> batch) {
    org.apache.spark.sql.classic.Dataset<Row> evaluated = (org.apache.spark.sql.classic.Dataset<Row>) batch;
    kept = evaluated.queryExecution().toRdd().toJavaRDD().map(new Copy()).persist(StorageLevel.MEMORY_AND_DISK());
    rows = evaluated.sparkSession().internalCreateDataFrame(kept.rdd(), batch.schema(), false);
  }

  public Dataset<Row> rows() {
    return rows;
  }

  @Override
  public void close() {
    kept.unpersist(false);
  }

  /** Spark uses one row object for all rows of a partition. */
  private static final class Copy implements Function<InternalRow, InternalRow> {
    private static final long serialVersionUID = 1L;

    @Override
    public InternalRow call(InternalRow row) {
      return row.copy();
    }
  }
}
