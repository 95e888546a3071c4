package io.tidemark.delivery;

import io.tidemark.broker.EmbeddedBroker;
import io.tidemark.broker.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** One lane of a driver with a topic, a folder and a sink of its own; what it has done is read back from outside. */
final class TestingLane {
  final Guarantee guarantee;
  final TestingSink sink;
  private final EmbeddedBroker broker;
  private final String topic;
  private final Path work;
  private final Api api;
  private int sent;
  private int run;
  private Driver driver;

  TestingLane(Guarantee guarantee, Api api, TestingSink sink, EmbeddedBroker broker, Path work) {
    this.guarantee = guarantee;
    this.api = api;
    this.sink = sink;
    this.broker = broker;
    this.work = work;
    this.topic = work.getFileName().toString();
    try (Topics topics = new Topics(broker.bootstrapServers())) {
      topics.ensure(topic, 1);
    }
  }

  /** Appends the next events, numbered from 1. */
  TestingLane send(int events) {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(Map.of("bootstrap.servers", broker.bootstrapServers()), new StringSerializer(), new StringSerializer())) {
      for (int i = 0; i < events; i++) {
        producer.send(new ProducerRecord<>(topic, String.valueOf(++sent)));
      }
    }
    return this;
  }

  /** Starts the lane once more. */
  LaneReport open(Driver in) {
    driver = in;
    Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
    return driver.open(new LaneOrder(guarantee, api, kafka, topic, work, sink.order(), ++run, true));
  }

  LaneReport go(Point to) {
    return driver.go(guarantee, to);
  }

  void fail(LaneFailure what) {
    driver.fail(guarantee, what);
  }

  String topic() {
    return topic;
  }

  /** Lines {@code run,batch,event}. */
  List<String> processed() throws IOException {
    Path file = work.resolve("processed");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /** The files of a checkpoint's log, {@code run1/0} of a checkpoint that does not outlive its run. */
  List<String> log(String name) throws IOException {
    List<String> found = new ArrayList<>();
    for (String checkpoint : List.of("checkpoint", "checkpoint-1", "checkpoint-2")) {
      Path folder = work.resolve(checkpoint).resolve(name);
      if (Files.isDirectory(folder)) {
        try (Stream<Path> files = Files.list(folder)) {
          files.map(file -> file.getFileName().toString()).filter(file -> file.matches("\\d+")).sorted()
              .forEach(file -> found.add(checkpoint.equals("checkpoint") ? file : "run" + checkpoint.substring(11) + "/" + file));
        }
      }
    }
    return found;
  }
}
