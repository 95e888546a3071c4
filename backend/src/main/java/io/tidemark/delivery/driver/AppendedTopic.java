package io.tidemark.delivery.driver;

import io.tidemark.delivery.SinkOrder;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Spark's own {@code kafka} writer: each task appends its rows, and is through when the broker has them. */
final class AppendedTopic implements LaneOutput {
  private final SinkOrder.Topic topic;
  private final String format;
  private final Map<String, String> options;

  AppendedTopic(SinkOrder.Topic topic, String format, Map<String, String> options) {
    this.topic = topic;
    this.format = format;
    this.options = options;
  }

  @Override
  public void write(Dataset<Row> rows, long batch, long until) {
    rows.selectExpr("lpad(CAST(batch AS STRING), " + SinkOrder.Topic.KEY_DIGITS + ", '0') AS key", "CAST(id AS STRING) AS value")
        .write().format(format).options(options).option("topic", topic.topic()).save();
  }
}
