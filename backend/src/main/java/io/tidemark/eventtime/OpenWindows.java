package io.tidemark.eventtime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The windows of one query that are open: aligned ones by their span, sessions by their keys and span, merged as Spark merges them.
 *
 * <p>A query has either aligned windows or sessions. No bound of its own; {@link WindowLedger} holds it to {@value #MOST}. New windows
 * are exact unless the blur covers them. Confined to its ledger's lock.
 */
final class OpenWindows {
  static final int MOST = 5_000;

  private final boolean session;
  private final Blur blur;
  private final TreeMap<TimeWindow, WindowCell> aligned = new TreeMap<>();
  private final Map<List<String>, TreeMap<TimeWindow, WindowCell>> sessions = new HashMap<>();

  OpenWindows(boolean session, Blur blur) {
    this.session = session;
    this.blur = blur;
  }

  Collection<WindowCell> cells() {
    if (!session) {
      return aligned.values();
    }
    List<WindowCell> all = new ArrayList<>();
    sessions.values().forEach(ofKey -> all.addAll(ofKey.values()));
    return all;
  }

  Optional<WindowCell> aligned(TimeWindow window) {
    return Optional.ofNullable(aligned.get(window));
  }

  Optional<WindowCell> session(List<String> keys, TimeWindow window) {
    return Optional.ofNullable(sessions.get(keys)).map(ofKey -> ofKey.get(window));
  }

  /** The window an event counts into, opened or merged from others where need be; merged ones are added to {@code removed}. */
  WindowCell cellOf(LedgerEvent event, TimeWindow window, Set<String> removed) {
    return session ? merge(event, window, removed) : aligned.computeIfAbsent(window, w -> new WindowCell(w, null, !blur.covers(w)));
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
    WindowCell merged = new WindowCell(whole, event.keys(), !blur.covers(whole));
    for (WindowCell part : parts) {
      merged.absorb(part);
      removed.add(part.id);
    }
    removed.remove(merged.id);
    ofKey.put(whole, merged);
    return merged;
  }

  void add(WindowCell cell) {
    if (session) {
      sessions.computeIfAbsent(cell.sessionKeys, k -> new TreeMap<>()).put(cell.window, cell);
    } else {
      aligned.put(cell.window, cell);
    }
  }

  void remove(WindowCell cell) {
    if (!session) {
      aligned.remove(cell.window);
      return;
    }
    TreeMap<TimeWindow, WindowCell> ofKey = sessions.get(cell.sessionKeys);
    ofKey.remove(cell.window);
    if (ofKey.isEmpty()) {
      sessions.remove(cell.sessionKeys);
    }
  }

  boolean tooMany() {
    return (session ? sessions.values().stream().mapToInt(Map::size).sum() : aligned.size()) > MOST;
  }

  /** Forgets the aligned window that starts first. */
  WindowCell removeOldest() {
    return aligned.pollFirstEntry().getValue();
  }

  void clear() {
    aligned.clear();
    sessions.clear();
  }
}
