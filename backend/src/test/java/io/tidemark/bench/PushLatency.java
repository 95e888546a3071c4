package io.tidemark.bench;

import io.tidemark.live.Publisher;
import io.tidemark.query.QueryView;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Figure 4: from the moment Spark has handed a batch's rows to the sink to the moment a WebSocket client has the last byte of the
 * result message; one process, one clock.
 *
 * <p>Three windowed queries on a steady thousand events a second; every client watches the overview and all queries and planes.
 */
final class PushLatency implements Figure {
  private static final double TARGET_MILLIS = 25;
  private static final Pattern RESULT = Pattern.compile("\"type\":\"result\",\"topic\":\"([^\"]+)\",\"batchId\":(\\d+)");

  @Override
  public void measure(Options options, Table table) throws Exception {
    for (int clients : new int[] {1, 50}) {
      List<Double> millis = Collections.synchronizedList(new ArrayList<>());
      List<Double> handOffs = Collections.synchronizedList(new ArrayList<>());
      Map<Long, Double> firsts = new ConcurrentHashMap<>();
      try (HandOff handOff = new HandOff(handOffs)) {
        SteadyFlow.run(options, clients, publisher -> new Stamps(publisher, millis, firsts, handOff));
      }
      Samples samples = Samples.of(millis);
      double p99 = samples.percentile(99);
      Samples floor = Samples.of(handOffs);
      Samples first = Samples.of(firsts.values());
      table.note("sink to client, " + clients + ": whoever got it first p50 " + Table.number(first.median()) + " ms, p99 " + Table.number(first.percentile(99))
          + " ms; waking one thread at the same moment p50 " + Table.number(floor.median()) + " ms, p99 " + Table.number(floor.percentile(99)) + " ms");
      table.limit(
          "sink to client, " + clients + (clients == 1 ? " client" : " clients"),
          "p50 " + Table.number(samples.median()) + " ms, p99 " + Table.number(p99) + " ms (" + samples.size() + " messages)",
          "p99 ≤ 25 ms",
          p99 <= TARGET_MILLIS);
    }
  }

  /** The floor on this machine at this moment: how long it takes to wake one thread, asked together with each measured message. */
  static final class HandOff implements AutoCloseable {
    private final Collection<Double> millis;
    private final Thread thread = new Thread(this::run, "bench-hand-off");
    private volatile long asked;

    HandOff(Collection<Double> millis) {
      this.millis = millis;
      thread.setDaemon(true);
      thread.start();
    }

    void now() {
      asked = System.nanoTime();
      LockSupport.unpark(thread);
    }

    private void run() {
      while (!Thread.currentThread().isInterrupted()) {
        LockSupport.park(this);
        long since = asked;
        if (since != 0) {
          asked = 0;
          millis.add((System.nanoTime() - since) / 1e6);
        }
      }
    }

    @Override
    public void close() {
      thread.interrupt();
    }
  }

  /** Between the features and the hub: remembers when each result was published, and hears when clients have it. */
  static final class Stamps implements Publisher, LiveClients.Listener {
    private final Publisher hub;
    private final Collection<Double> millis;
    private final Map<Long, Double> firsts;
    private final HandOff handOff;
    private final Map<String, Long> published = new ConcurrentHashMap<>();
    private volatile boolean counting;

    Stamps(Publisher hub, Collection<Double> millis, Map<Long, Double> firsts, HandOff handOff) {
      this.hub = hub;
      this.millis = millis;
      this.firsts = firsts;
      this.handOff = handOff;
    }

    /** From here on; what came before was warming up. */
    void count() {
      counting = true;
    }

    @Override
    public void publish(String topic, Object message) {
      if (counting && message instanceof QueryView.Messages.ResultDelta result) {
        published.put(topic + ' ' + result.batchId(), System.nanoTime());
        hub.publish(topic, message);
        handOff.now();
        return;
      }
      hub.publish(topic, message);
    }

    @Override
    public void publishLatest(String topic, String key, Object message) {
      hub.publishLatest(topic, key, message);
    }

    @Override
    public boolean hasSubscribers(String topic) {
      return hub.hasSubscribers(topic);
    }

    @Override
    public void message(byte[] head, int length, long nanoTime) {
      if (!counting) {
        return;
      }
      Matcher result = RESULT.matcher(new String(head, 0, Math.min(length, 120), StandardCharsets.ISO_8859_1));
      if (result.find()) {
        Long since = published.get(result.group(1) + ' ' + result.group(2));
        if (since != null) {
          double taken = (nanoTime - since) / 1e6;
          millis.add(taken);
          firsts.putIfAbsent(since, taken);
        }
      }
    }
  }
}
