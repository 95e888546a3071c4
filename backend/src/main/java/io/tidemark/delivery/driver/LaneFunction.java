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
      new StructType()
          .add("id", DataTypes.LongType, false)
          .add("batch", DataTypes.LongType, false)
          .add("run", DataTypes.IntegerType, false);

  private static final long serialVersionUID = 1L;
  /** Spark's {@code MicroBatchExecution.BATCH_ID_KEY}. */
  private static final String BATCH = "streaming.sql.batchId";

  private final String query;
  private final int run;
  private final Long batch;

  /** @param batch null where Spark tells its tasks which batch they belong to */
  LaneFunction(String query, int run, Long batch) {
    this.query = query;
    this.run = run;
    this.batch = batch;
  }

  @Override
  public Row call(Row value) {
    return row(value.getString(0));
  }

  Row row(String value) {
    long event = event(value);
    long inBatch = batch != null ? batch : Long.parseLong(TaskContext.get().getLocalProperty(BATCH));
    LaneWork.of(query).take(inBatch, event);
    return RowFactory.create(event, inBatch, run);
  }

  /** The event's number: the value itself, or its field {@code id}. */
  static long event(String value) {
    JsonNode json = Json.node(value);
    return json.isObject() ? json.path("id").asLong() : json.asLong();
  }
}
