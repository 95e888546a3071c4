package io.tidemark.delivery.driver;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Json;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The lane's own function: a record's value becomes a row of the event's number, the batch and the run. Runs in tasks. */
final class LaneFunction implements MapFunction<Row, Row> {
  static final StructType ROW =
      new StructType().add("id", DataTypes.LongType, false).add("batch", DataTypes.LongType, false).add("run", DataTypes.IntegerType, false);

  private static final long serialVersionUID = 1L;
  /** Spark's {@code MicroBatchExecution.BATCH_ID_KEY}. */
  private static final String BATCH = "streaming.sql.batchId";

  private final String query;
  private final int run;

  LaneFunction(String query, int run) {
    this.query = query;
    this.run = run;
  }

  @Override
  public Row call(Row value) {
    long event = event(value.getString(0));
    long batch = Long.parseLong(TaskContext.get().getLocalProperty(BATCH));
    LaneWork.of(query).take(batch, event);
    return RowFactory.create(event, batch, run);
  }

  /** The event's number: the value itself, or its field {@code id}. */
  static long event(String value) {
    JsonNode json = Json.node(value);
    return json.isObject() ? json.path("id").asLong() : json.asLong();
  }
}
