package io.tidemark.dstream;

import io.tidemark.broker.KafkaAccess;
import io.tidemark.broker.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;

/**
 * Lines through a topic of the run's own, with one partition: the direct stream reads it on one side, Spark's Kafka source on
 * the other. The topic goes with {@link #close}, which is idempotent.
 */
final class KafkaLines implements LineFeed {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final String run;
  private final String topic;
  private final KafkaAccess kafka;
  private final KafkaProducer<String, String> producer;
  private boolean closed;

  KafkaLines(String run, String topic, KafkaAccess kafka) {
    this.run = run;
    this.topic = topic;
    this.kafka = kafka;
    try (Topics topics = new Topics(kafka)) {
      topics.ensure(topic, 1);
    }
    Map<String, Object> settings = new HashMap<>();
    settings.put("client.id", "tidemark-dstream");
    settings.put("key.serializer", StringSerializer.class);
    settings.put("value.serializer", StringSerializer.class);
    settings.put("acks", "all");
    settings.put("max.block.ms", 10_000);
    settings.put("request.timeout.ms", 5_000);
    settings.put("delivery.timeout.ms", 10_000);
    settings.put("auto.include.jmx.reporter", "false");
    producer = new KafkaProducer<>(kafka.client(settings));
  }

  @Override
  public JavaDStream<String> lines(JavaStreamingContext context) {
    return DirectLines.stream(context, run, topic, new HashMap<>(kafka.client(Map.of())));
  }

  @Override
  public String code() {
    return "new DirectLines(ssc, \"" + topic + "\")";
  }

  @Override
  public Map<String, String> structured() {
    Map<String, String> options = new HashMap<>();
    kafka.properties().forEach((name, value) -> options.put("kafka." + name, value));
    options.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    options.put(SteppedLines.KIND, Definition.KAFKA);
    options.put(SteppedLines.TOPIC, topic);
    options.put("subscribe", topic);
    options.put("startingOffsets", "earliest");
    options.put("kafkaConsumer.pollTimeoutMs", "10000");
    return options;
  }

  @Override
  public String structuredCode() {
    return ".format(\"kafka\").option(\"subscribe\", \"" + topic + "\").option(\"startingOffsets\", \"earliest\")";
  }

  @Override
  public void connected() {
    // Neither side is: both ask for offsets when it is their turn.
  }

  @Override
  public void send(List<String> lines) throws InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    lines.forEach(line -> sent.add(producer.send(new ProducerRecord<>(topic, 0, null, line))));
    producer.flush();
    for (Future<RecordMetadata> one : sent) {
      try {
        one.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("Kafka has not taken the lines: " + e.getCause().getMessage(), e.getCause());
      }
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    producer.close(CLOSE_LIMIT);
    try (Topics topics = new Topics(kafka)) {
      topics.delete(topic);
    }
  }
}
