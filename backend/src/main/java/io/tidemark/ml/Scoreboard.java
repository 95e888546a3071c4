package io.tidemark.ml;

import io.tidemark.ml.OnlineView.Predicted;
import io.tidemark.ml.Prediction.Role;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * What a run has come to, gathered from what left Spark. A batch that is repeated and a row that comes twice change nothing.
 *
 * <p>Holds the last {@value #KEPT} predictions, the {@value #JUDGED} that were reported last, swaps as told, and of each flight
 * of the run its place and scores. Safe for
 * use by many threads.
 */
final class Scoreboard {
  private static final int KEPT = 60;
  private static final int JUDGED = 20;
  private static final int SWAPS = 20;

  private static final class OpenWindow {
    final Instant end;
    final Map<Role, Tally> tallies;

    OpenWindow(Instant end, Map<Role, Tally> tallies) {
      this.end = end;
      this.tallies = tallies;
    }
  }

  private final Function<String, ScoreBins> heldOut;
  private final Map<String, Predicted> lately =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Predicted> eldest) {
          return size() > KEPT;
        }
      };
  private final TreeSet<Predicted> reported =
      new TreeSet<>(Comparator.comparing((Predicted line) -> line.truth().at()).thenComparing(Predicted::flight));
  private final Map<String, Predicted> unmet = new HashMap<>();
  private final Deque<OnlineView.Swap> swaps = new ArrayDeque<>();
  private final TreeMap<Instant, OpenWindow> windows = new TreeMap<>();
  private final Map<Role, Tally> total;
  private String champion;
  private long lastBatch = -1;
  private long lastJudged = -1;
  private long dropped;
  private long batches;
  private long predicted;
  private long unseen;
  private long skipped;
  private long nulls;
  private long malformed;

  /** What has been counted of predictions. */
  record Counts(long batches, long predicted, long unseen, long skipped, long nulls, long malformed) {}

  /** @param heldOut what is known of a model's scores; null for nothing */
  Scoreboard(String champion, Function<String, ScoreBins> heldOut) {
    this.champion = champion;
    this.heldOut = heldOut;
    this.total = tallies();
  }

  private Map<Role, Tally> tallies() {
    Map<Role, Tally> tallies = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      tallies.put(role, new Tally(heldOut));
    }
    return tallies;
  }

  synchronized void predicted(PredictedBatch.Kept batch) {
    if (batch.batchId() <= lastBatch) {
      return;
    }
    lastBatch = batch.batchId();
    batches++;
    predicted += batch.counts().predicted();
    unseen += batch.counts().unseen();
    skipped += batch.counts().skipped();
    nulls += batch.counts().nulls();
    malformed += batch.counts().malformed();
    List<Predicted> lines = batch.lines();
    lines.forEach(line -> unmet.put(line.flight(), line));
    for (Predicted line : lines.subList(Math.max(0, lines.size() - KEPT), lines.size())) {
      lately.put(line.flight(), line);
    }
    noteSwap(batch);
  }

  private void noteSwap(PredictedBatch.Kept batch) {
    String now = batch.chosen().champion();
    if (now.equals(champion)) {
      return;
    }
    swaps.add(new OnlineView.Swap(batch.batchId(), batch.written(), champion, now, batch.firstFlight()));
    champion = now;
    if (swaps.size() > SWAPS) {
      swaps.poll();
    }
  }

  synchronized void joined(JudgedBatch batch) {
    if (batch.batchId() > lastJudged) {
      lastJudged = batch.batchId();
      dropped += batch.dropped();
    }
    batch.rows().forEach(this::joined);
  }

  private void joined(JoinedRow row) {
    if (total.get(row.role()).add(row.flight(), row.scored())) {
      windows.computeIfAbsent(row.windowStart(), start -> new OpenWindow(row.windowEnd(), tallies())).tallies.get(row.role())
          .add(row.flight(), row.scored());
    }
    if (row.role() == Role.champion) {
      lately.computeIfPresent(row.flight(), (flight, line) -> judged(line, row));
      Predicted met = unmet.remove(row.flight());
      if (met != null) {
        reported.add(judged(met, row));
        if (reported.size() > JUDGED) {
          reported.pollFirst();
        }
      }
    }
  }

  private static Predicted judged(Predicted line, JoinedRow row) {
    return new Predicted(
        line.flight(), line.scheduled(), line.origin(), line.destination(), line.distanceMiles(), line.batchId(),
        line.champion(), line.challenger(),
        row.truth(), row.scored().outcome(), line.note());
  }

  synchronized Counts counts() {
    return new Counts(batches, predicted, unseen, skipped, nulls, malformed);
  }

  /** Rows that Spark has dropped behind the watermark. */
  synchronized long dropped() {
    return dropped;
  }

  /** Champions' predictions that have met their report. */
  synchronized long joined() {
    return total.get(Role.champion).size();
  }

  /** Champions' predictions that have not met their report and, by Spark's watermark, still may. */
  synchronized long waiting(Instant watermark) {
    if (watermark != null) {
      unmet.values().removeIf(line -> !line.scheduled().isAfter(watermark));
    }
    return unmet.size();
  }

  synchronized List<OnlineView.Swap> swaps() {
    return List.copyOf(swaps);
  }

  /** Those reported last, where they are older than those made last, and then these. */
  synchronized List<Predicted> predictions() {
    List<Predicted> all = new ArrayList<>(reported);
    all.removeIf(line -> lately.containsKey(line.flight()));
    all.addAll(lately.values());
    return List.copyOf(all);
  }

  /** @param watermark Spark's; null when it has none yet */
  synchronized List<OnlineView.Window> windows(Instant watermark) {
    return windows.entrySet().stream()
        .skip(Math.max(0, windows.size() - KEPT))
        .map(entry -> {
          OpenWindow window = entry.getValue();
          boolean closed = watermark != null && !watermark.isBefore(window.end);
          return new OnlineView.Window(
              entry.getKey(), window.end, closed, window.tallies.get(Role.champion).scores(),
                  window.tallies.get(Role.challenger).scoresIfAny());
        })
        .toList();
  }

  synchronized OnlineView.Total total() {
    return new OnlineView.Total(total.get(Role.champion).scores(), total.get(Role.challenger).scoresIfAny());
  }
}
