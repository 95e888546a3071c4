package io.tidemark.state;

import java.util.List;
import java.util.Map;

/**
 * What is in a query's state store after a micro-batch, as the wire has it. Immutable.
 *
 * @param batchId null when there is no state: the query has no stateful operator, or no committed batch
 */
public record StateView(String query, Long batchId, List<Operator> operators) {
  public StateView {
    operators = List.copyOf(operators);
  }

  static StateView empty(String query) {
    return new StateView(query, null, List.of());
  }

  /** {@code name} is Spark's short name, as in its progress reports. */
  public record Operator(long operatorId, String name, List<Store> stores) {
    public Operator {
      stores = List.copyOf(stores);
    }
  }

  /**
   * @param name {@code default}; of a join {@code left} and {@code right}
   * @param rows the first ones, by partition and key, see {@link StateReader#MOST_ROWS}
   * @param total all there are
   */
  public record Store(String name, int partitions, List<StoredRow> rows, long total, boolean truncated) {
    public Store {
      rows = List.copyOf(rows);
    }
  }

  /** Key and value by column; a value may be null. */
  public record StoredRow(int partition, Map<String, Object> key, Map<String, Object> value) {}
}
