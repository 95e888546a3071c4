package io.tidemark.dstream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.spark.Dependency;
import org.apache.spark.Partition;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.immutable.Seq;
import scala.collection.immutable.Seq$;
import scala.reflect.ClassTag$;

/**
 * Exactly the records of a topic from some offsets to others, one partition for each of the topic's that has any. What it
 * holds never changes: computing it again reads the same.
 */
final class RangeRdd extends RDD<String> {
  private static final long serialVersionUID = 1L;
  private static final Duration POLL = Duration.ofMillis(200);
  private static final long LIMIT_NANOS = Duration.ofSeconds(20).toNanos();

  private final String topic;
  private final TreeMap<Integer, List<Long>> ranges;
  private final HashMap<String, Object> kafka;

  /** @param ranges by the topic's partition: from, and up to but without */
  RangeRdd(SparkContext context, String topic, TreeMap<Integer, List<Long>> ranges, HashMap<String, Object> kafka) {
    super(context, none(), ClassTag$.MODULE$.apply(String.class));
    this.topic = topic;
    this.ranges = ranges;
    this.kafka = kafka;
  }

  @SuppressWarnings("unchecked")
  private static Seq<Dependency<?>> none() {
    return (Seq<Dependency<?>>) (Seq<?>) Seq$.MODULE$.empty();
  }

  private static final class Range implements Partition {
    private static final long serialVersionUID = 1L;
    private final int index;
    private final int partition;
    private final long from;
    private final long until;

    Range(int index, int partition, long from, long until) {
      this.index = index;
      this.partition = partition;
      this.from = from;
      this.until = until;
    }

    @Override
    public int index() {
      return index;
    }
  }

  @Override
  public Partition[] getPartitions() {
    List<Partition> found = new ArrayList<>();
    ranges.forEach((partition, range) -> {
      if (range.get(0) < range.get(1)) {
        found.add(new Range(found.size(), partition, range.get(0), range.get(1)));
      }
    });
    return found.toArray(Partition[]::new);
  }

  @Override
  public Iterator<String> compute(Partition split, TaskContext context) {
    Range range = (Range) split;
    TopicPartition partition = new TopicPartition(topic, range.partition);
    List<String> values = new ArrayList<>();
    long deadline = System.nanoTime() + LIMIT_NANOS;
    try (KafkaConsumer<String, String> consumer = DirectLines.consumer(kafka)) {
      consumer.assign(List.of(partition));
      consumer.seek(partition, range.from);
      while (consumer.position(partition) < range.until) {
        for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
          if (record.offset() < range.until) {
            values.add(record.value());
          }
        }
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException("Kafka has not given " + topic + " from " + range.from + " to " + range.until + " in time");
        }
      }
    }
    return JavaConverters.asScalaIterator(values.iterator());
  }
}
