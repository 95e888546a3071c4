package io.tidemark.stream;

import io.tidemark.live.Publisher;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps all that is published; everybody listens to everything. */
final class TestingPublisher implements Publisher {
  final List<Object> published = new CopyOnWriteArrayList<>();

  @Override
  public void publish(String topic, Object message) {
    published.add(message);
  }

  @Override
  public void publishLatest(String topic, String key, Object message) {
    published.add(message);
  }

  @Override
  public boolean hasSubscribers(String topic) {
    return true;
  }
}
