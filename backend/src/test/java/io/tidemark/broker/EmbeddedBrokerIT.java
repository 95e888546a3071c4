package io.tidemark.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedBrokerIT {
  @TempDir Path data;
  private final List<String> faults = new ArrayList<>();

  @Test
  void restartKeepsPortTopicsAndRecords() throws Exception {
    String address;
    try (EmbeddedBroker broker = EmbeddedBroker.start(data, faults::add); Topics topics = new Topics(broker.bootstrapServers())) {
      address = broker.bootstrapServers();
      assertThat(address).startsWith("127.0.0.1:");
      assertThat(broker.reachable()).isTrue();
      assertThat(topics.ensure("words", 2)).isEqualTo(2);
      assertThat(topics.ensure("words", 5)).as("an existing topic keeps its partitions").isEqualTo(2);
      send(address, "words", 1, "one", "two", "three");
      assertThat(topics.end("words")).isEqualTo(Map.of(0, 0L, 1, 3L));
    }
    try (EmbeddedBroker broker = EmbeddedBroker.start(data, faults::add); Topics topics = new Topics(broker.bootstrapServers())) {
      assertThat(broker.bootstrapServers()).isEqualTo(address);
      assertThat(topics.end("words")).isEqualTo(Map.of(0, 0L, 1, 3L));
      assertThat(topics.begin("words")).isEqualTo(Map.of(0, 0L, 1, 0L));
      assertThatThrownBy(() -> EmbeddedBroker.start(data, faults::add))
          .isInstanceOf(BrokerUnavailable.class)
          .hasMessageContaining("another Kafka already uses " + data);
      assertThat(topics.delete("words")).isTrue();
      assertThat(topics.names()).doesNotContain("words");
      assertThat(topics.delete("words")).isFalse();
      broker.close();
      broker.close();
      assertThat(broker.reachable()).isFalse();
    }
    assertThat(faults).isEmpty();
  }

  @Test
  void externalBrokerSaysWhatIsWrong() {
    assertThatThrownBy(() -> ExternalBroker.connect("nowhere", Map.of(), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("give HOST:PORT");
    assertThatThrownBy(() -> ExternalBroker.connect("127.0.0.1:1", Map.of(), Duration.ofSeconds(1)))
        .isInstanceOf(BrokerUnavailable.class)
        .hasMessageContaining("nothing accepts connections at --kafka 127.0.0.1:1");
  }

  private static void send(String address, String topic, int partition, String... values) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(Map.of("bootstrap.servers", address), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (String value : values) {
        producer.send(new ProducerRecord<>(topic, partition, null, value.getBytes(StandardCharsets.UTF_8))).get();
      }
    }
  }
}
