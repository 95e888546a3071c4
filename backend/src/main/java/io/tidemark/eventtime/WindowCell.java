package io.tidemark.eventtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What is known of one window: its events, its groups and what Spark wrote for it last. Confined to its ledger's lock.
 *
 * <p>Keeps at most {@value #KEPT_VALUES} of Spark's rows per window; {@code groups} stays exact.
 */
final class WindowCell {
  static final int KEPT_VALUES = 50;

  enum Phase {
    open,
    emitted,
    evicted
  }

  final String id;
  final TimeWindow window;
  /** A session's keys; null for aligned windows. */
  final List<String> sessionKeys;
  private final Map<List<String>, Long> countsByGroup = new LinkedHashMap<>();
  private final Map<List<String>, Map<String, Object>> values = new LinkedHashMap<>();
  private boolean exact;
  private long droppedEvents;
  private long firstMillis = Long.MAX_VALUE;
  private long lastMillis = Long.MIN_VALUE;
  private Phase phase = Phase.open;
  private long writtenBatch = -1;
  private long closedBatch = -1;

  WindowCell(TimeWindow window, List<String> sessionKeys, boolean exact) {
    this.window = window;
    this.sessionKeys = sessionKeys;
    this.exact = exact;
    this.id = (sessionKeys == null ? "" : String.join("", sessionKeys.stream().map(k -> (k == null ? "\u2205" : k) + "|").toList()))
        + window.startMillis() + "/" + window.endMillis();
  }

  void count(LedgerEvent event, long atMillis) {
    countsByGroup.merge(event.keys(), 1L, Long::sum);
    seen(atMillis);
  }

  void seen(long atMillis) {
    firstMillis = Math.min(firstMillis, atMillis);
    lastMillis = Math.max(lastMillis, atMillis);
  }

  void drop() {
    droppedEvents++;
  }

  void blur() {
    exact = false;
  }

  /** Takes over what {@code other} held: two sessions have become this one. */
  void absorb(WindowCell other) {
    other.countsByGroup.forEach((keys, count) -> countsByGroup.merge(keys, count, Long::sum));
    droppedEvents += other.droppedEvents;
    exact &= other.exact;
    if (other.firstMillis != Long.MAX_VALUE) {
      seen(other.firstMillis);
      seen(other.lastMillis);
    }
  }

  void write(List<String> keys, Map<String, Object> row, long batchId) {
    values.remove(keys);
    if (values.size() < KEPT_VALUES) {
      values.put(keys, row);
    }
    writtenBatch = batchId;
  }

  void close(Phase how, long batchId) {
    phase = how;
    closedBatch = batchId;
  }

  boolean exact() {
    return exact;
  }

  /** Nothing was counted in it (it only saw late events, or only Spark's rows told of it). */
  boolean empty() {
    return countsByGroup.isEmpty();
  }

  long events() {
    return countsByGroup.values().stream().mapToLong(Long::longValue).sum();
  }

  long eventsOf(List<String> keys) {
    return countsByGroup.getOrDefault(keys, 0L);
  }

  int groups() {
    return Math.max(countsByGroup.size(), values.size());
  }

  Phase phase() {
    return phase;
  }

  PlaneMessages.Window toWire() {
    List<PlaneMessages.Value> shown = new ArrayList<>();
    values.entrySet().stream()
        .sorted((a, b) -> Double.compare(weight(b.getValue()), weight(a.getValue())))
        .limit(5)
        .forEach(e -> shown.add(new PlaneMessages.Value(text(e.getKey()), e.getValue())));
    return new PlaneMessages.Window(
        id,
        window.startMillis(),
        window.endMillis(),
        sessionKeys == null ? null : text(sessionKeys),
        phase.name(),
        exact ? events() : null,
        exact,
        droppedEvents,
        firstMillis == Long.MAX_VALUE ? null : firstMillis,
        lastMillis == Long.MIN_VALUE ? null : lastMillis,
        groups(),
        shown,
        box(writtenBatch),
        box(closedBatch));
  }

  static String text(List<String> keys) {
    return String.join(" \u00b7 ", keys.stream().map(k -> k == null ? "\u2205" : k).toList());
  }

  private static Long box(long value) {
    OptionalLong known = value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
    return known.isPresent() ? known.getAsLong() : null;
  }

  private static double weight(Map<String, Object> row) {
    for (Object value : row.values()) {
      if (value instanceof Number number) {
        return number.doubleValue();
      }
    }
    return 0;
  }
}
