package io.tidemark.bench;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.from_json;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;

/** A dot product from a Kafka topic to a Kafka topic with the real-time trigger and nothing else; its producers, too, wait for nothing. */
final class BareRealTime {
  static final int RATE = 50;
  private static final String IN = "bench-real-time-in";
  private static final String OUT = "bench-real-time-out";

  private BareRealTime() {}

  static Samples measure(Backbone backbone, Options options) throws Exception {
    backbone.createTopic(IN, 1);
    backbone.createTopic(OUT, 1);
    List<Double> millis = new ArrayList<>();
    StreamingQuery query = start(backbone);
    try (KafkaProducer<String, String> producer = producer(backbone); KafkaConsumer<String, String> consumer = consumer(backbone, OUT)) {
      Thread sending = new Thread(() -> send(producer), "bench-real-time-input");
      sending.start();
      long counted = System.nanoTime() + TimeUnit.SECONDS.toNanos(options.warmUp());
      long end = counted + TimeUnit.SECONDS.toNanos(options.seconds());
      while (System.nanoTime() < end) {
        Iterable<ConsumerRecord<String, String>> records = consumer.poll(Duration.ofMillis(200));
        long now = micros();
        for (ConsumerRecord<String, String> record : records) {
          if (System.nanoTime() > counted) {
            millis.add((now - Json.node(record.value()).path("sent").asLong()) / 1e3);
          }
        }
      }
      sending.interrupt();
      sending.join();
    } finally {
      query.stop();
    }
    return Samples.of(millis);
  }

  private static StreamingQuery start(Backbone backbone) throws Exception {
    String servers = backbone.broker().bootstrapServers();
    Column score = lit(0.3);
    for (int i = 0; i < 4; i++) {
      score = score.plus(lit(0.1 * i).multiply(col("r.features").getItem(i)));
    }
    return backbone.engine().session().readStream().format("kafka")
        .option("kafka.bootstrap.servers", servers).option("subscribe", IN).option("startingOffsets", "earliest").load()
        .select(from_json(col("value").cast("string"), StructType.fromDDL("id BIGINT, sent BIGINT, features ARRAY<DOUBLE>")).as("r"))
        .select(to_json(struct(col("r.id"), col("r.sent"), score.as("score"))).as("value"))
        .writeStream().format("kafka").outputMode("update")
        .option("kafka.bootstrap.servers", servers).option("kafka.linger.ms", "0").option("topic", OUT)
        .option("checkpointLocation", "file://" + backbone.scratch().directory().resolve("bare-real-time").toAbsolutePath())
        .trigger(Trigger.RealTime(5_000))
        .start();
  }

  private static void send(KafkaProducer<String, String> producer) {
    long next = System.nanoTime();
    for (long id = 0; !Thread.currentThread().isInterrupted(); id++) {
      producer.send(new ProducerRecord<>(IN, "{\"id\":" + id + ",\"sent\":" + micros() + ",\"features\":[0.1,0.2,0.3,0.4]}"));
      next += TimeUnit.SECONDS.toNanos(1) / RATE;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private static long micros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  private static KafkaProducer<String, String> producer(Backbone backbone) {
    return new KafkaProducer<>(backbone.broker().access().client(Map.of(
        "key.serializer", StringSerializer.class, "value.serializer", StringSerializer.class, "linger.ms", 0)));
  }

  private static KafkaConsumer<String, String> consumer(Backbone backbone, String topic) {
    KafkaConsumer<String, String> consumer = new KafkaConsumer<>(backbone.broker().access().client(Map.of(
        "key.deserializer", StringDeserializer.class, "value.deserializer", StringDeserializer.class)));
    List<TopicPartition> all = List.of(new TopicPartition(topic, 0));
    consumer.assign(all);
    consumer.seekToBeginning(all);
    return consumer;
  }

  /** All records of a topic of one partition. */
  static void read(Backbone backbone, String topic, Consumer<JsonNode> each) {
    try (KafkaConsumer<String, String> consumer = consumer(backbone, topic)) {
      TopicPartition partition = new TopicPartition(topic, 0);
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> each.accept(Json.node(record.value())));
      }
    }
  }
}
