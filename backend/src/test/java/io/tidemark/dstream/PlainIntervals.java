package io.tidemark.dstream;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What each DStream operation must give, in plain Java over the lines of each interval; and which lines the watermark lets
 * through.
 */
final class PlainIntervals {
  private final Definition definition;
  private final List<List<Line>> intervals = new ArrayList<>();
  private Instant watermark;
  private int droppedRows;
  private final List<String> droppedLines = new ArrayList<>();

  PlainIntervals(Definition definition) {
    this.definition = definition;
  }

  /** Takes one interval's lines, and judges them by the watermark the lines before have left. */
  void take(List<Line> lines) {
    intervals.add(lines);
    droppedLines.clear();
    Set<String> rows = new HashSet<>();
    for (Line line : lines) {
      if (watermark != null && !end(line.at()).isAfter(watermark)) {
        droppedLines.add(line.id());
        line.words().forEach(word -> rows.add(end(line.at()) + word));
      }
    }
    droppedRows = rows.size();
    for (Line line : lines) {
      Instant next = definition.watermark() == null ? null : line.at().minusMillis(definition.watermark().millis());
      watermark = watermark == null || next != null && next.isAfter(watermark) ? next : watermark;
    }
  }

  /** Of a tumbling window. */
  private Instant end(Instant at) {
    long size = definition.eventWindow().size().millis();
    return Instant.ofEpochMilli((at.toEpochMilli() / size + 1) * size);
  }

  Instant watermark() {
    return watermark;
  }

  int droppedRows() {
    return droppedRows;
  }

  List<String> droppedLines() {
    return droppedLines;
  }

  private static List<List<Object>> rows(Map<String, Integer> counts) {
    return counts.entrySet().stream().map(one -> List.<Object>of(one.getKey(), one.getValue())).toList();
  }

  private static Map<String, Integer> count(List<List<Line>> intervals) {
    Map<String, Integer> counts = new TreeMap<>();
    intervals.forEach(lines -> lines.forEach(line -> line.words().forEach(word -> counts.merge(word, 1, Integer::sum))));
    return counts;
  }

  private List<List<Line>> last(int howMany) {
    return intervals.subList(Math.max(0, intervals.size() - howMany), intervals.size());
  }

  List<List<Object>> reduceByKey() {
    return rows(count(last(1)));
  }

  List<List<Object>> updateStateByKey() {
    return rows(count(intervals));
  }

  List<List<Object>> join() {
    List<List<Object>> joined = new ArrayList<>();
    count(last(1)).forEach((word, count) -> {
      if (Words.KINDS.containsKey(word)) {
        joined.add(List.of(word, List.of(count, Words.KINDS.get(word))));
      }
    });
    return joined;
  }

  /** How many intervals a window holds. */
  int windowIntervals() {
    return (int) (definition.window().size().millis() / definition.interval().millis());
  }

  /** A window ends with the newest interval. */
  boolean windowEnds() {
    return intervals.size() * definition.interval().millis() % definition.window().slide().millis() == 0;
  }

  List<List<Object>> window() {
    return rows(count(last(windowIntervals())));
  }

  DStreamView.Held held() {
    Instant end = definition.zero().plus(Duration.ofMillis(intervals.size() * definition.interval().millis()));
    List<String> lines = last(windowIntervals()).stream().flatMap(List::stream).map(Line::id).toList();
    return new DStreamView.Held(end.minusMillis(definition.window().size().millis()), end, lines);
  }
}
