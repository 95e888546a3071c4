package io.tidemark.eventtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Hands the rows Spark wrote to their windows and compares them with what the ledger expects to have been written.
 *
 * <p>Serves one query, batch after batch; windows that are not exact are not compared. Confined to its ledger's lock.
 */
final class WrittenCheck {
  private final LateRule rule;
  private final boolean append;
  private final String countColumn;
  private final OpenWindows open;
  private final ClosedWindows closed;
  private final Blur blur;

  WrittenCheck(LateRule rule, boolean append, String countColumn, OpenWindows open, ClosedWindows closed, Blur blur) {
    this.rule = rule;
    this.append = append;
    this.countColumn = countColumn;
    this.open = open;
    this.closed = closed;
    this.blur = blur;
  }

  /**
   * @param closing the windows this batch closed
   * @param changed gets each window a row belongs to
   * @return what does not add up
   */
  List<String> run(BatchFacts batch, Set<WindowCell> closing, Set<WindowCell> changed) {
    List<String> disagreements = new ArrayList<>();
    Map<WindowCell, Integer> writtenGroups = new LinkedHashMap<>();
    for (WrittenRow row : batch.written()) {
      WindowCell cell = find(row, closing).orElseGet(() -> adopt(row, batch, disagreements));
      compare(cell, row, disagreements);
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
    return disagreements;
  }

  private void compare(WindowCell cell, WrittenRow row, List<String> disagreements) {
    if (countColumn != null && cell.exact() && row.row().get(countColumn) instanceof Number count && count.longValue() != cell.eventsOf(row.keys())) {
      disagreements.add("window " + cell.id + " " + row.keys() + ": expected a count of " + cell.eventsOf(row.keys()) + ", Spark wrote " + count);
    }
  }

  private Optional<WindowCell> find(WrittenRow row, Set<WindowCell> closing) {
    if (!rule.windowing().isSession()) {
      return open.aligned(row.window()).or(() -> closed.aligned(row.window()));
    }
    return closing.stream()
        .filter(cell -> cell.window.equals(row.window()) && cell.sessionKeys.equals(row.keys()))
        .findFirst()
        .or(() -> open.session(row.keys(), row.window()));
  }

  /** Spark wrote a window the ledger does not hold: expected where batches are unknown, a disagreement where they are not. */
  private WindowCell adopt(WrittenRow row, BatchFacts batch, List<String> disagreements) {
    WindowCell cell = new WindowCell(row.window(), rule.windowing().isSession() ? row.keys() : null, false);
    if (!blur.covers(row.window())) {
      disagreements.add("window " + cell.id + ": Spark wrote a row for it, expected none");
    }
    cell.seen(batch.endMillis());
    boolean passed = batch.evictWatermark().isPresent() && row.window().endMicros() <= batch.evictWatermark().getAsLong() * 1000L;
    if (append || (passed && !rule.completeMode())) {
      cell.close(append ? WindowCell.Phase.emitted : WindowCell.Phase.evicted, batch.batchId());
      closed.keep(cell);
    } else {
      open.add(cell);
    }
    return cell;
  }
}
