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
  private final JudgedQuery query;
  private final LateRule rule;
  private final boolean append;
  private final Blur blur;
  private final OpenWindows open;
  private final ClosedWindows closed = new ClosedWindows();
  private final WrittenCheck writtenCheck;
  private final WatermarkClock clock;
  private final SeenKeys seen;
  private long newestMillis = Long.MIN_VALUE;

  public WindowLedger(JudgedQuery query) {
    this.query = query;
    this.rule = query.rule();
    this.append = query.outputMode().equals("append");
    this.blur = new Blur(rule.windowing().gapMicros() / 1000);
    this.open = new OpenWindows(rule.windowing().isSession(), blur);
    this.writtenCheck = new WrittenCheck(rule, append, query.countColumn(), open, closed, blur);
    this.clock = new WatermarkClock(query.delays(), query.newestWins());
    this.seen = query.deduplication() == null ? null : new SeenKeys(query.deduplication());
  }

  /**
   * Says that batches before the next one applied are unknown: windows up to {@code untilMillis}, the newest event time they may have
   * had, can't be counted. {@code Long.MAX_VALUE} when that is not known either.
   */
  public void unknownBefore(long untilMillis) {
    blur.before(untilMillis);
    if (untilMillis != Long.MAX_VALUE) {
      newestMillis = Math.max(newestMillis, untilMillis);
    }
    clock.forget();
    if (seen != null) {
      seen.unknownUntil(untilMillis);
    }
    open.cells().forEach(WindowCell::blur);
  }

  /** Applies the next micro-batch. */
  public Outcome apply(BatchFacts batch) {
    if (query.notJudged() != null) {
      return new Outcome(unjudged(batch), OptionalLong.empty(), OptionalLong.empty(), List.of(), List.of(), List.of());
    }
    Set<WindowCell> changed = new LinkedHashSet<>();
    Set<String> removed = new LinkedHashSet<>();
    if (!batch.complete()) {
      blur(batch);
    }
    List<JudgedEvent> judged = judge(batch, changed, removed);
    List<String> disagreements = new ArrayList<>();
    clock.apply(batch).ifPresent(disagreements::add);
    OptionalLong expected = batch.complete() && rule.filters() ? OptionalLong.of(rule.countDropped(judged)) : OptionalLong.empty();
    if (expected.isPresent() && expected.getAsLong() != batch.droppedBySpark()) {
      disagreements.add("rows dropped: expected " + expected.getAsLong() + ", Spark says " + batch.droppedBySpark());
    }
    judged = duplicates(batch, judged, disagreements);
    Set<WindowCell> closing = close(batch);
    changed.addAll(closing);
    if (batch.written() != null) {
      disagreements.addAll(writtenCheck.run(batch, closing, changed));
    }
    checkState(batch, disagreements);
    bound();
    changed.removeIf(cell -> removed.contains(cell.id));
    return new Outcome(judged, expected, clock.next(), List.copyOf(changed), List.copyOf(removed), disagreements);
  }

  /** Events of a query that is not followed: only what their records say is known. */
  private static List<JudgedEvent> unjudged(BatchFacts batch) {
    return batch.events().stream()
        .map(
            event ->
                new JudgedEvent(event, batch.batchId(), event.malformed() == null ? Verdict.NOT_JUDGED : Verdict.MALFORMED, List.of(), null))
        .toList();
  }

  /** What applying one batch has changed. */
  public record Outcome(
      List<JudgedEvent> judged,
      OptionalLong expectedDropped,
      OptionalLong nextWatermark,
      List<WindowCell> changed,
      List<String> removed,
      List<String> disagreements) {}

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
    // Of several sources Spark reports the event times of one.
    OptionalLong from = query.several() ? OptionalLong.empty() : batch.eventTimeMin();
    OptionalLong until = query.several() ? OptionalLong.empty() : batch.eventTimeMax();
    blur.span(from.orElse(Long.MIN_VALUE), until.orElse(Long.MAX_VALUE));
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
      if (event.malformed() == null && event.filtered() != LedgerEvent.Filtered.BEFORE_WATERMARK) {
        newestMillis = Math.max(newestMillis, event.eventTimeMillis());
      }
    }
    return judged;
  }

  private List<JudgedEvent> duplicates(BatchFacts batch, List<JudgedEvent> judged, List<String> disagreements) {
    if (seen == null) {
      return judged;
    }
    SeenKeys.Outcome outcome = seen.apply(batch, judged);
    OptionalLong expected = outcome.duplicates();
    if (expected.isPresent() && batch.duplicatesBySpark().isPresent() && expected.getAsLong() != batch.duplicatesBySpark().getAsLong()) {
      disagreements.add("duplicates dropped: expected " + expected.getAsLong() + ", Spark says " + batch.duplicatesBySpark().getAsLong());
    }
    return outcome.judged();
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
    if (batch.stateRows().isEmpty()) {
      return;
    }
    if (seen != null) {
      seen.size().ifPresent(keys -> compareState(keys, batch, disagreements));
    }
    if (rule.windowing().kind() == Windowing.Kind.none) {
      return;
    }
    Collection<WindowCell> cells = open.cells();
    if (blur.isEmpty() && cells.stream().allMatch(WindowCell::exact)) {
      compareState(cells.stream().mapToLong(WindowCell::groups).sum(), batch, disagreements);
    }
  }

  private static void compareState(long expected, BatchFacts batch, List<String> disagreements) {
    if (expected != batch.stateRows().getAsLong()) {
      disagreements.add("rows in state: expected " + expected + ", Spark says " + batch.stateRows().getAsLong());
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
