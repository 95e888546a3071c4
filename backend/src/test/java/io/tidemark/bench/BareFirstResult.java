package io.tidemark.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.window;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.Topics;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;

/**
 * What figure 2 is compared with: a broker, the first earthquakes, a stock Spark session and the windowed query, one after the other, as
 * anyone would write it. Only shuffle partitions are not stock: with 200 of them the first batch would take longer than all the rest.
 */
final class BareFirstResult {
  private static final String TOPIC = "earthquakes";
  private static final int RECORDS = 100;
  private static final List<String> NUMBERS = List.of("mag", "longitude", "latitude", "depthKm");
  private static final String SCHEMA =
      "time TIMESTAMP, id STRING, mag DOUBLE, magType STRING, type STRING, place STRING, longitude DOUBLE, latitude DOUBLE,"
          + " depthKm DOUBLE, network STRING, status STRING, updated TIMESTAMP";

  private BareFirstResult() {}

  public static void main(String[] args) throws Exception {
    Path data = Path.of(args[0]);
    EmbeddedBroker broker = EmbeddedBroker.start(data, System.err::println);
    try (Topics topics = new Topics(broker.bootstrapServers())) {
      topics.ensure(TOPIC, 1);
    }
    write(broker.bootstrapServers());
    SparkSession spark =
        SparkSession.builder().master("local[*]").appName("bare").config("spark.sql.shuffle.partitions", "1").getOrCreate();
    spark
        .readStream()
        .format("kafka")
        .option("kafka.bootstrap.servers", broker.bootstrapServers())
        .option("subscribe", TOPIC)
        .option("startingOffsets", "earliest")
        .load()
        .select(from_json(col("value").cast("string"), StructType.fromDDL(SCHEMA)).as("r"))
        .select("r.*")
        .withWatermark("time", "12 hours")
        .groupBy(window(col("time"), "6 hours"))
        .agg(count(lit(1)).as("quakes"), max(col("mag")).as("strongest"))
        .writeStream()
        .outputMode("update")
        .option("checkpointLocation", data.resolve("checkpoint").toString())
        .trigger(Trigger.ProcessingTime(1_000))
        .foreachBatch((VoidFunction2<Dataset<Row>, Long>) BareFirstResult::show)
        .start()
        .awaitTermination();
  }

  private static void show(Dataset<Row> batch, long batchId) {
    List<Row> rows = batch.collectAsList();
    if (!rows.isEmpty()) {
      System.out.println("first result: " + rows.size() + " rows");
    }
  }

  private static void write(String bootstrapServers) throws Exception {
    ObjectMapper json = new ObjectMapper();
    try (InputStream csv = BareFirstResult.class.getResourceAsStream("/sample-data/earthquakes.csv");
        MappingIterator<Map<String, String>> lines =
            new CsvMapper().readerForMapOf(String.class).with(CsvSchema.emptySchema().withHeader()).readValues(csv);
        KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(Map.of("bootstrap.servers", bootstrapServers), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < RECORDS && lines.hasNext(); i++) {
        Map<String, Object> record = new LinkedHashMap<>(lines.next());
        NUMBERS.forEach(name -> record.computeIfPresent(name, (same, text) -> text.equals("") ? null : Double.valueOf((String) text)));
        producer.send(new ProducerRecord<>(TOPIC, json.writeValueAsBytes(record)));
      }
      producer.flush();
    }
  }
}
