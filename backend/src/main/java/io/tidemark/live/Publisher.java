package io.tidemark.live;

/**
 * What features publish through; the hub behind it decides who gets it and when.
 *
 * <p>Never blocks, never throws for a slow or failing client. Messages of one topic published by one thread reach each client in
 * that order. The message is a record whose JSON has a {@code type}; it is encoded at most once, and not at all when nobody is
 * subscribed to the topic.
 */
public interface Publisher {
  /** Sends {@code message} to the topic's subscribers; nothing replaces it while it waits. */
  void publish(String topic, Object message);

  /** Sends a message that stands for the whole of {@code key}: while it waits, a newer one with the same topic and key replaces it. */
  void publishLatest(String topic, String key, Object message);

  /** True when someone would get it now: lets a feature skip work for nobody. */
  boolean hasSubscribers(String topic);
}
