package io.tidemark.query;

import io.tidemark.wire.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result table of one query as it stands, from what each batch wrote.
 *
 * <p>Update mode replaces rows of the same keys, append adds, complete replaces the table. Keeps the {@value #MOST_ROWS} rows written
 * last and counts what it let go. Safe for use by many threads.
 */
final class ResultTable {
  static final int MOST_ROWS = 10_000;

  private final List<String> keys;
  private final QueryDefinition.OutputMode mode;
  private final Map<Object, Map<String, Object>> rows = new LinkedHashMap<>();
  private long batchId = -1;
  private long appended;
  private boolean truncated;

  ResultTable(List<String> keys, QueryDefinition.OutputMode mode) {
    this.keys = List.copyOf(keys);
    this.mode = mode;
  }

  synchronized void apply(long batch, Collection<Map<String, Object>> written, boolean more) {
    if (mode == QueryDefinition.OutputMode.complete) {
      rows.clear();
      truncated = false;
    }
    truncated |= more;
    for (Map<String, Object> row : written) {
      Object key = mode == QueryDefinition.OutputMode.append ? (Object) appended++ : key(row);
      rows.remove(key);
      rows.put(key, row);
      if (rows.size() > MOST_ROWS) {
        rows.remove(rows.keySet().iterator().next());
        truncated = true;
      }
    }
    batchId = batch;
  }

  /** As text, so that a row read back from the history has the key it had when it was written. */
  private String key(Map<String, Object> row) {
    return Json.write(keys.stream().map(row::get).toList());
  }

  synchronized void clear() {
    rows.clear();
    batchId = -1;
    truncated = false;
  }

  synchronized int size() {
    return rows.size();
  }

  /** The rows written last, newest last. */
  synchronized Snapshot snapshot(int limit) {
    List<Map<String, Object>> all = new ArrayList<>(rows.values());
    List<Map<String, Object>> shown = List.copyOf(all.subList(Math.max(0, all.size() - limit), all.size()));
    return new Snapshot(batchId < 0 ? null : batchId, shown, truncated || shown.size() < all.size(), all.size());
  }

  record Snapshot(Long batchId, List<Map<String, Object>> rows, boolean truncated, int total) {}
}
