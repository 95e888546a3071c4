package io.tidemark.sink;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Writes each row as one record through Spark's own Kafka writer, at least once: a batch that runs again is written again.
 *
 * <p>The value is the row as JSON, nulls included. The key is the text of the one key column, or the key columns as JSON where
 * there are several or the one has parts, as a window has.
 */
final class KafkaOutput implements Output {
  private static final Map<String, String> NULLS_TOO = Map.of("ignoreNullFields", "false");
  /** Kafka's own patience, two minutes, is longer than a stop waits. */
  private static final Map<String, String> PATIENCE =
      Map.of("kafka.max.block.ms", "15000", "kafka.request.timeout.ms", "10000", "kafka.delivery.timeout.ms", "30000");

  private final OutputSink.ToKafka sink;
  private final Map<String, String> reached;

  /** @param reached Spark's options that say how Kafka is reached */
  KafkaOutput(OutputSink.ToKafka sink, Map<String, String> reached) {
    this.sink = sink;
    this.reached = reached;
  }

  @Override
  public long write(Dataset<Row> batch, long rows, long batchId) {
    if (rows == 0) {
      return 0;
    }
    Column[] all = Arrays.stream(batch.columns()).map(KafkaOutput::quoted).toArray(Column[]::new);
    DataFrameWriter<Row> writer =
        batch.select(key(batch.schema()).cast("string").as("key"), to_json(struct(all), NULLS_TOO).as("value")).write().format("kafka");
    writer.options(PATIENCE).options(reached).option("topic", sink.topic()).save();
    return rows;
  }

  private Column key(StructType schema) {
    List<String> names = sink.key();
    if (names.isEmpty()) {
      return lit(null);
    }
    if (names.size() == 1) {
      Column only = quoted(names.get(0));
      return schema.apply(names.get(0)).dataType() instanceof StructType ? to_json(only, NULLS_TOO) : only;
    }
    return to_json(struct(names.stream().map(KafkaOutput::quoted).toArray(Column[]::new)), NULLS_TOO);
  }

  static Column quoted(String name) {
    return col("`" + name.replace("`", "``") + "`");
  }
}
