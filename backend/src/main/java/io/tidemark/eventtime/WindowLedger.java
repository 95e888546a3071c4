package io.tidemark.eventtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Follows one query's windows batch by batch: judges each event, fills windows, merges sessions, closes what the watermark has passed,
 * and holds all of it against what Spark reports (rows dropped, rows in state, rows written).
 *
 * <p>Bounds: closed windows kept {@value #KEPT_CLOSED}; open windows {@value #MAX_OPEN}, beyond which the oldest is forgotten and
 * its region counts as inexact. A batch that was only sampled blurs the span of event time it touched: windows there have no count.
 * Not safe for use by several threads; {@link Plane} guards it.
 */
public final class WindowLedger {
  static final int KEPT_CLOSED = 300;
  static final int MAX_OPEN = 5_000;

  private final LateRule rule;
  private final boolean append;
  private final String countColumn;
  private final TreeMap<TimeWindow, WindowCell> aligned = new TreeMap<>();
  private final Map<List<String>, TreeMap<TimeWindow, WindowCell>> sessions = new HashMap<>();
  private final Deque<WindowCell> closed = new ArrayDeque<>();
  private final Map<String, WindowCell> closedById = new HashMap<>();
  private long blurFromMillis = Long.MAX_VALUE;
  private long blurUntilMillis = Long.MIN_VALUE;
  private long newestMillis = Long.MIN_VALUE;

  /** @param countColumn the result column that counts rows, to be held against the ledger's own counts; null when there is none */
  public WindowLedger(LateRule rule, String outputMode, String countColumn) {
    this.rule = rule;
    this.append = outputMode.equals("append");
    this.countColumn = countColumn;
  }

  /** Says that batches before the first one applied are unknown: windows up to {@code untilMillis} can't be counted. */
  public void unknownBefore(long untilMillis) {
    blurFromMillis = Long.MIN_VALUE;
    blurUntilMillis = Math.max(blurUntilMillis, untilMillis);
    newestMillis = Math.max(newestMillis, untilMillis);
    openCells().forEach(WindowCell::blur);
  }

  /** Applies the next micro-batch. */
  public Outcome apply(BatchFacts batch) {
    Set<WindowCell> changed = new LinkedHashSet<>();
    Set<String> removed = new LinkedHashSet<>();
    if (!batch.complete()) {
      blur(batch);
    }
    long newestBefore = newestBefore(batch);
    List<JudgedEvent> judged = new ArrayList<>(batch.events().size());
    for (LedgerEvent event : batch.events()) {
      JudgedEvent verdict = rule.judge(event, batch.batchId(), batch.lateWatermark(), newestBefore);
      judged.add(verdict);
      place(verdict, changed, removed);
    }
    batch.eventTimeMax().ifPresent(max -> newestMillis = Math.max(newestMillis, max));
    for (LedgerEvent event : batch.events()) {
      if (event.malformed() == null) {
        newestMillis = Math.max(newestMillis, event.eventTimeMillis());
      }
    }
    List<String> disagreements = new ArrayList<>();
    OptionalLong expected = batch.complete() && rule.filters() ? OptionalLong.of(rule.countDropped(judged)) : OptionalLong.empty();
    if (expected.isPresent() && expected.getAsLong() != batch.droppedBySpark()) {
      disagreements.add("rows dropped: expected " + expected.getAsLong() + ", Spark says " + batch.droppedBySpark());
    }
    Set<WindowCell> closing = close(batch);
    changed.addAll(closing);
    if (batch.written() != null) {
      new WrittenCheck(batch, closing, disagreements).run(changed);
    }
    checkState(batch, disagreements);
    bound();
    changed.removeIf(cell -> removed.contains(cell.id));
    return new Outcome(judged, expected, List.copyOf(changed), List.copyOf(removed), disagreements);
  }

  /** What applying one batch has changed. */
  public record Outcome(
      List<JudgedEvent> judged, OptionalLong expectedDropped, List<WindowCell> changed, List<String> removed, List<String> disagreements) {}

  /** Open windows and the newest closed ones, by start. */
  List<WindowCell> cells(int limit) {
    List<WindowCell> all = new ArrayList<>(closed);
    all.addAll(openCells());
    all.sort((a, b) -> a.window.compareTo(b.window));
    return all.size() <= limit ? all : all.subList(all.size() - limit, all.size());
  }

  private long newestBefore(BatchFacts batch) {
    if (batch.lateWatermark().isPresent() && newestMillis == Long.MIN_VALUE && batch.evictWatermark().orElse(0) > 0) {
      return batch.evictWatermark().getAsLong() + batch.delayMillis();
    }
    return newestMillis;
  }

  private void blur(BatchFacts batch) {
    if (batch.inputRows() == 0) {
      return;
    }
    blurFromMillis = Math.min(blurFromMillis, batch.eventTimeMin().orElse(Long.MIN_VALUE));
    blurUntilMillis = Math.max(blurUntilMillis, batch.eventTimeMax().orElse(Long.MAX_VALUE));
    for (WindowCell cell : openCells()) {
      if (blurred(cell.window)) {
        cell.blur();
      }
    }
  }

  private boolean blurred(TimeWindow window) {
    if (blurFromMillis > blurUntilMillis) {
      return false;
    }
    long reach = rule.windowing().gapMicros() / 1000;
    return window.startMillis() <= saturated(blurUntilMillis, reach) && window.endMillis() >= blurFromMillis;
  }

  private static long saturated(long millis, long plus) {
    return millis > Long.MAX_VALUE - plus ? Long.MAX_VALUE : millis + plus;
  }

  private void place(JudgedEvent judged, Set<WindowCell> changed, Set<String> removed) {
    for (JudgedEvent.Slot slot : judged.windows()) {
      WindowCell cell;
      if (slot.dropped()) {
        cell = lateFor(judged.event(), slot.window());
        if (cell == null) {
          continue;
        }
        cell.drop();
      } else if (rule.windowing().kind() == Windowing.Kind.session) {
        cell = merge(judged.event(), slot.window(), removed);
        cell.count(judged.event(), judged.event().arrivedMillis());
      } else {
        cell = aligned.computeIfAbsent(slot.window(), w -> new WindowCell(w, null, !blurred(w)));
        cell.count(judged.event(), judged.event().arrivedMillis());
      }
      changed.add(cell);
    }
  }

  /** The window a dropped event would have gone to, if it is still remembered. */
  private WindowCell lateFor(LedgerEvent event, TimeWindow window) {
    if (rule.windowing().kind() == Windowing.Kind.session) {
      for (WindowCell cell : closed) {
        if (cell.sessionKeys.equals(event.keys()) && cell.window.touches(window)) {
          return cell;
        }
      }
      return null;
    }
    WindowCell open = aligned.get(window);
    return open != null ? open : closedById.get(window.startMillis() + "/" + window.endMillis());
  }

  private WindowCell merge(LedgerEvent event, TimeWindow window, Set<String> removed) {
    TreeMap<TimeWindow, WindowCell> ofKey = sessions.computeIfAbsent(event.keys(), k -> new TreeMap<>());
    TimeWindow whole = window;
    List<WindowCell> parts = new ArrayList<>();
    boolean grown = true;
    while (grown) {
      grown = false;
      for (WindowCell cell : List.copyOf(ofKey.values())) {
        if (cell.window.touches(whole)) {
          ofKey.remove(cell.window);
          parts.add(cell);
          whole = whole.union(cell.window);
          grown = true;
        }
      }
    }
    if (parts.size() == 1 && parts.get(0).window.equals(whole)) {
      ofKey.put(whole, parts.get(0));
      return parts.get(0);
    }
    WindowCell merged = new WindowCell(whole, event.keys(), !blurred(whole));
    for (WindowCell part : parts) {
      merged.absorb(part);
      removed.add(part.id);
    }
    removed.remove(merged.id);
    ofKey.put(whole, merged);
    return merged;
  }

  private Set<WindowCell> close(BatchFacts batch) {
    Set<WindowCell> closing = new LinkedHashSet<>();
    if (batch.evictWatermark().isEmpty() || rule.completeMode() || !rule.watermarked()) {
      return closing;
    }
    long watermarkMicros = batch.evictWatermark().getAsLong() * 1000L;
    WindowCell.Phase how = append ? WindowCell.Phase.emitted : WindowCell.Phase.evicted;
    for (WindowCell cell : List.copyOf(openCells())) {
      if (cell.window.endMicros() <= watermarkMicros) {
        forget(cell);
        cell.close(how, batch.batchId());
        keepClosed(cell);
        closing.add(cell);
      }
    }
    return closing;
  }

  private void keepClosed(WindowCell cell) {
    closed.addLast(cell);
    closedById.put(cell.id, cell);
    while (closed.size() > KEPT_CLOSED) {
      WindowCell oldest = closed.removeFirst();
      closedById.remove(oldest.id, oldest);
    }
  }

  private void forget(WindowCell cell) {
    if (cell.sessionKeys == null) {
      aligned.remove(cell.window);
    } else {
      TreeMap<TimeWindow, WindowCell> ofKey = sessions.get(cell.sessionKeys);
      ofKey.remove(cell.window);
      if (ofKey.isEmpty()) {
        sessions.remove(cell.sessionKeys);
      }
    }
  }

  private Collection<WindowCell> openCells() {
    if (rule.windowing().kind() != Windowing.Kind.session) {
      return aligned.values();
    }
    List<WindowCell> all = new ArrayList<>();
    sessions.values().forEach(ofKey -> all.addAll(ofKey.values()));
    return all;
  }

  private void checkState(BatchFacts batch, List<String> disagreements) {
    if (batch.stateRows().isEmpty() || rule.windowing().kind() == Windowing.Kind.none) {
      return;
    }
    Collection<WindowCell> open = openCells();
    if (open.stream().allMatch(WindowCell::exact) && blurUntilMillis != Long.MAX_VALUE && blurFromMillis > blurUntilMillis) {
      long groups = open.stream().mapToLong(WindowCell::groups).sum();
      if (groups != batch.stateRows().getAsLong()) {
        disagreements.add("rows in state: expected " + groups + ", Spark says " + batch.stateRows().getAsLong());
      }
    }
  }

  private void bound() {
    while (aligned.size() > MAX_OPEN) {
      WindowCell oldest = aligned.pollFirstEntry().getValue();
      blurFromMillis = Long.MIN_VALUE;
      blurUntilMillis = Math.max(blurUntilMillis, oldest.window.endMillis());
    }
    int open = sessions.values().stream().mapToInt(Map::size).sum();
    if (open > MAX_OPEN) {
      openCells().stream().map(c -> c.window.endMillis()).max(Long::compare).ifPresent(this::unknownBefore);
      sessions.clear();
    }
  }

  /** Hands Spark's rows to their windows and compares them with what the ledger expects to have been written. */
  private final class WrittenCheck {
    private final BatchFacts batch;
    private final Set<WindowCell> closing;
    private final List<String> disagreements;

    WrittenCheck(BatchFacts batch, Set<WindowCell> closing, List<String> disagreements) {
      this.batch = batch;
      this.closing = closing;
      this.disagreements = disagreements;
    }

    void run(Set<WindowCell> changed) {
      Map<WindowCell, Integer> writtenGroups = new LinkedHashMap<>();
      for (WrittenRow row : batch.written()) {
        WindowCell cell = find(row);
        if (cell == null) {
          cell = adopt(row);
        }
        compare(cell, row);
        cell.write(row.keys(), row.row(), batch.batchId());
        writtenGroups.merge(cell, 1, Integer::sum);
        changed.add(cell);
      }
      if (append) {
        for (WindowCell cell : closing) {
          int written = writtenGroups.getOrDefault(cell, 0);
          if (cell.exact() && cell.groups() != written) {
            disagreements.add("window " + cell.id + ": expected " + cell.groups() + " rows written, Spark wrote " + written);
          }
        }
      }
    }

    private void compare(WindowCell cell, WrittenRow row) {
      if (countColumn != null && cell.exact() && row.row().get(countColumn) instanceof Number count && count.longValue() != cell.eventsOf(row.keys())) {
        disagreements.add(
            "window " + cell.id + " " + row.keys() + ": expected a count of " + cell.eventsOf(row.keys()) + ", Spark wrote " + count);
      }
    }

    private WindowCell find(WrittenRow row) {
      if (rule.windowing().kind() == Windowing.Kind.session) {
        for (WindowCell cell : closing) {
          if (cell.window.equals(row.window()) && cell.sessionKeys.equals(row.keys())) {
            return cell;
          }
        }
        TreeMap<TimeWindow, WindowCell> ofKey = sessions.get(row.keys());
        return ofKey == null ? null : ofKey.get(row.window());
      }
      WindowCell open = aligned.get(row.window());
      return open != null ? open : closedById.get(row.window().startMillis() + "/" + row.window().endMillis());
    }

    /** Spark wrote a window the ledger does not hold: expected where batches are unknown, a disagreement where they are not. */
    private WindowCell adopt(WrittenRow row) {
      boolean session = rule.windowing().kind() == Windowing.Kind.session;
      WindowCell cell = new WindowCell(row.window(), session ? row.keys() : null, false);
      if (!blurred(row.window())) {
        disagreements.add("window " + cell.id + ": Spark wrote a row for it, expected none");
      }
      cell.seen(batch.endMillis());
      boolean passed = batch.evictWatermark().isPresent() && row.window().endMicros() <= batch.evictWatermark().getAsLong() * 1000L;
      if (append || (passed && !rule.completeMode())) {
        cell.close(append ? WindowCell.Phase.emitted : WindowCell.Phase.evicted, batch.batchId());
        keepClosed(cell);
      } else if (session) {
        sessions.computeIfAbsent(row.keys(), k -> new TreeMap<>()).put(row.window(), cell);
      } else {
        aligned.put(row.window(), cell);
      }
      return cell;
    }
  }
}
