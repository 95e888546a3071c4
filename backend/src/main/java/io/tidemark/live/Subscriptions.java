package io.tidemark.live;

import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who gets what: the subscribers of each topic, their snapshots and their messages.
 *
 * <p>Used by the hub's thread only, except for {@link #register} and {@link #wanted}. A client is "unsynced" in a topic from the
 * moment a snapshot is owed to it until the snapshot is in its outbox; meanwhile the topic's messages pass it by, because the
 * snapshot will show what they told. Snapshots wait for room in the outbox, so a slow client costs no snapshot that it can't take.
 */
final class Subscriptions {
  private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);
  private static final int PROTOCOL = 1;
  private static final int ROUND = 64;
  /** Topics of these sorts wait for their source while the engine starts; any other is refused at once. */
  private static final Set<String> KINDS =
      Set.of(
          "overview", "query", "plane", "stream", "lab", "alerts", "delivery", "dstream", "lambda", "ml", "ml-models", "learning",
          "drift", "latency");

  private final String version;
  private final String instance = UUID.randomUUID().toString();
  private final Clock clock;
  private final Duration pingEvery;
  private final LiveCounters counters;
  private final Consumer<LiveClient> attend;
  private final Map<String, TopicSource> sources = new ConcurrentHashMap<>();
  // Written by the hub's thread only; others ask whether a key is there.
  private final Map<String, Set<LiveClient>> subscribers = new ConcurrentHashMap<>();

  /** @param attend has a client looked after again soon */
  Subscriptions(String version, Clock clock, Duration pingEvery, LiveCounters counters, Consumer<LiveClient> attend) {
    this.version = version;
    this.clock = clock;
    this.pingEvery = pingEvery;
    this.counters = counters;
    this.attend = attend;
  }

  void register(String prefix, TopicSource source) {
    if (!KINDS.contains(prefix)) {
      throw new IllegalArgumentException("no such sort of topic: " + prefix + "; there are " + KINDS);
    }
    sources.put(prefix, source);
  }

  boolean wanted(String topic) {
    return subscribers.containsKey(topic);
  }

  /** Encodes the message once, if anybody takes it, and offers it to everybody who is in step with the topic. */
  void distribute(String topic, String key, Object content) {
    Optional<EncodedMessage> message = Optional.empty();
    for (LiveClient client : subscribers.getOrDefault(topic, Set.of())) {
      if (client.unsynced.contains(topic)) {
        continue;
      }
      message = message.isPresent() ? message : encode(content);
      if (message.isEmpty()) {
        return;
      }
      offer(client, topic, key, message.get());
    }
  }

  private void offer(LiveClient client, String topic, String key, EncodedMessage message) {
    Outbox.Offered offered = client.outbox.offer(topic, key, message);
    counters.dropped.add(offered.dropped());
    if (!offered.overflown().isEmpty()) {
      client.fellBehind();
      resync(client, offered.overflown());
    }
    client.pump();
  }

  private void resync(LiveClient client, Set<String> topics) {
    topics.stream().filter(client.topics::contains).filter(client.unsynced::add).forEach(topic -> counters.resyncs.increment());
    attend.accept(client);
  }

  /** Everybody in {@code topic} gets a new snapshot in place of what was lost. */
  void resync(String topic) {
    subscribers.getOrDefault(topic, Set.of()).forEach(client -> resync(client, Set.of(topic)));
  }

  /** Looks after the clients in the queue, so many in a round that chatty ones can't hold up messages; false when there was none. */
  boolean attend(Queue<LiveClient> attention) {
    // Snapshots are taken once for all clients that ask in the same round: no publication is handed out in between.
    Map<String, Optional<EncodedMessage>> snapshots = new HashMap<>();
    boolean worked = false;
    for (int i = 0; i < ROUND; i++) {
      LiveClient client = attention.poll();
      if (client == null) {
        return worked;
      }
      client.attended.set(false);
      worked = true;
      if (client.isClosed()) {
        leave(client);
      } else {
        serve(client, snapshots);
      }
    }
    return worked;
  }

  private void leave(LiveClient client) {
    for (String topic : List.copyOf(client.topics)) {
      unsubscribe(client, topic);
    }
  }

  private void serve(LiveClient client, Map<String, Optional<EncodedMessage>> snapshots) {
    greet(client);
    Optional.ofNullable(client.wish.getAndSet(null)).ifPresent(wish -> subscribe(client, wish));
    tell(client, "pong", client.reply.getAndSet(null));
    tell(client, "complaint", client.complaint.getAndSet(null));
    fill(client, snapshots);
  }

  private void greet(LiveClient client) {
    if (!client.greeted) {
      client.greeted = true;
      tell(client, null, new ServerMessage.Hello("hello", PROTOCOL, version, instance, clock.instant(), pingEvery.toSeconds()));
    }
  }

  private void tell(LiveClient client, String key, Object message) {
    if (message != null) {
      encode(message).ifPresent(encoded -> offer(client, Outbox.CONNECTION, key, encoded));
    }
  }

  private void subscribe(LiveClient client, List<String> wish) {
    Set<String> gone = new LinkedHashSet<>(client.topics);
    wish.forEach(gone::remove);
    for (String topic : gone) {
      unsubscribe(client, topic);
      client.outbox.drop(topic);
    }
    for (String topic : wish) {
      if (!KINDS.contains(kind(topic))) {
        refuse(client, topic, "There is no such topic; topics are overview, alerts, query:ID, plane:ID and stream:NAME.");
      } else if (client.topics.add(topic)) {
        client.unsynced.add(topic);
        subscribers.computeIfAbsent(topic, ignored -> new LinkedHashSet<>()).add(client);
      }
    }
  }

  private void unsubscribe(LiveClient client, String topic) {
    client.topics.remove(topic);
    client.unsynced.remove(topic);
    subscribers.computeIfPresent(topic, (ignored, others) -> {
      others.remove(client);
      return others.isEmpty() ? null : others;
    });
  }

  private void refuse(LiveClient client, String topic, String detail) {
    unsubscribe(client, topic);
    tell(client, topic, new ServerMessage.Refused(topic, detail));
  }

  /** Sends the snapshots that {@code client} lacks, as far as there is room. */
  private void fill(LiveClient client, Map<String, Optional<EncodedMessage>> snapshots) {
    client.starved = false;
    for (String topic : List.copyOf(client.unsynced)) {
      TopicSource source = sources.get(kind(topic));
      if (source == null) {
        continue;
      }
      // The flag first: a send that finishes between the two looks must not be missed.
      client.starved = true;
      if (!client.hasRoom()) {
        return;
      }
      client.starved = false;
      client.unsynced.remove(topic);
      client.outbox.drop(topic);
      Optional<EncodedMessage> snapshot = snapshots.computeIfAbsent(topic, ignored -> snapshot(source, topic));
      snapshot.ifPresentOrElse(message -> offer(client, topic, null, message),
          () -> refuse(client, topic, "There is nothing to tell of " + topic + ": it does not exist."));
    }
  }

  private Optional<EncodedMessage> snapshot(TopicSource source, String topic) {
    try {
      return source.snapshot(topic.substring(Math.min(topic.length(), kind(topic).length() + 1))).flatMap(this::encode);
    } catch (RuntimeException e) {
      counters.failures.increment();
      LOG.error("No snapshot of {}", topic, e);
      return Optional.empty();
    }
  }

  private Optional<EncodedMessage> encode(Object message) {
    try {
      counters.encodings.increment();
      return Optional.of(EncodedMessage.of(message));
    } catch (RuntimeException e) {
      counters.failures.increment();
      LOG.error("A message can't be written as JSON: {}", message.getClass().getName(), e);
      return Optional.empty();
    }
  }

  private static String kind(String topic) {
    int colon = topic.indexOf(':');
    return colon < 0 ? topic : topic.substring(0, colon);
  }
}
