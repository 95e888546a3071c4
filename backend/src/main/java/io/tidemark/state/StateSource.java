package io.tidemark.state;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.datasources.v2.state.metadata.StateMetadataPartitionReader;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Spark's state data source over one checkpoint: which stores there are, and all their rows after a micro-batch.
 *
 * <p>The settings of the stores (provider, formats) are those in the checkpoint's offset log, not the session's. The names of the
 * stores come from the reader behind Spark's {@code state-metadata} format.
 */
final class StateSource {
  private static final String JOIN = "symmetricHashJoin";

  private final SparkSession session;
  private final String checkpoint;

  StateSource(SparkSession session, Path checkpoint) {
    this.session = session;
    this.checkpoint = checkpoint.toUri().toString();
  }

  /** {@code option} and {@code name} say which of the operator's stores. */
  private record Store(String operator, String option, String name, int partitions) {}

  /** Empty when the checkpoint names no store. */
  List<StateView.Operator> read(long batchId, int most) throws IOException {
    SparkSession.setActiveSession(session);
    List<StateView.Operator> operators = new ArrayList<>();
    for (Map.Entry<Long, List<Store>> operator : stores(batchId).entrySet()) {
      List<StateView.Store> read = new ArrayList<>();
      for (Store store : operator.getValue()) {
        read.add(read(batchId, operator.getKey(), store, most));
      }
      operators.add(new StateView.Operator(operator.getKey(), operator.getValue().get(0).operator, read));
    }
    return operators;
  }

  private Map<Long, List<Store>> stores(long batchId) {
    SerializableConfiguration hadoop = new SerializableConfiguration(session.sessionState().newHadoopConf());
    StateMetadataPartitionReader reader = new StateMetadataPartitionReader(checkpoint, hadoop, batchId);
    Map<Long, List<Store>> stores = new LinkedHashMap<>();
    while (reader.next()) {
      InternalRow row = reader.get();
      String operator = row.getUTF8String(1).toString();
      if (operator.equals(JOIN)) {
        stores.put(row.getLong(0), sides(row.getInt(3)));
      } else {
        Store store = new Store(operator, "storeName", row.getUTF8String(2).toString(), row.getInt(3));
        stores.computeIfAbsent(row.getLong(0), id -> new ArrayList<>()).add(store);
      }
    }
    reader.close();
    return stores;
  }

  /** The four stores of a join are read as two sides. */
  private static List<Store> sides(int partitions) {
    return List.of(new Store(JOIN, "joinSide", "left", partitions), new Store(JOIN, "joinSide", "right", partitions));
  }

  private StateView.Store read(long batchId, long operatorId, Store store, int most) throws IOException {
    Map<String, String> options = new HashMap<>();
    options.put("path", checkpoint);
    options.put("batchId", Long.toString(batchId));
    options.put("operatorId", Long.toString(operatorId));
    options.put(store.option, store.name);
    StoreScan scan = StoreScan.read(options, most);
    List<StateView.StoredRow> rows = scan.rows();
    return new StateView.Store(store.name, store.partitions, rows, scan.total(), scan.total() > rows.size());
  }
}
