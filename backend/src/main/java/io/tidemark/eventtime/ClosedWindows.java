package io.tidemark.eventtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The windows one query closed last, in the order in which they closed: what a dropped event or a late row is still shown with.
 *
 * <p>Keeps {@value #KEPT}, beyond which the one closed first is forgotten. Confined to its ledger's lock.
 */
final class ClosedWindows {
  static final int KEPT = 300;

  private final Deque<WindowCell> cells = new ArrayDeque<>();
  private final Map<String, WindowCell> byId = new HashMap<>();

  void keep(WindowCell cell) {
    cells.addLast(cell);
    byId.put(cell.id, cell);
    while (cells.size() > KEPT) {
      WindowCell oldest = cells.removeFirst();
      byId.remove(oldest.id, oldest);
    }
  }

  /** The closed window of exactly this span; not for sessions, which several keys may have. */
  Optional<WindowCell> aligned(TimeWindow window) {
    return Optional.ofNullable(byId.get(window.startMillis() + "/" + window.endMillis()));
  }

  /** The first session of these keys to have closed that an event's own window would have joined. */
  Optional<WindowCell> session(List<String> keys, TimeWindow window) {
    return cells.stream().filter(cell -> cell.sessionKeys.equals(keys) && cell.window.touches(window)).findFirst();
  }

  List<WindowCell> all() {
    return new ArrayList<>(cells);
  }
}
