package io.tidemark.eventtime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Follows one query's windows batch by batch: judges each event, fills windows, closes what the watermark has passed, and holds all
 * of it against what Spark reports (rows dropped, rows in state, rows written).
 *
 * <p>Bounds: closed windows kept {@value ClosedWindows#KEPT}; open windows {@value OpenWindows#MOST}, beyond which the oldest is
 * forgotten and its region counts as inexact. A batch that was only sampled blurs the span of event time it touched: windows there
 * have no count. Owns its {@link OpenWindows}, {@link ClosedWindows} and {@link Blur}. Not safe for use by several threads;
 * {@link Plane} guards it.
 */
public final class WindowLedger {
  private final LateRule rule;
  private final boolean append;
  private final Blur blur;
  private final OpenWindows open;
  private final ClosedWindows closed = new ClosedWindows();
  private final WrittenCheck writtenCheck;
  private long newestMillis = Long.MIN_VALUE;

  /** @param countColumn the result column that counts rows, to be held against the ledger's own counts; null when there is none */
  public WindowLedger(LateRule rule, String outputMode, String countColumn) {
    this.rule = rule;
    this.append = outputMode.equals("append");
    this.blur = new Blur(rule.windowing().gapMicros() / 1000);
    this.open = new OpenWindows(rule.windowing().isSession(), blur);
    this.writtenCheck = new WrittenCheck(rule, append, countColumn, open, closed, blur);
  }

  /** Says that batches before the first one applied are unknown: windows up to {@code untilMillis} can't be counted. */
  public void unknownBefore(long untilMillis) {
    blur.before(untilMillis);
    newestMillis = Math.max(newestMillis, untilMillis);
    open.cells().forEach(WindowCell::blur);
  }

  /** Applies the next micro-batch. */
  public Outcome apply(BatchFacts batch) {
    Set<WindowCell> changed = new LinkedHashSet<>();
    Set<String> removed = new LinkedHashSet<>();
    if (!batch.complete()) {
      blur(batch);
    }
    List<JudgedEvent> judged = judge(batch, changed, removed);
    List<String> disagreements = new ArrayList<>();
    OptionalLong expected = batch.complete() && rule.filters() ? OptionalLong.of(rule.countDropped(judged)) : OptionalLong.empty();
    if (expected.isPresent() && expected.getAsLong() != batch.droppedBySpark()) {
      disagreements.add("rows dropped: expected " + expected.getAsLong() + ", Spark says " + batch.droppedBySpark());
    }
    Set<WindowCell> closing = close(batch);
    changed.addAll(closing);
    if (batch.written() != null) {
      disagreements.addAll(writtenCheck.run(batch, closing, changed));
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
    List<WindowCell> all = closed.all();
    all.addAll(open.cells());
    all.sort((a, b) -> a.window.compareTo(b.window));
    return all.size() <= limit ? all : all.subList(all.size() - limit, all.size());
  }

  private void blur(BatchFacts batch) {
    if (batch.inputRows() == 0) {
      return;
    }
    blur.span(batch.eventTimeMin().orElse(Long.MIN_VALUE), batch.eventTimeMax().orElse(Long.MAX_VALUE));
    open.cells().stream().filter(cell -> blur.covers(cell.window)).forEach(WindowCell::blur);
  }

  private List<JudgedEvent> judge(BatchFacts batch, Set<WindowCell> changed, Set<String> removed) {
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
    return judged;
  }

  private long newestBefore(BatchFacts batch) {
    if (batch.lateWatermark().isPresent() && newestMillis == Long.MIN_VALUE && batch.evictWatermark().orElse(0) > 0) {
      return batch.evictWatermark().getAsLong() + batch.delayMillis();
    }
    return newestMillis;
  }

  private void place(JudgedEvent judged, Set<WindowCell> changed, Set<String> removed) {
    for (JudgedEvent.Slot slot : judged.windows()) {
      if (slot.dropped()) {
        lateFor(judged.event(), slot.window())
            .ifPresent(
                cell -> {
                  cell.drop();
                  changed.add(cell);
                });
      } else {
        WindowCell cell = open.cellOf(judged.event(), slot.window(), removed);
        cell.count(judged.event(), judged.event().arrivedMillis());
        changed.add(cell);
      }
    }
  }

  /** The window a dropped event would have gone to, if it is still remembered. */
  private Optional<WindowCell> lateFor(LedgerEvent event, TimeWindow window) {
    return rule.windowing().isSession() ? closed.session(event.keys(), window) : open.aligned(window).or(() -> closed.aligned(window));
  }

  private Set<WindowCell> close(BatchFacts batch) {
    Set<WindowCell> closing = new LinkedHashSet<>();
    if (batch.evictWatermark().isEmpty() || rule.completeMode() || !rule.watermarked()) {
      return closing;
    }
    long watermarkMicros = batch.evictWatermark().getAsLong() * 1000L;
    WindowCell.Phase how = append ? WindowCell.Phase.emitted : WindowCell.Phase.evicted;
    for (WindowCell cell : List.copyOf(open.cells())) {
      if (cell.window.endMicros() <= watermarkMicros) {
        open.remove(cell);
        cell.close(how, batch.batchId());
        closed.keep(cell);
        closing.add(cell);
      }
    }
    return closing;
  }

  private void checkState(BatchFacts batch, List<String> disagreements) {
    if (batch.stateRows().isEmpty() || rule.windowing().kind() == Windowing.Kind.none) {
      return;
    }
    Collection<WindowCell> cells = open.cells();
    if (blur.isEmpty() && cells.stream().allMatch(WindowCell::exact)) {
      long groups = cells.stream().mapToLong(WindowCell::groups).sum();
      if (groups != batch.stateRows().getAsLong()) {
        disagreements.add("rows in state: expected " + groups + ", Spark says " + batch.stateRows().getAsLong());
      }
    }
  }

  private void bound() {
    if (rule.windowing().isSession()) {
      if (open.tooMany()) {
        open.cells().stream().map(cell -> cell.window.endMillis()).max(Long::compare).ifPresent(this::unknownBefore);
        open.clear();
      }
      return;
    }
    while (open.tooMany()) {
      blur.before(open.removeOldest().window.endMillis());
    }
  }
}
