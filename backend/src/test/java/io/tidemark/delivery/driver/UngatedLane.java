package io.tidemark.delivery.driver;

import io.tidemark.delivery.Api;
import io.tidemark.delivery.Guarantee;
import io.tidemark.delivery.LaneOrder;
import io.tidemark.delivery.LaneSettings;
import io.tidemark.delivery.SinkOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * A lane's source, settings and output without what the lab adds to look into it: no gate, no log of processed events, no
 * order of tasks.
 */
public final class UngatedLane implements AutoCloseable {
  private final StreamingQuery query;
  private final LaneOutput output;

  public UngatedLane(SparkSession session, Guarantee guarantee, String bootstrap, String topic, SinkOrder sink, Path work)
      throws TimeoutException {
    LaneSettings settings = new LaneSettings(guarantee, Api.STRUCTURED, LaneSettings.Sink.of(sink));
    LaneOrder order =
        new LaneOrder(guarantee, Api.STRUCTURED, Map.of("bootstrap.servers", bootstrap), topic, work, sink, 1, true);
    // Events that go one by one are the lab's, where a refusal has to be told for each.
    output = LaneOutputs.of(order, settings, Map.of("batch.size", "16384"));
    Map<String, String> options = new HashMap<>(LaneOutputs.forSpark(order.kafka()));
    options.putAll(settings.source());
    options.put("subscribe", topic);
    options.put("kafka.fetch.max.wait.ms", "5");
    query = session.readStream().format("kafka").options(options).load()
        .selectExpr("CAST(CAST(value AS STRING) AS BIGINT) AS id", "0L AS batch", "1 AS run")
        .writeStream()
        .option("checkpointLocation", work.resolve(settings.checkpoint(1)).toString())
        .foreachBatch((VoidFunction2<Dataset<Row>, Long>) (rows, batch) -> output.write(rows, batch, 0))
        .start();
    query.processAllAvailable();
  }

  /** Waits until everything in the topic is committed. */
  public void awaitAll() {
    query.processAllAvailable();
  }

  @Override
  public void close() throws TimeoutException {
    query.stop();
    output.close();
  }
}
