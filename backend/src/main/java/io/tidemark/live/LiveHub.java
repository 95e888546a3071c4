package io.tidemark.live;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what features publish to the clients that want it.
 *
 * <p>Guarantees: {@link #publish} and {@link #publishLatest} queue and return, without a lock, and do nothing at all when nobody
 * wants the topic. One thread encodes each message once and starts the sends; no send is waited for, so a stuck client delays
 * nobody. Messages of a topic reach a client in the order published. A client that joins a topic gets its snapshot after the hub
 * has begun to collect the topic's messages for it: a message may repeat what the snapshot already shows, none is missing, provided
 * that the feature changes its state before it publishes the change. The inbox is bounded; beyond it the topic's subscribers get a
 * new snapshot, and {@link LiveCounters#dropped} counts it.
 */
public final class LiveHub implements Publisher, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveHub.class);
  private static final int SILENT_PINGS = 3;
  private static final int GOING_AWAY = 1001;
  private static final int TRY_AGAIN_LATER = 1013;
  private static final List<String> FIRST_SUBSCRIPTION = List.of("overview");

  private record Publication(String topic, String key, Object message) {}

  private final LongSupplier nanoTime;
  private final LiveLimits limits;
  private final LiveCounters counters = new LiveCounters();
  private final Set<LiveClient> clients = ConcurrentHashMap.newKeySet();
  private final AtomicInteger clientCount = new AtomicInteger();
  private final Queue<LiveClient> attention = new ConcurrentLinkedQueue<>();
  private final Queue<Publication> inbox = new ConcurrentLinkedQueue<>();
  private final AtomicInteger inboxSize = new AtomicInteger();
  private final Set<String> overflown = ConcurrentHashMap.newKeySet();
  private final Subscriptions subscriptions;
  private final Thread thread = new Thread(this::run, "tidemark-live");
  private volatile boolean closed;
  private long lastCheck;

  public LiveHub(String version, Clock clock) {
    this(version, clock, System::nanoTime, LiveLimits.DEFAULT);
  }

  LiveHub(String version, Clock clock, LongSupplier nanoTime, LiveLimits limits) {
    subscriptions = new Subscriptions(version, clock, limits.pingEvery(), counters, this::attend);
    this.nanoTime = nanoTime;
    this.limits = limits;
    lastCheck = nanoTime.getAsLong();
    thread.setDaemon(true);
    thread.start();
  }

  /** Makes {@code source} answer for topics {@code prefix} and {@code prefix:ID}; clients that already wait are served now. */
  public void register(String prefix, TopicSource source) {
    subscriptions.register(prefix, source);
    clients.forEach(this::attend);
  }

  @Override
  public void publish(String topic, Object message) {
    submit(new Publication(topic, null, message));
  }

  @Override
  public void publishLatest(String topic, String key, Object message) {
    submit(new Publication(topic, key, message));
  }

  @Override
  public boolean hasSubscribers(String topic) {
    return subscriptions.wanted(topic);
  }

  public int clients() {
    return clientCount.get();
  }

  public LiveCounters counters() {
    return counters;
  }

  /** Says goodbye to every client and ends the thread. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    LockSupport.unpark(thread);
    clients.forEach(client -> client.connection().close(GOING_AWAY, "Tidemark is stopping"));
  }

  /** Takes a new client, or closes it and answers nothing when there are too many. */
  Optional<LiveClient> connect(ClientConnection connection) {
    if (closed || clientCount.incrementAndGet() > limits.clients()) {
      if (!closed) {
        clientCount.decrementAndGet();
      }
      counters.refusedClients.increment();
      connection.close(TRY_AGAIN_LATER, closed ? "Tidemark is stopping" : "too many clients, at most " + limits.clients());
      return Optional.empty();
    }
    LiveClient client = new LiveClient(connection, this, new Outbox(limits.messages(), limits.bytes()), nanoTime);
    client.wish.set(FIRST_SUBSCRIPTION);
    clients.add(client);
    attend(client);
    return Optional.of(client);
  }

  /** Has the hub's thread look after {@code client} soon; cheap, from any thread. */
  void attend(LiveClient client) {
    if (client.attended.compareAndSet(false, true)) {
      attention.add(client);
      LockSupport.unpark(thread);
    }
  }

  void left(LiveClient client) {
    if (clients.remove(client)) {
      clientCount.decrementAndGet();
    }
    attend(client);
  }

  private void submit(Publication publication) {
    if (closed || !hasSubscribers(publication.topic())) {
      return;
    }
    if (inboxSize.incrementAndGet() > limits.inbox()) {
      inboxSize.decrementAndGet();
      counters.dropped.increment();
      overflown.add(publication.topic());
    } else {
      inbox.add(publication);
    }
    LockSupport.unpark(thread);
  }

  private void run() {
    while (!closed) {
      try {
        if (!work()) {
          LockSupport.parkNanos(this, limits.checkEvery().toNanos());
        }
        check();
      } catch (RuntimeException e) {
        counters.failures.increment();
        LOG.error("The live channel met a defect and goes on", e);
      }
    }
  }

  /** One round; false when there was nothing to do. */
  private boolean work() {
    boolean worked = subscriptions.attend(attention);
    for (String topic : overflown) {
      overflown.remove(topic);
      subscriptions.resync(topic);
      worked = true;
    }
    Publication publication = inbox.poll();
    if (publication != null) {
      inboxSize.decrementAndGet();
      subscriptions.distribute(publication.topic(), publication.key(), publication.message());
      worked = true;
    }
    return worked;
  }

  private void check() {
    long now = nanoTime.getAsLong();
    if (now - lastCheck < limits.checkEvery().toNanos()) {
      return;
    }
    lastCheck = now;
    for (LiveClient client : clients) {
      if (exceeds(client.sendingNanos(now), limits.sendLimit())) {
        counters.slowClients.increment();
        client.disconnected();
        client.connection().abort();
      } else if (exceeds(client.silentNanos(now), limits.pingEvery().multipliedBy(SILENT_PINGS))) {
        counters.silentClients.increment();
        client.disconnected();
        client.connection().close(GOING_AWAY, "nothing heard for " + limits.pingEvery().multipliedBy(SILENT_PINGS).toSeconds() + " s");
      } else if (client.sendingNanos(now) == 0 && now - client.lastPing >= limits.pingEvery().toNanos()) {
        client.lastPing = now;
        client.connection().ping();
      }
    }
  }

  private static boolean exceeds(long nanos, Duration limit) {
    return nanos > limit.toNanos();
  }
}
