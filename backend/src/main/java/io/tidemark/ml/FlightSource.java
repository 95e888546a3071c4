package io.tidemark.ml;

import io.tidemark.broker.KafkaAccess;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A topic of a run as Spark reads it, from its first record. Stateless. */
final class FlightSource {
  private FlightSource() {}

  static Dataset<Row> read(SparkSession session, KafkaAccess kafka, String topic, int mostABatch) {
    Map<String, String> options = new HashMap<>();
    kafka.properties().forEach((name, value) -> options.put("kafka." + name, value));
    options.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    options.put("subscribe", topic);
    options.put("startingOffsets", "earliest");
    options.put("maxOffsetsPerTrigger", String.valueOf(mostABatch));
    return session.readStream().format("kafka").options(options).load();
  }
}
