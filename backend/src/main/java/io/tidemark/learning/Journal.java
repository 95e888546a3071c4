package io.tidemark.learning;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a run keeps of its batches: where centres have been, weights and errors, and what happened; each bounded. Confined to the
 * run's lock.
 */
final class Journal {
  static final int MOST_ENTRIES = 50;

  private final List<Deque<List<Double>>> trails = new ArrayList<>();
  private final Deque<LearningView.Cost> costs = new ArrayDeque<>();
  private final Deque<LearningView.Past> history = new ArrayDeque<>();
  private final Deque<LearningView.Entry> entries = new ArrayDeque<>();

  /** Another model begins with these centres. */
  void begin(List<List<Double>> centres) {
    trails.clear();
    centres.forEach(centre -> trails.add(new ArrayDeque<>(List.of(centre))));
  }

  void centres(List<List<Double>> centres) {
    for (int i = 0; i < centres.size(); i++) {
      add(trails.get(i), centres.get(i), LearningView.Clusters.MOST_TRAIL);
    }
  }

  void cost(int batch, double cost) {
    add(costs, new LearningView.Cost(batch, cost), LearningView.Regression.MOST_HISTORY);
  }

  void past(LearningView.Past past) {
    add(history, past, LearningView.Regression.MOST_HISTORY);
  }

  /** @param detail names and values in turn */
  void entry(int batch, String what, Object... detail) {
    Map<String, Object> details = new LinkedHashMap<>();
    for (int i = 0; i < detail.length; i += 2) {
      details.put((String) detail[i], detail[i + 1]);
    }
    add(entries, new LearningView.Entry(batch, what, details), MOST_ENTRIES);
  }

  /** What of {@code set} is given. */
  void set(int batch, Action.Set set) {
    Map<String, Object> given = new LinkedHashMap<>();
    given.put("halfLife", set.halfLife());
    given.put("decay", set.decay());
    given.put("unit", set.unit());
    given.put("k", set.k());
    given.put("stepSize", set.stepSize());
    given.put("spread", set.spread());
    given.put("noise", set.noise());
    given.values().removeIf(Objects::isNull);
    add(entries, new LearningView.Entry(batch, "set", given), MOST_ENTRIES);
  }

  private static <T> void add(Deque<T> kept, T next, int most) {
    kept.addLast(next);
    if (kept.size() > most) {
      kept.removeFirst();
    }
  }

  List<List<List<Double>>> trails() {
    return trails.stream().map(trail -> List.copyOf(trail)).toList();
  }

  List<LearningView.Cost> costs() {
    return List.copyOf(costs);
  }

  List<LearningView.Past> history() {
    return List.copyOf(history);
  }

  List<LearningView.Entry> entries() {
    return List.copyOf(entries);
  }
}
