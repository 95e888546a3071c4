package io.tidemark.lambda;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * The reports that are still to come, in their order, and what disturbs it.
 *
 * <p>A flight's reports keep their order among themselves whatever is held back. As large as the input, and what {@link #wrong} adds.
 * Confined to one thread at a time.
 */
final class Script {
  /** So many reports after a wrong one it is put right. */
  static final int RIGHT_AFTER = 20;

  private static final int WRONG_BY_MINUTES = 180;

  /** A report and when it is sent, which is its event time unless it comes late. */
  record Entry(Instant due, long n, Report report, boolean held) {}

  private record Fix(long after, Report report) {}

  private final PriorityQueue<Entry> line = new PriorityQueue<>(Comparator.comparing(Entry::due).thenComparingLong(Entry::n));
  private final Deque<Report> first = new ArrayDeque<>();
  private final Deque<Fix> fixes = new ArrayDeque<>();
  private final Map<String, Integer> pending = new HashMap<>();
  private final List<Report> known = new ArrayList<>();
  private final Map<String, Integer> knownAt = new HashMap<>();
  private final Random random;
  private long sent;
  private int held;
  private Instant clock;

  Script(List<Entry> entries, long seed) {
    random = new Random(seed);
    line.addAll(entries);
    entries.forEach(entry -> pending.merge(entry.report().flight(), 1, Integer::sum));
  }

  /** When the next report is due; empty when none is left. What is next in line is due at once. */
  Optional<Instant> nextDue() {
    if (!first.isEmpty() || fixDue()) {
      return Optional.of(clock);
    }
    return Optional.ofNullable(line.peek()).map(Entry::due);
  }

  private boolean fixDue() {
    return !fixes.isEmpty() && (fixes.peek().after <= sent || line.isEmpty() && first.isEmpty());
  }

  /** Takes the next report; there must be one. */
  Report next() {
    Report report = fixDue() ? atClock(fixes.poll().report) : first.isEmpty() ? fromLine() : atClock(first.poll());
    sent++;
    clock = clock == null || report.reported().isAfter(clock) ? report.reported() : clock;
    Integer at = knownAt.putIfAbsent(report.flight(), known.size());
    if (at == null) {
      known.add(report);
    }
    return report;
  }

  private Report atClock(Report report) {
    return report.with(report.delay(), clock);
  }

  private Report fromLine() {
    Entry entry = line.poll();
    held -= entry.held() ? 1 : 0;
    pending.merge(entry.report().flight(), -1, (before, one) -> before + one == 0 ? null : before + one);
    Integer at = knownAt.get(entry.report().flight());
    if (at != null) {
      known.set(at, entry.report());
    }
    return entry.report();
  }

  /** Holds back so many of the next reports that no other report of their flight would overtake; answers how many. */
  int late(int reports, Duration by) {
    List<Entry> passed = new ArrayList<>();
    List<Entry> taken = new ArrayList<>();
    while (!line.isEmpty() && taken.size() < reports) {
      Entry entry = line.poll();
      boolean alone = pending.get(entry.report().flight()) == 1 && !entry.held();
      (alone ? taken : passed).add(entry);
    }
    line.addAll(passed);
    taken.forEach(entry -> line.add(new Entry(entry.due().plus(by), entry.n(), entry.report(), true)));
    held += taken.size();
    return taken.size();
  }

  /** Has so many flights that were reported, and have no report to come, reported wrongly next; answers how many. */
  int wrong(int reports) {
    List<Report> quiet = new ArrayList<>(known.stream().filter(report -> !pending.containsKey(report.flight())).toList());
    Collections.shuffle(quiet, random);
    List<Report> chosen = quiet.subList(0, Math.min(reports, quiet.size()));
    long after = sent + first.size();
    for (Report report : chosen) {
      first.add(report.with(report.delay() + WRONG_BY_MINUTES, report.reported()));
      fixes.add(new Fix(++after + RIGHT_AFTER, report));
    }
    return chosen.size();
  }

  /** The newest event time sent; null before the first. */
  Instant clock() {
    return clock;
  }

  int held() {
    return held;
  }

  /** All that are still to come, held ones included. */
  int left() {
    return line.size() + first.size() + fixes.size();
  }
}
