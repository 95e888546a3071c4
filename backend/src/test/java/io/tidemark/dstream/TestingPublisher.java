package io.tidemark.dstream;

import io.tidemark.live.Publisher;
import java.util.ArrayList;
import java.util.List;

/** Writes down what is told; {@code watched} says whether somebody looks. */
final class TestingPublisher implements Publisher {
  final List<Object> told = new ArrayList<>();
  volatile boolean watched;

  @Override
  public synchronized void publish(String topic, Object message) {
    told.add(message);
  }

  @Override
  public synchronized void publishLatest(String topic, String key, Object message) {
    told.add(message);
  }

  @Override
  public boolean hasSubscribers(String topic) {
    return watched;
  }
}
