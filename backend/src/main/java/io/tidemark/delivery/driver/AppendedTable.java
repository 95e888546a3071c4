package io.tidemark.delivery.driver;

import io.tidemark.delivery.SinkOrder;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/** Spark's own {@code jdbc} writer: each task appends its rows in a transaction of its own. */
final class AppendedTable implements LaneOutput {
  private final SinkOrder.Table table;
  private final String format;

  AppendedTable(SinkOrder.Table table, String format) {
    this.table = table;
    this.format = format;
  }

  @Override
  public void write(Dataset<Row> rows, long batch, long until) {
    DataFrameWriter<Row> writer = rows.write().format(format).mode(SaveMode.Append);
    writer.option("url", table.url()).option("dbtable", table.table());
    if (table.user() != null) {
      writer.option("user", table.user());
    }
    if (table.password() != null) {
      writer.option("password", table.password());
    }
    writer.save();
  }
}
