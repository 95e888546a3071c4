package io.tidemark.drift;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;

/**
 * The sensors: drawn from a seed, with faults and drift put in.
 *
 * <p>Each sensor's machine goes through a cycle of {@value #CYCLE_MILLIS} ms of load, so that every window of the length of some cycles
 * has the same spread of values while nothing is wrong. Faults and drift draw from numbers of their own: what is not touched is the same
 * with and without them. At most one fault and one outage a sensor and one drift a feature at a time; a new one takes its place.
 * {@link #tick} answers what arrives in one interval. Confined to one thread.
 */
final class Plant {
  static final Instant START = Instant.parse("2026-03-02T06:00:00Z");
  private static final long CYCLE_MILLIS = 12_000;
  private static final int SPIKE_EVERY = 3;
  private static final double SPIKE = 6;
  private static final double SHAKE = 8;
  private static final double OFFSET = 4;

  private record Fault(FaultKind kind, Instant until) {}

  private record Outage(Instant until, Duration by) {}

  private record Ramp(double from, double by, Instant start, Duration over) {
    double at(Instant time) {
      double share = over.isZero() ? 1 : (double) Duration.between(start, time).toMillis() / over.toMillis();
      return from + by * Math.max(0, Math.min(1, share));
    }
  }

  private record Held(Instant due, Reading reading) {}

  private final int sensors;
  private final Duration every;
  private final Random quiet;
  private final Random wrong;
  private final Map<Integer, Fault> faults = new TreeMap<>();
  private final Map<Integer, Outage> outages = new TreeMap<>();
  private final Map<Feature, Ramp> ramps = new EnumMap<>(Feature.class);
  private final Map<Integer, List<Double>> newest = new TreeMap<>();
  /** What sensors that are stuck tell. */
  private final Map<Integer, List<Double>> stuck = new TreeMap<>();
  private final Map<Integer, Integer> spikes = new TreeMap<>();
  private final PriorityQueue<Held> held = new PriorityQueue<>((a, b) -> {
    int due = a.due().compareTo(b.due());
    return due != 0 ? due : Long.compare(a.reading().id(), b.reading().id());
  });
  private Instant next;
  private long count;

  Plant(int sensors, Duration every, long seed, Instant start) {
    this.sensors = sensors;
    this.every = every;
    this.quiet = new Random(seed);
    this.wrong = new Random(~seed);
    this.next = start;
  }

  /** So many readings of which nothing is wrong; the clock stands at {@code end} afterwards. */
  static Plant warmedUp(Definition definition, int readings, List<Reading> taken) {
    int ticks = (readings + definition.sensors() - 1) / definition.sensors();
    Duration every = definition.every().duration();
    Plant plant = new Plant(definition.sensors(), every, definition.seed(), START.minus(every.multipliedBy(ticks)));
    for (int i = 0; i < ticks; i++) {
      taken.addAll(plant.tick());
    }
    plant.count = 0;
    return plant;
  }

  /** When the next readings are made. */
  Instant clock() {
    return next;
  }

  int held() {
    return held.size();
  }

  /** What arrives at this moment: what all sensors measure now but for those that are cut off, and what was held back until now. */
  List<Reading> tick() {
    List<Reading> arriving = new ArrayList<>();
    while (!held.isEmpty() && !held.peek().due().isAfter(next)) {
      arriving.add(held.poll().reading());
    }
    for (int sensor = 0; sensor < sensors; sensor++) {
      Reading reading = measure(sensor);
      Outage outage = outages.get(sensor);
      if (outage != null && next.isBefore(outage.until())) {
        held.add(new Held(next.plus(outage.by()), reading));
      } else {
        arriving.add(reading);
      }
    }
    next = next.plus(every);
    return arriving;
  }

  private Reading measure(int sensor) {
    double phase = (double) sensor / sensors + (double) Math.floorMod(next.toEpochMilli(), CYCLE_MILLIS) / CYCLE_MILLIS;
    double load = 0.5 + 0.5 * Math.sin(2 * Math.PI * phase);
    List<Double> values = new ArrayList<>();
    for (Feature feature : Feature.values()) {
      Ramp ramp = ramps.get(feature);
      values.add(feature.at(load, quiet.nextGaussian()) + (ramp == null ? 0 : ramp.at(next) * feature.deviation()));
    }
    Fault fault = faults.get(sensor);
    boolean broken = fault != null && next.isBefore(fault.until()) && disturb(sensor, fault, values);
    newest.put(sensor, List.copyOf(values));
    return new Reading(++count, next, sensor, List.copyOf(values), broken ? fault.kind() : null);
  }

  /** @return whether this reading is touched */
  private boolean disturb(int sensor, Fault fault, List<Double> values) {
    switch (fault.kind()) {
      case spike -> {
        int before = spikes.merge(sensor, 1, Integer::sum) - 1;
        if (before % SPIKE_EVERY != 0) {
          return false;
        }
        Feature feature = Feature.values()[wrong.nextInt(Feature.values().length)];
        add(values, feature, SPIKE * feature.deviation());
      }
      case stuck -> {
        List<Double> stuckAt = stuck.computeIfAbsent(sensor, first -> List.copyOf(values));
        for (int i = 0; i < values.size(); i++) {
          values.set(i, stuckAt.get(i));
        }
      }
      case noise -> {
        for (Feature feature : Feature.values()) {
          add(values, feature, SHAKE * feature.noise() * wrong.nextGaussian());
        }
      }
      case offset -> add(values, Feature.current, OFFSET * Feature.current.deviation());
    }
    return true;
  }

  private static void add(List<Double> values, Feature feature, double more) {
    values.set(feature.ordinal(), values.get(feature.ordinal()) + more);
  }

  void fault(FaultKind kind, int sensor, int seconds) {
    spikes.remove(sensor);
    stuck.remove(sensor);
    if (newest.containsKey(sensor)) {
      stuck.put(sensor, newest.get(sensor));
    }
    faults.put(sensor, new Fault(kind, next.plusSeconds(seconds)));
  }

  void late(int sensor, int seconds, int by) {
    outages.put(sensor, new Outage(next.plusSeconds(seconds), Duration.ofSeconds(by)));
  }

  void drift(Feature feature, double by, Duration over) {
    Ramp before = ramps.get(feature);
    ramps.put(feature, new Ramp(before == null ? 0 : before.at(next), by, next, over));
  }

  /** No faults, no outages, no drift from now on; what is held back still comes. */
  void calm() {
    faults.clear();
    outages.clear();
    ramps.clear();
  }

  List<DriftView.Fault> faults() {
    return faults.entrySet().stream()
        .filter(entry -> next.isBefore(entry.getValue().until()))
        .map(entry -> new DriftView.Fault(entry.getValue().kind(), entry.getKey(), entry.getValue().until())).toList();
  }

  List<DriftView.Shift> shifts() {
    return ramps.entrySet().stream()
        .map(entry -> new DriftView.Shift(entry.getKey(), entry.getValue().at(next), entry.getValue().from() + entry.getValue().by())).toList();
  }
}
