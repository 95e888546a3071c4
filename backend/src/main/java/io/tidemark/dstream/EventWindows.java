package io.tidemark.dstream;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The windows over event time as the query has written them: what it writes of a word replaces what it wrote before. At most
 * {@value #MOST} are listed, the newest and those of this step. Confined to whoever holds it.
 */
final class EventWindows {
  static final int MOST = 40;

  private final Map<Instant, Bucket> buckets = new TreeMap<>();
  private final Set<String> changedLines = new HashSet<>();

  private static final class Bucket {
    private final Instant end;
    private final Map<String, Long> counts = new TreeMap<>();
    private final Map<String, List<String>> lines = new TreeMap<>();
    private boolean changed;

    Bucket(Instant end) {
      this.end = end;
    }

    /** In the order in which they were sent. */
    List<String> lineIds() {
      return lines.values().stream().flatMap(List::stream).distinct()
          .sorted(Comparator.comparing((String id) -> Integer.parseInt(id.substring(1)))).toList();
    }
  }

  /** A step begins: nothing has changed yet. */
  void begin() {
    changedLines.clear();
    buckets.values().forEach(bucket -> bucket.changed = false);
  }

  void take(Instant start, Instant end, String word, long count, List<String> lines) {
    Bucket bucket = buckets.computeIfAbsent(start, same -> new Bucket(end));
    bucket.counts.put(word, count);
    bucket.lines.put(word, List.copyOf(lines));
    bucket.changed = true;
    changedLines.addAll(lines);
  }

  /** The line is in something written in this step. */
  boolean changed(String line) {
    return changedLines.contains(line);
  }

  List<DStreamView.EventWindow> list() {
    List<Map.Entry<Instant, Bucket>> all = new ArrayList<>(buckets.entrySet());
    int old = Math.max(0, all.size() - MOST);
    return IntStream.range(0, all.size()).filter(i -> i >= old || all.get(i).getValue().changed).mapToObj(all::get)
        .map(entry -> window(entry.getKey(), entry.getValue())).toList();
  }

  private static DStreamView.EventWindow window(Instant start, Bucket bucket) {
    List<List<Object>> counts = bucket.counts.entrySet().stream().map(one -> List.<Object>of(one.getKey(), one.getValue())).toList();
    return new DStreamView.EventWindow(start, bucket.end, counts, bucket.lineIds(), bucket.changed);
  }
}
