package io.tidemark.delivery;

import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.Topics;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A real sink, read back from outside. */
interface TestingSink {
  SinkOrder order();

  /** The numbers of the events that are in it, in their order. */
  List<Long> events() throws Exception;

  static TestingSink table(String url, String user, String password, String name) throws SQLException {
    SinkOrder.Table order = new SinkOrder.Table(url, user, password, name);
    try (Connection open = DriverManager.getConnection(url, user, password); Statement create = open.createStatement()) {
      create.executeUpdate("CREATE TABLE " + name + " (id BIGINT, batch BIGINT, run INT)");
    }
    return new TestingSink() {
      @Override
      public SinkOrder order() {
        return order;
      }

      @Override
      public List<Long> events() throws SQLException {
        List<Long> events = new ArrayList<>();
        try (Connection open = DriverManager.getConnection(url, user, password); Statement select = open.createStatement();
            ResultSet rows = select.executeQuery("SELECT id FROM " + name + " ORDER BY id")) {
          while (rows.next()) {
            events.add(rows.getLong(1));
          }
        }
        return events;
      }
    };
  }

  static TestingSink topic(EmbeddedBroker broker, String name) {
    try (Topics topics = new Topics(broker.bootstrapServers())) {
      topics.ensure(name, 1);
    }
    return new TestingSink() {
      @Override
      public SinkOrder order() {
        return new SinkOrder.Topic(name);
      }

      @Override
      public List<Long> events() {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed");
        try (KafkaConsumer<String, String> reader = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
          TopicPartition place = new TopicPartition(name, 0);
          reader.assign(List.of(place));
          reader.seekToBeginning(List.of(place));
          long end = reader.endOffsets(List.of(place)).get(place);
          List<Long> events = new ArrayList<>();
          while (reader.position(place) < end) {
            for (ConsumerRecord<String, String> record : reader.poll(Duration.ofMillis(200))) {
              events.add(Long.parseLong(record.value()));
            }
          }
          return events.stream().sorted().toList();
        }
      }
    };
  }
}
