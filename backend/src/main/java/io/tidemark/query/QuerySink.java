package io.tidemark.query;

import io.tidemark.eventtime.WrittenRow;
import io.tidemark.progress.Point;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The dashboard sink of one query: takes what a batch wrote, keeps the result table, tells the page, and holds the rows until the
 * batch's progress report comes for them.
 *
 * <p>{@link #take} runs on Spark's stream thread, {@link #written} on the progress thread. Takes at most {@value #MOST_ROWS} rows of a
 * batch and shows at most {@value #MESSAGE_ROWS}; rows of at most {@value #WAITING} batches wait, the oldest are let go.
 */
final class QuerySink {
  private static final int WAITING = 8;
  private static final int MOST_ROWS = 2_000;
  private static final int MESSAGE_ROWS = 200;

  private final QueryDefinition definition;
  private volatile ResultShape shape;
  private volatile RowReader rows;
  private volatile ResultTable result;
  private final QueryChannel channel;
  private final Map<Long, Written> waiting = new LinkedHashMap<>();
  private volatile long newestTaken = -1;
  private volatile long takes;

  QuerySink(QueryDefinition definition, QueryChannel channel) {
    this.definition = definition;
    this.channel = channel;
    keep(ResultShape.of(definition));
  }

  /** Keeps rows of another shape from now on; does nothing when it is the same. Called while the query does not run. */
  void shape(ResultShape known) {
    if (!known.equals(shape)) {
      keep(known);
    }
  }

  private void keep(ResultShape known) {
    shape = known;
    rows = new RowReader(known.windows());
    result = new ResultTable(known.keys(), known.mode());
  }

  /**
   * What one batch wrote.
   *
   * @param all its rows, at most {@value #MOST_ROWS}
   * @param windows its rows by window; null when not all of them were taken, or rows can't be matched to windows
   * @param total how many rows it wrote
   */
  record Written(List<Map<String, Object>> all, List<WrittenRow> windows, long total) {
    /** The first of its rows, as many as the history keeps. */
    List<Map<String, Object>> rows() {
      return all.subList(0, Math.min(all.size(), Point.KEPT_ROWS));
    }

    boolean truncated() {
      return total > rows().size();
    }
  }

  void take(Dataset<Row> batch, long batchId) {
    BatchRows taken = BatchRows.collect(batch, MOST_ROWS);
    List<Map<String, Object>> wire = new ArrayList<>(taken.kept().size());
    List<WrittenRow> windows = new ArrayList<>();
    for (Row row : taken.kept()) {
      Map<String, Object> shown = rows.wire(row);
      wire.add(shown);
      if (shape.windows() != null) {
        windows.add(rows.written(row, shown));
      }
    }
    boolean whole = taken.total() == wire.size();
    result.apply(batchId, wire, !whole);
    newestTaken = batchId;
    takes++;
    boolean matched = whole && (shape.windows() != null || definition.sql() == null);
    await(batchId, new Written(wire, matched ? windows : null, taken.total()));
    if (taken.total() > 0 || definition.outputMode() == QueryDefinition.OutputMode.complete) {
      List<Map<String, Object>> shown = List.copyOf(wire.subList(Math.max(0, wire.size() - MESSAGE_ROWS), wire.size()));
      channel.rows(batchId, mode(), shape.keys(), shown, taken.total() - shown.size(), result.size());
    }
  }

  private void await(long batchId, Written written) {
    synchronized (waiting) {
      waiting.put(batchId, written);
      if (waiting.size() > WAITING) {
        waiting.remove(waiting.keySet().iterator().next());
      }
    }
  }

  /** How many batches were taken so far. */
  long takes() {
    return takes;
  }

  /** The batch taken last; -1 before the first. */
  long newestTaken() {
    return newestTaken;
  }

  private String mode() {
    return switch (shape.mode()) {
      case append -> "append";
      case update -> "upsert";
      case complete -> "replace";
    };
  }

  /** Hands over what the batch wrote, once; empty when it wrote nothing here, or so long ago that it was let go. */
  Optional<Written> written(long batchId) {
    synchronized (waiting) {
      return Optional.ofNullable(waiting.remove(batchId));
    }
  }

  /** Puts a batch of the past into the result table, without telling the page. */
  void restore(Point point) {
    List<Map<String, Object>> kept = point.rows() == null ? List.of() : point.rows();
    // A definition that was changed since may have had other columns.
    List<Map<String, Object>> fitting = kept.stream().filter(row -> row.keySet().containsAll(shape.keys())).toList();
    result.apply(point.batchId(), fitting, point.rowsTruncated());
  }

  QueryView.Messages.Result view(List<RowReader.Column> columns, int limit) {
    ResultTable.Snapshot table = result.snapshot(limit);
    return new QueryView.Messages.Result(table.batchId(), columns, shape.keys(), table.rows(), table.total(), table.truncated());
  }

  void clear() {
    synchronized (waiting) {
      waiting.clear();
    }
    result.clear();
  }
}
