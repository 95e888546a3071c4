package io.tidemark.sink;

import io.tidemark.connection.TableWriter;
import java.util.Iterator;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Writes each micro-batch into a table exactly once; its rows come to the driver partition by partition, never all at once. */
final class TableOutput implements Output {
  private final TableWriter writer;
  private final TableShape shape;
  private final boolean replaces;
  private final Supplier<String> checkpoint;

  /** @param replaces each batch is the whole result: complete mode */
  TableOutput(TableWriter writer, TableShape shape, boolean replaces, Supplier<String> checkpoint) {
    this.writer = writer;
    this.shape = shape;
    this.replaces = replaces;
    this.checkpoint = checkpoint;
  }

  @Override
  public long write(Dataset<Row> batch, long rows, long batchId) throws InterruptedException {
    if (rows == 0 && !replaces) {
      return 0;
    }
    Dataset<Row> flat = batch.select(shape.selected());
    return writer.write(new TableWriter.Batch(checkpoint.get(), batchId, replaces), () -> values(flat.toLocalIterator()));
  }

  private Iterator<Object[]> values(Iterator<Row> rows) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return rows.hasNext();
      }

      @Override
      public Object[] next() {
        return shape.values(rows.next());
      }
    };
  }
}
