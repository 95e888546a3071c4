package io.tidemark.drift;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.window;

import io.tidemark.broker.KafkaAccess;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The plans of the lab, and its rows as Spark sees them. Stateless. */
final class Plans {
  /** Columns of the reference: the features and the score. */
  static final int COLUMNS = Feature.NAMES.size() + 1;
  /** Bounds what a batch holds, and what is collected of it. */
  private static final int MOST_A_BATCH = 5_000;
  private static final StructType READING =
      StructType.fromDDL("id BIGINT, at TIMESTAMP, sensor INT, temperature DOUBLE, vibration DOUBLE, current DOUBLE");
  private static final StructType SCORED = StructType.fromDDL("at TIMESTAMP, version INT, alarm BOOLEAN, bins ARRAY<INT>");

  private Plans() {}

  private static Map<String, String> kafka(KafkaAccess kafka, String topic) {
    Map<String, String> options = new HashMap<>();
    kafka.properties().forEach((name, value) -> options.put("kafka." + name, value));
    options.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    options.put("subscribe", topic);
    options.put("startingOffsets", "earliest");
    return options;
  }

  private static Dataset<Row> parsed(Dataset<Row> records, StructType schema) {
    return records.select(from_json(col("value").cast("string"), schema).as("record")).select("record.*");
  }

  private static Dataset<Row> stream(SparkSession session, KafkaAccess kafka, String topic, StructType schema) {
    return parsed(
        session.readStream().format("kafka").options(kafka(kafka, topic)).option("maxOffsetsPerTrigger", MOST_A_BATCH).load(), schema);
  }

  /** Readings as they arrive. */
  static Dataset<Row> readings(SparkSession session, KafkaAccess kafka, String topic) {
    return stream(session, kafka, topic, READING);
  }

  /** Readings that have arrived, by offset, {@code to} not included. */
  static Dataset<Row> readings(SparkSession session, KafkaAccess kafka, String topic, long from, long to) {
    return parsed(
        session.read().format("kafka").options(kafka(kafka, topic))
            .option("startingOffsets", "{\"" + topic + "\":{\"0\":" + from + "}}")
            .option("endingOffsets", "{\"" + topic + "\":{\"0\":" + to + "}}").load(),
        READING);
  }

  /** Readings that were never sent. */
  static Dataset<Row> readings(SparkSession session, List<Reading> readings) {
    List<Row> rows = readings.stream()
        .map(one -> RowFactory.create(one.id(), one.at(), one.sensor(), one.values().get(0), one.values().get(1), one.values().get(2)))
        .toList();
    return session.createDataFrame(rows, READING);
  }

  /** Windows of what is scored: rows, alarms and the rows in each bin of each column, one row for each model whose rows there are. */
  static Dataset<Row> windows(SparkSession session, KafkaAccess kafka, String topic, Definition definition) {
    List<Column> counts = new ArrayList<>();
    counts.add(sum(when(col("alarm"), 1L).otherwise(lit(0L))).as("alarms"));
    for (int column = 0; column < COLUMNS; column++) {
      for (int bin = 0; bin < Detector.BINS; bin++) {
        counts.add(sum(when(col("bins").getItem(column).equalTo(bin), 1L).otherwise(lit(0L))).as(name(column, bin)));
      }
    }
    return stream(session, kafka, topic, SCORED)
        .withWatermark("at", definition.watermark().millis() + " milliseconds")
        .groupBy(window(col("at"), definition.window().millis() + " milliseconds").as("window"), col("version"))
        .agg(count(lit(1)).as("rows"), counts.toArray(Column[]::new));
  }

  private static String name(int column, int bin) {
    return "bin_" + column + "_" + bin;
  }

  static Windows.Counted counted(Row row) {
    Row window = row.getStruct(row.fieldIndex("window"));
    List<List<Long>> bins = new ArrayList<>();
    for (int column = 0; column < COLUMNS; column++) {
      List<Long> counts = new ArrayList<>();
      for (int bin = 0; bin < Detector.BINS; bin++) {
        counts.add(row.getAs(name(column, bin)));
      }
      bins.add(List.copyOf(counts));
    }
    return new Windows.Counted(time(window.get(0)), time(window.get(1)), row.getAs("version"), row.getAs("rows"), row.getAs("alarms"), bins);
  }

  static Instant time(Object time) {
    return time instanceof Instant instant ? instant : ((java.sql.Timestamp) time).toInstant();
  }
}
