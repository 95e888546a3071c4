package io.tidemark.latency;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Which records of a lane browsers were asked to acknowledge, and how long it took from a record's making.
 *
 * <p>A sample, evenly taken from what was read in one go: at most {@value #MOST_IDS} records a ping, and a ping at most every
 * {@value #EVERY_MILLIS} ms. Whichever page is first is counted. At most {@value #WAITING} wait; the oldest is forgotten for a
 * newer one. Safe for use by many threads.
 */
final class RoundTrips {
  static final int MOST_IDS = 20;
  static final int WAITING = 2_000;
  private static final long EVERY_MILLIS = 50;

  private final Clock clock;
  private final SlidingHistogram histogram;
  private final Consumer<List<Long>> pings;
  private final Map<Long, Long> sent = new LinkedHashMap<>();
  private long pinged;
  private boolean some;

  RoundTrips(Clock clock, SlidingHistogram histogram, Consumer<List<Long>> pings) {
    this.clock = clock;
    this.histogram = histogram;
    this.pings = pings;
  }

  void ask(List<LaneReader.Read> records) {
    List<Long> ids = new ArrayList<>();
    synchronized (this) {
      long now = clock.millis();
      if (records.isEmpty() || now >= pinged && now - pinged < EVERY_MILLIS) {
        return;
      }
      pinged = now;
      int chosen = Math.min(MOST_IDS, records.size());
      for (int i = 0; i < chosen; i++) {
        LaneReader.Read record = records.get((int) ((long) i * records.size() / chosen));
        ids.add(record.id());
        sent.put(record.id(), record.sent());
      }
      while (sent.size() > WAITING) {
        sent.remove(sent.keySet().iterator().next());
      }
    }
    pings.accept(ids);
  }

  /** A browser has them. What it was not asked for, or was acknowledged before, is passed over. */
  synchronized void seen(List<Long> ids) {
    long now = RecordFeed.micros(clock);
    for (Long id : ids) {
      Long made = sent.remove(id);
      if (made != null) {
        histogram.add(Math.max(0, now - made));
        some = true;
      }
    }
  }

  /** Empty until a browser has acknowledged something. */
  synchronized Optional<LatencyView.Hist> view() {
    return some ? Optional.of(histogram.view()) : Optional.empty();
  }

  synchronized void clear() {
    sent.clear();
    histogram.clear();
    some = false;
  }
}
