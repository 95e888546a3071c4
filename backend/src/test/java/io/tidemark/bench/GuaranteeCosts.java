package io.tidemark.bench;

import io.tidemark.delivery.Guarantee;
import io.tidemark.delivery.SinkOrder;
import io.tidemark.delivery.driver.UngatedLane;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Figure 9: what a delivery guarantee costs, against at least once, on a table of SQLite's and on a topic.
 *
 * <p>The three lanes of the delivery lab, without what the lab adds to look into them, lie on one warm engine and take turns,
 * another one first each round. A batch is 2,000 events that are in the topic as one record batch; it is timed from there
 * until its commit.
 */
final class GuaranteeCosts implements Figure {
  private static final int WARM = 10;
  private static final int BATCHES = 20;
  private static final int EVENTS = 2_000;

  @Override
  public void measure(Options options, Table table) throws Exception {
    try (Backbone backbone = Backbone.start(); Scratch scratch = Scratch.make()) {
      for (String sink : List.of("table", "topic")) {
        tell(sink, measured(backbone, scratch.directory().resolve(sink), sink), table);
      }
    }
  }

  private static Map<Guarantee, Samples> measured(Backbone backbone, Path work, String sink) throws Exception {
    Files.createDirectories(work);
    Map<Guarantee, UngatedLane> lanes = new EnumMap<>(Guarantee.class);
    String bootstrap = backbone.broker().bootstrapServers();
    try (KafkaProducer<String, String> producer = producer(bootstrap)) {
      for (Guarantee guarantee : Guarantee.values()) {
        backbone.createTopic(topic(sink, guarantee), 1);
        SinkOrder order = sink.equals("table") ? table(work, guarantee) : new SinkOrder.Topic(topic(sink, guarantee) + ".sink");
        if (order instanceof SinkOrder.Topic written) {
          backbone.createTopic(written.topic(), 1);
        }
        Path own = work.resolve(guarantee.id());
        lanes.put(guarantee, new UngatedLane(backbone.engine().session(), guarantee, bootstrap, topic(sink, guarantee), order, own));
      }
      return turns(lanes, producer, sink);
    } finally {
      for (UngatedLane lane : lanes.values()) {
        lane.close();
      }
    }
  }

  private static Map<Guarantee, Samples> turns(
      Map<Guarantee, UngatedLane> lanes, KafkaProducer<String, String> producer, String sink) {
    Map<Guarantee, List<Double>> millis = new EnumMap<>(Guarantee.class);
    Guarantee[] all = Guarantee.values();
    for (int round = 0; round < WARM + BATCHES; round++) {
      for (int turn = 0; turn < all.length; turn++) {
        Guarantee guarantee = all[(round + turn) % all.length];
        double took = batch(lanes.get(guarantee), producer, topic(sink, guarantee));
        if (round >= WARM) {
          millis.computeIfAbsent(guarantee, g -> new ArrayList<>()).add(took);
        }
      }
    }
    Map<Guarantee, Samples> samples = new EnumMap<>(Guarantee.class);
    millis.forEach((guarantee, values) -> samples.put(guarantee, Samples.of(values)));
    return samples;
  }

  private static double batch(UngatedLane lane, KafkaProducer<String, String> producer, String topic) {
    for (int event = 0; event < EVENTS; event++) {
      producer.send(new ProducerRecord<>(topic, 0, null, String.valueOf(event)));
    }
    producer.flush();
    long begin = System.nanoTime();
    lane.awaitAll();
    return (System.nanoTime() - begin) / 1e6;
  }

  private static void tell(String sink, Map<Guarantee, Samples> samples, Table table) {
    Samples least = samples.get(Guarantee.AT_LEAST_ONCE);
    for (Guarantee guarantee : List.of(Guarantee.AT_MOST_ONCE, Guarantee.EXACTLY_ONCE)) {
      Samples own = samples.get(guarantee);
      String figure = guarantee.id() + " into a " + sink;
      table.told(figure + ", batch of " + Table.number(EVENTS), told(own), told(least), own.median() / least.median());
      table.note(figure + ": p90 " + Table.number(own.percentile(90)) + " against "
          + Table.number(least.percentile(90)) + " ms, " + own.size() + " batches each; bare is at-least-once");
    }
  }

  private static String told(Samples millis) {
    return Table.number(millis.median()) + " ms, " + Table.number(EVENTS / millis.median() * 1_000) + " events/s";
  }

  private static String topic(String sink, Guarantee guarantee) {
    return "bench." + sink + "." + guarantee.id();
  }

  private static SinkOrder table(Path work, Guarantee guarantee) throws Exception {
    SinkOrder.Table order = new SinkOrder.Table("jdbc:sqlite:" + work.resolve(guarantee.id() + ".db"), null, null, "written");
    try (Connection open = DriverManager.getConnection(order.url()); Statement create = open.createStatement()) {
      create.executeUpdate("CREATE TABLE written (id BIGINT, batch BIGINT, run INT)");
    }
    return order;
  }

  /** All events of a batch go out together. */
  private static KafkaProducer<String, String> producer(String bootstrap) {
    Map<String, Object> settings = Map.of("bootstrap.servers", bootstrap, "linger.ms", "1000", "batch.size", "1000000");
    return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
  }
}
