package io.tidemark.dstream;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.spark.rdd.RDD;
import org.apache.spark.streaming.StreamingContext;
import org.apache.spark.streaming.Time;
import org.apache.spark.streaming.api.java.JavaDStream;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.dstream.InputDStream;
import org.apache.spark.streaming.scheduler.StreamInputInfo;
import scala.Option;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The direct approach to Kafka: no receiver; at the end of each interval the driver asks where the topic ends, and the
 * interval's RDD reads exactly from where the one before ended. Begins at the beginning.
 *
 * <p>Made for the lab, because {@code spark-streaming-kafka-0-10} is not published for this Spark. Offsets of each interval go
 * to the run's {@link Recorder} and to Spark's own book of inputs. Serializable, since checkpoints hold the graph; its
 * consumer is not.
 */
final class DirectLines extends InputDStream<String> {
  private static final long serialVersionUID = 1L;
  private static final ClassTag<String> TEXT = ClassTag$.MODULE$.apply(String.class);
  private static final int TIMEOUT_MILLIS = 10_000;

  private final String run;
  private final String topic;
  private final HashMap<String, Object> kafka;
  private final TreeMap<Integer, Long> read = new TreeMap<>();
  private transient KafkaConsumer<String, String> consumer;

  private DirectLines(StreamingContext context, String run, String topic, HashMap<String, Object> kafka) {
    super(context, TEXT);
    this.run = run;
    this.topic = topic;
    this.kafka = kafka;
  }

  /** @param kafka what a client must be told to get in, address included */
  static JavaDStream<String> stream(JavaStreamingContext context, String run, String topic, HashMap<String, Object> kafka) {
    return new JavaDStream<>(new DirectLines(context.ssc(), run, topic, kafka), TEXT);
  }

  /** A consumer that commits nothing and belongs to no group. */
  static KafkaConsumer<String, String> consumer(Map<String, Object> kafka) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put("key.deserializer", StringDeserializer.class);
    settings.put("value.deserializer", StringDeserializer.class);
    settings.put("enable.auto.commit", false);
    settings.put("auto.offset.reset", "none");
    settings.put("default.api.timeout.ms", TIMEOUT_MILLIS);
    settings.put("request.timeout.ms", TIMEOUT_MILLIS / 2);
    settings.put("fetch.max.wait.ms", 5);
    settings.put("auto.include.jmx.reporter", "false");
    return new KafkaConsumer<>(settings);
  }

  @Override
  public synchronized void start() {
    consumer = consumer(kafka);
    consumer.beginningOffsets(partitions()).forEach((partition, begin) -> read.put(partition.partition(), begin));
  }

  private List<TopicPartition> partitions() {
    return consumer.partitionsFor(topic).stream().map(one -> new TopicPartition(topic, one.partition())).toList();
  }

  @Override
  public synchronized Option<RDD<String>> compute(Time time) {
    TreeMap<Integer, List<Long>> ranges = new TreeMap<>();
    consumer.endOffsets(partitions()).forEach((partition, end) -> {
      long from = read.getOrDefault(partition.partition(), 0L);
      ranges.put(partition.partition(), List.of(from, end));
    });
    ranges.forEach((partition, range) -> read.put(partition, range.get(1)));
    Recorder.of(run).offsets(ranges);
    long rows = ranges.values().stream().mapToLong(range -> range.get(1) - range.get(0)).sum();
    StreamInputInfo info = new StreamInputInfo(id(), rows, scala.collection.immutable.Map$.MODULE$.empty());
    context().scheduler().inputInfoTracker().reportInfo(time, info);
    return Option.apply(new RangeRdd(context().sparkContext(), topic, ranges, kafka));
  }

  @Override
  public synchronized void stop() {
    if (consumer != null) {
      consumer.close();
      consumer = null;
    }
  }
}
