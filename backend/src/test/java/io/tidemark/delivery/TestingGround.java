package io.tidemark.delivery;

import io.tidemark.wire.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A ground in memory: topics and sinks are lists, drivers are {@link TestingDriver}s that write the files of real ones. */
final class TestingGround implements Ground {
  final Map<String, Topic> topics = new HashMap<>();
  final Map<String, Sink> sinks = new HashMap<>();
  final List<TestingDriver> drivers = new ArrayList<>();
  final List<String> forgotten = new ArrayList<>();
  final List<Driver> warm = new ArrayList<>();
  private final Path root;
  int rests;
  boolean closed;

  TestingGround(Path root) {
    this.root = root;
  }

  static final class Topic implements EventTopic {
    final String name;
    final List<Integer> records = new ArrayList<>();
    long begin;
    boolean closed;

    Topic(String name) {
      this.name = name;
    }

    @Override
    public synchronized List<SentEvent> send(List<Integer> numbers) {
      List<SentEvent> sent = new ArrayList<>();
      numbers.forEach(number -> {
        sent.add(new SentEvent(number, records.size()));
        records.add(number);
      });
      return sent;
    }

    @Override
    public synchronized RunView.TopicView view() {
      return new RunView.TopicView(name, begin, records.size());
    }

    @Override
    public synchronized void forget(long offset) {
      begin = offset;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  static final class Sink implements EventSink {
    final String name;
    final Map<Integer, Integer> counts = new HashMap<>();
    final List<Long> batches = new ArrayList<>();
    boolean refuses;
    boolean locked;
    boolean closed;

    Sink(String name) {
      this.name = name;
    }

    @Override
    public SinkOrder order() {
      return new SinkOrder.Topic(name);
    }

    @Override
    public Map<Integer, Integer> counts() {
      return Map.copyOf(counts);
    }

    @Override
    public void refuse() {
      if (locked) {
        throw Problem.conflict("the batch in hand holds " + name);
      }
      refuses = true;
    }

    @Override
    public void mend() {
      refuses = false;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Override
  public Map<String, String> kafka() {
    return Map.of();
  }

  @Override
  public Path folder(String run) {
    try {
      return Files.createDirectories(root.resolve(run));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Topic topic(String run) {
    return topics.computeIfAbsent(run, Topic::new);
  }

  @Override
  public Sink sink(String run, SinkChoice choice, Guarantee lane) {
    return sinks.computeIfAbsent(run + "-" + lane.id(), Sink::new);
  }

  Map<Guarantee, Sink> sinks(String run) {
    Map<Guarantee, Sink> found = new EnumMap<>(Guarantee.class);
    for (Guarantee lane : Guarantee.values()) {
      found.put(lane, sinks.get(run + "-" + lane.id()));
    }
    return found;
  }

  @Override
  public synchronized Driver driver() {
    TestingDriver driver = new TestingDriver(this, drivers.size() + 1);
    drivers.add(driver);
    return driver;
  }

  @Override
  public void giveBack(Driver driver) {
    warm.add(driver);
  }

  @Override
  public void rest() {
    rests++;
  }

  @Override
  public void forget(String run) {
    forgotten.add(run);
  }

  @Override
  public void close() {
    closed = true;
  }
}
