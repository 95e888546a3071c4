package io.tidemark.drift;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The windows as Spark's aggregation has told them last, each compared with the reference of the model that scored its rows. A window
 * is closed once Spark's watermark has passed its end. Keeps {@value #KEPT}, shows the newest {@value #SHOWN}. Safe for use by many threads.
 */
final class Windows {
  static final int SHOWN = 60;
  private static final int KEPT = 400;

  /** What Spark has counted: rows by bin for each column of the reference. */
  record Counted(Instant start, Instant end, int version, long rows, long alarms, List<List<Long>> bins) {}

  private record Key(Instant start, int version) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int times = start.compareTo(other.start);
      return times != 0 ? times : Integer.compare(version, other.version);
    }
  }

  private final TreeMap<Key, Counted> windows = new TreeMap<>();
  private final Map<Integer, Reference> references = new HashMap<>();
  private Instant watermark = Instant.MIN;
  private long counted;

  synchronized void reference(int version, Reference reference) {
    references.put(version, reference);
  }

  /** What a micro-batch has written. @return rows that are counted in some window by now */
  synchronized long take(List<Counted> written) {
    for (Counted window : written) {
      Counted before = windows.put(new Key(window.start(), window.version()), window);
      counted += window.rows() - (before == null ? 0 : before.rows());
    }
    while (windows.size() > KEPT) {
      windows.pollFirstEntry();
    }
    return counted;
  }

  synchronized void watermark(Instant now) {
    watermark = now;
  }

  synchronized List<DriftView.Window> view() {
    List<DriftView.Window> shown = new ArrayList<>();
    windows.values().stream().skip(Math.max(0, windows.size() - SHOWN)).forEach(window -> shown.add(view(window)));
    return List.copyOf(shown);
  }

  private DriftView.Window view(Counted window) {
    Reference reference = references.get(window.version());
    Map<String, Double> psi = new LinkedHashMap<>();
    Map<String, List<DriftView.Bin>> bins = new LinkedHashMap<>();
    for (int column = 0; column < reference.columns().size(); column++) {
      List<Long> expected = reference.counts().get(column);
      List<Long> here = window.bins().get(column).subList(0, expected.size());
      psi.put(reference.columns().get(column), Psi.of(expected, here));
      bins.put(reference.columns().get(column), bins(reference.ends().get(column), expected, here));
    }
    boolean closed = !window.end().isAfter(watermark);
    return new DriftView.Window(window.start(), window.end(), window.version(), closed, window.rows(), window.alarms(), psi, bins);
  }

  private static List<DriftView.Bin> bins(List<Double> ends, List<Long> expected, List<Long> here) {
    double all = expected.stream().mapToLong(Long::longValue).sum();
    double rows = here.stream().mapToLong(Long::longValue).sum();
    List<DriftView.Bin> bins = new ArrayList<>();
    for (int bin = 0; bin < expected.size(); bin++) {
      bins.add(new DriftView.Bin(bin < ends.size() ? ends.get(bin) : null, expected.get(bin) / all, here.get(bin) / rows));
    }
    return bins;
  }
}
