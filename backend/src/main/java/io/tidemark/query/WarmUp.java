package io.tidemark.query;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;

import io.tidemark.wire.Json;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Runs a windowed count once over two made-up records, so that Spark's classes are loaded and its generated code is compiled on a
 * core that would wait for Kafka otherwise.
 *
 * <p>Its rows go nowhere. Blocks until done; a failure is the caller's to log and changes nothing.
 */
public final class WarmUp {
  private static final StreamShape STREAM = new StreamShape("warm-up", "warm-up", "t TIMESTAMP, k STRING, v DOUBLE", "t", List.of("t", "k", "v"), "earliest");
  private static final String QUERY =
      "{\"stream\":\"warm-up\",\"watermark\":{\"delay\":\"1 hour\"},\"window\":{\"kind\":\"tumbling\",\"size\":\"1 hour\"},"
          + "\"aggregates\":[{\"function\":\"count\"},{\"function\":\"max\",\"column\":\"v\"}]}";

  private WarmUp() {}

  public static void run(SparkSession session) {
    QueryDefinition definition = new DefinitionReader(Json.node(QUERY)).read(stream -> STREAM.columns());
    Dataset<Row> records =
        session.range(0, 2, 1, 1).select(concat(lit("{\"t\":\"2024-01-01T00:00:0"), col("id"), lit("Z\",\"k\":\"a\",\"v\":1}")).as("value"));
    BatchRows.collect(QueryPlanner.over(List.of(records), new QuerySources(definition, stream -> STREAM)), 10);
  }
}
