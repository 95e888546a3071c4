package io.tidemark.delivery;

import java.util.List;

/** A run's topic in the one Kafka. */
final class KafkaEventTopic implements EventTopic {
  private final KafkaDesk desk;
  private final String name;

  private KafkaEventTopic(KafkaDesk desk, String name) {
    this.desk = desk;
    this.name = name;
  }

  static KafkaEventTopic create(KafkaDesk desk, String name) {
    desk.create(name);
    return new KafkaEventTopic(desk, name);
  }

  @Override
  public List<SentEvent> send(List<Integer> numbers) {
    return desk.append(name, numbers);
  }

  @Override
  public RunView.TopicView view() {
    return desk.view(name);
  }

  @Override
  public void forget(long offset) {
    desk.deleteBefore(name, offset);
  }

  @Override
  public void close() {
    desk.delete(List.of(name));
  }
}
