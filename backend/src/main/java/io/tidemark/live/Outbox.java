package io.tidemark.live;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What waits to be sent to one client, in order.
 *
 * <p>A message with a key replaces the one of the same topic and key that still waits, in its place. Beyond the bounds, whole topics
 * are thrown away: the arriving message's own, or when nothing of it waits, the one with most bytes waiting. A single message
 * larger than the byte bound is taken when nothing else waits. Safe for use by several threads.
 */
final class Outbox {
  /** The topic of messages about the connection itself; it has no snapshot. */
  static final String CONNECTION = "";

  private record Key(String topic, String key) {}

  private record Waiting(String topic, EncodedMessage message) {}

  /** What an offer did: topics that need a snapshot now, and how many messages were thrown away or replaced. */
  record Offered(Set<String> overflown, int dropped) {
    static final Offered TAKEN = new Offered(Set.of(), 0);
    static final Offered REPLACED = new Offered(Set.of(), 1);
  }

  private final int maxMessages;
  private final long maxBytes;
  private final Map<Object, Waiting> waiting = new LinkedHashMap<>();
  private long bytes;

  Outbox(int maxMessages, long maxBytes) {
    this.maxMessages = maxMessages;
    this.maxBytes = maxBytes;
  }

  /** @param key null when nothing may replace the message */
  synchronized Offered offer(String topic, String key, EncodedMessage message) {
    Object slot = key == null ? new Object() : new Key(topic, key);
    Waiting replaced = waiting.get(slot);
    long growth = message.size() - (replaced == null ? 0 : replaced.message().size());
    if (fits(replaced == null ? 1 : 0, growth)) {
      waiting.put(slot, new Waiting(topic, message));
      bytes += growth;
      return replaced == null ? Offered.TAKEN : Offered.REPLACED;
    }
    Set<String> overflown = new HashSet<>();
    int dropped = 0;
    boolean own = holds(topic);
    while (own || !fits(1, message.size())) {
      String victim = own ? topic : heaviest();
      overflown.add(victim);
      dropped += drop(victim);
      if (own) {
        return new Offered(overflown, dropped + 1);
      }
    }
    waiting.put(slot, new Waiting(topic, message));
    bytes += message.size();
    return new Offered(overflown, dropped);
  }

  /** Throws away what waits of {@code topic}; answers how many messages that was. */
  synchronized int drop(String topic) {
    int dropped = 0;
    for (Iterator<Waiting> each = waiting.values().iterator(); each.hasNext(); ) {
      Waiting candidate = each.next();
      if (candidate.topic().equals(topic)) {
        bytes -= candidate.message().size();
        each.remove();
        dropped++;
      }
    }
    return dropped;
  }

  synchronized Optional<EncodedMessage> poll() {
    Iterator<Waiting> first = waiting.values().iterator();
    if (!first.hasNext()) {
      return Optional.empty();
    }
    EncodedMessage message = first.next().message();
    first.remove();
    bytes -= message.size();
    return Optional.of(message);
  }

  /** True while there is room for a snapshot: at most a quarter of either bound is used. */
  synchronized boolean roomy() {
    return waiting.size() <= maxMessages / 4 && bytes <= maxBytes / 4;
  }

  synchronized int size() {
    return waiting.size();
  }

  private boolean fits(int more, long growth) {
    return waiting.isEmpty() || waiting.size() + more <= maxMessages && bytes + growth <= maxBytes;
  }

  private boolean holds(String topic) {
    return waiting.values().stream().anyMatch(candidate -> candidate.topic().equals(topic));
  }

  private String heaviest() {
    Map<String, Long> weights = new HashMap<>();
    waiting.values().forEach(candidate -> weights.merge(candidate.topic(), (long) candidate.message().size(), Long::sum));
    return weights.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
  }
}
