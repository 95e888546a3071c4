package io.tidemark.drift;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was put in against what the detector says: the newest {@value #POINTS} readings and {@value #ALARMS} alarms, and counts of all
 * since the threshold was changed last. Remembers the faults of readings that were sent and not judged yet. Safe for use by many threads.
 */
final class Ledger {
  static final int POINTS = 600;
  static final int ALARMS = 100;

  /** What the detector says of a reading. */
  record Judgement(
      long id,
      Instant at,
      int sensor,
      List<Double> values,
      double score,
      double threshold,
      boolean alarm,
      int nearest,
      List<Double> features) {}

  private final Map<Long, FaultKind> sent = new HashMap<>();
  private final Deque<DriftView.Point> points = new ArrayDeque<>();
  private final Deque<DriftView.Alarm> alarms = new ArrayDeque<>();
  private final Map<FaultKind, DriftView.Kind> kinds = new EnumMap<>(FaultKind.class);
  private long waiting;
  private long rows;
  private long hits;
  private long wrong;
  private Instant since;

  /** Before it is in the topic. */
  synchronized void sent(List<Reading> readings) {
    waiting += readings.size();
    readings.stream().filter(reading -> reading.fault() != null).forEach(reading -> sent.put(reading.id(), reading.fault()));
  }

  /** Sent and not judged. */
  synchronized long waiting() {
    return waiting;
  }

  synchronized void judged(Judgement one) {
    FaultKind fault = sent.remove(one.id());
    waiting--;
    rows++;
    points.add(new DriftView.Point(one.id(), one.at(), one.sensor(), one.values(), one.score(), one.threshold(), one.alarm(), fault));
    if (points.size() > POINTS) {
      points.poll();
    }
    if (fault != null) {
      kinds.merge(fault, new DriftView.Kind(1, one.alarm() ? 1 : 0), (a, b) -> new DriftView.Kind(a.rows() + b.rows(), a.hits() + b.hits()));
    }
    if (one.alarm()) {
      hits += fault != null ? 1 : 0;
      wrong += fault == null ? 1 : 0;
      alarms.add(new DriftView.Alarm(one.id(), one.at(), one.sensor(), one.score(), one.nearest(), one.features(), fault));
      if (alarms.size() > ALARMS) {
        alarms.poll();
      }
    }
  }

  /** Another threshold holds: its counts begin at 0. */
  synchronized void anew(Instant now) {
    since = now;
    rows = 0;
    hits = 0;
    wrong = 0;
    kinds.clear();
  }

  synchronized DriftView.Quality quality() {
    long faults = kinds.values().stream().mapToLong(DriftView.Kind::rows).sum();
    return new DriftView.Quality(hits + wrong, hits, wrong, faults - hits, rows, since, Map.copyOf(kinds));
  }

  synchronized List<DriftView.Point> points() {
    return List.copyOf(points);
  }

  synchronized List<DriftView.Alarm> alarms() {
    return List.copyOf(alarms);
  }
}
