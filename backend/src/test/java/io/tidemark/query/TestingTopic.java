package io.tidemark.query;

import io.tidemark.stream.RecordParser;
import io.tidemark.stream.TappedRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic whose every record the test itself has written, and therefore knows without a tap. */
final class TestingTopic implements TopicReader, AutoCloseable {
  private final String topic;
  private final RecordParser parser;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<Integer, List<TappedRecord>> records = new java.util.concurrent.ConcurrentHashMap<>();

  TestingTopic(String bootstrapServers, String topic, RecordParser parser) {
    this.topic = topic;
    this.parser = parser;
    Properties settings = new Properties();
    settings.put("bootstrap.servers", bootstrapServers);
    settings.put("linger.ms", "5");
    this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  synchronized void append(int partition, List<String> values) throws ExecutionException, InterruptedException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (String value : values) {
      sent.add(producer.send(new ProducerRecord<>(topic, partition, null, value.getBytes(StandardCharsets.UTF_8))));
    }
    for (int i = 0; i < values.size(); i++) {
      RecordMetadata where = sent.get(i).get();
      byte[] bytes = values.get(i).getBytes(StandardCharsets.UTF_8);
      records.computeIfAbsent(partition, p -> new java.util.concurrent.CopyOnWriteArrayList<>())
          .add(new TappedRecord(partition, where.offset(), where.timestamp(), values.get(i), parser.parse(bytes)));
    }
  }

  @Override
  public boolean awaitPassed(String stream, int partition, long until, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (end(stream, partition) < until && System.nanoTime() < deadline) {
      synchronized (records) {
        records.wait(5);
      }
    }
    return end(stream, partition) >= until;
  }

  @Override
  public List<TappedRecord> range(String stream, int partition, long from, long until) {
    return records.getOrDefault(partition, List.of()).stream().filter(r -> r.offset() >= from && r.offset() < until).toList();
  }

  @Override
  public boolean covers(String stream, int partition, long from, long until) {
    return end(stream, partition) >= until;
  }

  @Override
  public List<TappedRecord> reread(String stream, int partition, long from, long until, int limit) {
    return range(stream, partition, from, until);
  }

  @Override
  public List<TappedRecord> unread(String stream, Map<Integer, Long> readUntil, int limit) {
    return List.of();
  }

  @Override
  public long end(String stream, int partition) {
    return records.getOrDefault(partition, List.of()).size();
  }

  @Override
  public long begin(String stream, int partition) {
    return 0;
  }

  int partitionsWritten() {
    return records.size();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
  }
}
