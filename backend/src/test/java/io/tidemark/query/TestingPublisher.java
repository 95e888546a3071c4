package io.tidemark.query;

import io.tidemark.live.Publisher;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps every message, as if one client were subscribed to everything. */
final class TestingPublisher implements Publisher {
  final List<Object> messages = new CopyOnWriteArrayList<>();

  @Override
  public void publish(String topic, Object message) {
    messages.add(message);
  }

  @Override
  public void publishLatest(String topic, String key, Object message) {
    messages.add(message);
  }

  @Override
  public boolean hasSubscribers(String topic) {
    return true;
  }
}
