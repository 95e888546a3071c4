package io.tidemark.bench;

import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.Topics;
import io.tidemark.engine.SparkEngine;
import java.util.List;

/** Broker and Spark session, shared by Tidemark and its bare counterpart, so that both have the same settings. */
record Backbone(Scratch scratch, EmbeddedBroker broker, SparkEngine engine) implements AutoCloseable {
  static Backbone start() throws Exception {
    Scratch scratch = Scratch.make();
    EmbeddedBroker broker = EmbeddedBroker.start(scratch.directory(), fault -> System.err.println("Kafka: " + fault));
    SparkEngine engine = SparkEngine.start("local[*]", scratch.directory(), "127.0.0.1", List.of());
    engine.session().conf().set("spark.sql.streaming.numRecentProgressUpdates", "1000");
    return new Backbone(scratch, broker, engine);
  }

  void createTopic(String topic, int partitions) {
    try (Topics topics = new Topics(broker.bootstrapServers())) {
      topics.ensure(topic, partitions);
    }
  }

  @Override
  public void close() throws Exception {
    engine.close();
    broker.close();
    scratch.close();
  }
}
