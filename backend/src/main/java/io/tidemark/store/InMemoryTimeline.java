package io.tidemark.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The timeline of {@link InMemoryStore}; thins out after every thousand reports of an owner, as the one in SQL does. */
final class InMemoryTimeline implements Timeline {
  private static final int PRUNE_EVERY = 1_000;

  private record Key(long at, int run, long batch) {
    static final Comparator<Key> ORDER =
        Comparator.comparingLong(Key::at).thenComparingInt(Key::run).thenComparingLong(Key::batch);
  }

  /** What is kept of one owner; runs are numbered in the order in which they came. */
  private static final class Kept {
    final Map<String, Integer> numbers = new HashMap<>();
    final Map<Integer, Run> runs = new TreeMap<>();
    final Map<Level, TreeMap<Key, Figures>> levels = new HashMap<>();
    long reportsFrom;
    long minutesFrom;
    int unpruned;

    Kept() {
      List.of(Level.values()).forEach(level -> levels.put(level, new TreeMap<>(Key.ORDER)));
    }
  }

  private final Map<String, Kept> owners = new HashMap<>();

  @Override
  public synchronized void append(Report report) {
    Kept kept = owners.computeIfAbsent(report.owner(), owner -> new Kept());
    int run = kept.numbers.computeIfAbsent(report.runId(), id -> kept.numbers.size());
    Figures figures = report.figures();
    if (kept.levels.get(Level.batch).putIfAbsent(new Key(figures.firstAt(), run, report.batchId()), figures) != null) {
      return;
    }
    for (Level level : List.of(Level.minute, Level.hour)) {
      long at = Math.floorDiv(figures.firstAt(), level.millis()) * level.millis();
      kept.levels.get(level).merge(new Key(at, run, 0), figures, Figures::plus);
    }
    Run before = kept.runs.get(run);
    Durations durations = figures.batches() == 0 ? Durations.NONE : Durations.NONE.plus(figures.longestMillis());
    kept.runs.put(run, before == null ? new Run(report.runId(), figures, durations) : before.then(figures));
    if (++kept.unpruned >= PRUNE_EVERY) {
      prune(kept);
    }
  }

  private static void prune(Kept kept) {
    kept.unpruned = 0;
    long newest = kept.runs.values().stream().mapToLong(run -> run.figures().lastAt()).max().orElse(0);
    TreeMap<Key, Figures> reports = kept.levels.get(Level.batch);
    long reportsFor = newest - REPORTS_FOR.toMillis();
    while (reports.size() > MOST_REPORTS || reports.size() > KEPT_REPORTS && reports.firstKey().at() < reportsFor) {
      kept.reportsFrom = Math.max(kept.reportsFrom, reports.pollFirstEntry().getKey().at() + 1);
    }
    TreeMap<Key, Figures> minutes = kept.levels.get(Level.minute);
    while (minutes.firstKey().at() < newest - MINUTES_FOR.toMillis()) {
      kept.minutesFrom = Math.max(kept.minutesFrom, minutes.pollFirstEntry().getKey().at() + 1);
    }
    TreeMap<Key, Figures> hours = kept.levels.get(Level.hour);
    while (hours.firstKey().at() < newest - HOURS_FOR.toMillis()) {
      hours.pollFirstEntry();
    }
    while (kept.runs.size() > KEPT_RUNS) {
      int oldest = kept.runs.keySet().iterator().next();
      kept.runs.remove(oldest);
      kept.levels.values().forEach(level -> level.keySet().removeIf(key -> key.run() == oldest));
    }
  }

  @Override
  public void put(List<Report> reports) {
    reports.forEach(this::append);
  }

  @Override
  public synchronized boolean knows(String owner) {
    return owners.containsKey(owner);
  }

  synchronized void forget(String owner) {
    owners.remove(owner);
  }

  @Override
  public synchronized Cut cut(String owner, long from, long to, int points) {
    Kept kept = owners.getOrDefault(owner, new Kept());
    Thinning.Range range = range(kept, from, to);
    List<Slot> reports = slots(kept, from, to, Level.batch);
    if (range.finest() == Level.batch && reports.size() <= points) {
      return new Cut(Level.batch, 0, reports);
    }
    long width = Thinning.width(range.finest(), range.needed(points));
    Level level = Thinning.level(width);
    Map<List<Object>, Slot> merged = new LinkedHashMap<>();
    for (Slot slot : slots(kept, from, to, level)) {
      long at = Math.floorDiv(slot.at(), width) * width;
      merged.merge(List.of(at, slot.runId()), new Slot(slot.runId(), at, width, slot.figures()),
          (one, other) -> new Slot(one.runId(), at, width, one.figures().plus(other.figures())));
    }
    Comparator<Slot> byTime = Comparator.comparingLong(Slot::at).thenComparingLong(slot -> slot.figures().firstAt());
    return new Cut(level, width, merged.values().stream().sorted(byTime).toList());
  }

  @Override
  public synchronized List<Run> runs(String owner, long from, long to, int limit) {
    List<Run> within = owners.getOrDefault(owner, new Kept()).runs.values().stream()
        .filter(run -> run.figures().lastAt() >= from && run.figures().firstAt() <= to)
        .sorted(Comparator.comparingLong(run -> run.figures().lastAt()))
        .toList();
    return within.subList(Math.max(0, within.size() - limit), within.size());
  }

  @Override
  public synchronized Level finest(String owner, long from, long to) {
    return range(owners.getOrDefault(owner, new Kept()), from, to).finest();
  }

  @Override
  public void each(String owner, long from, long to, Level level, Consumer<Slot> slots) {
    List<Slot> found;
    synchronized (this) {
      found = slots(owners.getOrDefault(owner, new Kept()), from, to, level);
    }
    found.forEach(slots);
  }

  private static List<Slot> slots(Kept kept, long from, long to, Level level) {
    long first = level == Level.batch ? from : from - level.millis() + 1;
    List<Slot> found = new ArrayList<>();
    kept.levels.get(level)
        .subMap(new Key(first, Integer.MIN_VALUE, Long.MIN_VALUE), true, new Key(to, Integer.MAX_VALUE, Long.MAX_VALUE), true)
        .forEach((key, figures) -> found.add(new Slot(kept.runs.get(key.run()).runId(), key.at(), level.millis(), figures)));
    return found;
  }

  private static Thinning.Range range(Kept kept, long from, long to) {
    List<Figures> runs =
        kept.runs.values().stream().map(Run::figures).filter(run -> run.lastAt() >= from && run.firstAt() <= to).toList();
    long oldest = runs.stream().mapToLong(Figures::firstAt).min().orElse(from);
    long newest = runs.stream().mapToLong(Figures::lastAt).max().orElse(to);
    return new Thinning.Range(Math.max(from, oldest), Math.min(to, newest), runs.size(), kept.reportsFrom, kept.minutesFrom);
  }
}
