package io.tidemark.delivery.driver;

import io.tidemark.delivery.LaneOrder;
import io.tidemark.delivery.LaneSettings;
import io.tidemark.delivery.SinkOrder;
import java.util.HashMap;
import java.util.Map;

/** The output of a lane by its guarantee and sink. Stateless. */
final class LaneOutputs {
  private LaneOutputs() {}

  /** Opens what the lane writes through; an exactly-once lane's transactions are ready then. */
  static LaneOutput of(LaneOrder order, LaneSettings settings) {
    return of(order, settings, Map.of());
  }

  /** @param instead settings of the producer that take the place of the lane's own */
  static LaneOutput of(LaneOrder order, LaneSettings settings, Map<String, String> instead) {
    boolean once = settings.writer().isEmpty();
    if (order.sink() instanceof SinkOrder.Table table) {
      return once ? new TableOnce(table).prepare() : new AppendedTable(table, settings.writer());
    }
    SinkOrder.Topic topic = (SinkOrder.Topic) order.sink();
    Map<String, String> producer = new HashMap<>(order.kafka());
    producer.putAll(settings.producer(topic.topic()));
    producer.putAll(instead);
    if (once) {
      return new TopicOnce(topic, new HashMap<>(order.kafka()), new HashMap<>(producer)).prepare();
    }
    return new AppendedTopic(topic, settings.writer(), forSpark(producer));
  }

  /** Client settings as options of Spark's Kafka source and writer. */
  static Map<String, String> forSpark(Map<String, String> client) {
    Map<String, String> options = new HashMap<>();
    client.forEach((name, value) -> options.put("kafka." + name, value));
    return options;
  }
}
