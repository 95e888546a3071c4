package io.tidemark.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.execution.datasources.v2.state.StateDataSource;
import org.apache.spark.sql.execution.datasources.v2.state.StateStoreInputPartition;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Reads one store through Spark's {@code statestore} data source, partition after partition, on the calling thread: no plan, no
 * job, none of the tasks a running query needs.
 *
 * <p>Every row is counted, the first ones are kept. Spark gives each scan a random query id, which ends up in the names of
 * loggers that are never let go and in the keys of a cache of row encoders; so a store with a schema has the same at each scan.
 * Only one runs at a time, see {@link ReadQueue}.
 */
final class StoreScan {
  private final StructType schema;
  private final int most;
  private final StateColumns keys;
  private final StateColumns values;
  private final List<StateView.StoredRow> kept = new ArrayList<>();
  private long total;

  private StoreScan(StructType schema, int most) {
    this.schema = schema;
    this.most = most;
    this.keys = columns(0);
    this.values = columns(1);
  }

  /**
   * @param options those of Spark's {@code statestore} format
   * @param most how many rows are kept
   */
  static StoreScan read(Map<String, String> options, int most) throws IOException {
    CaseInsensitiveStringMap given = new CaseInsensitiveStringMap(options);
    StateDataSource source = new StateDataSource();
    StructType schema = source.inferSchema(given);
    SupportsRead table = (SupportsRead) source.getTable(schema, new Transform[0], options);
    String store = given.get("path") + given.get("operatorId") + given.get("storeName") + given.get("joinSide");
    StoreScan scan = new StoreScan(schema, most);
    UUID id = UUID.nameUUIDFromBytes((store + schema.json()).getBytes(StandardCharsets.UTF_8));
    scan.drain(table.newScanBuilder(given).build().toBatch(), id);
    return scan;
  }

  private void drain(Batch batch, UUID id) throws IOException {
    PartitionReaderFactory factory = batch.createReaderFactory();
    for (InputPartition planned : batch.planInputPartitions()) {
      StateStoreInputPartition one = (StateStoreInputPartition) planned;
      InputPartition ours = new StateStoreInputPartition(one.partition(), id, one.sourceOptions());
      try (PartitionReader<InternalRow> rows = factory.createReader(ours)) {
        while (rows.next()) {
          take(rows.get());
        }
      }
    }
  }

  private void take(InternalRow row) {
    if (Thread.currentThread().isInterrupted()) {
      throw new CancellationException("given up after " + total + " rows");
    }
    if (total++ < most) {
      kept.add(new StateView.StoredRow(row.getInt(2), shown(row, 0, keys), shown(row, 1, values)));
    }
  }

  /** Field by field: a join's rows have one more than their schema says. Spark reuses the row, so all is copied. */
  private Map<String, Object> shown(InternalRow row, int field, StateColumns columns) {
    StructField[] fields = struct(field).fields();
    InternalRow struct = row.getStruct(field, fields.length);
    return columns.read(i -> CatalystTypeConverters.convertToScala(struct.get(i, fields[i].dataType()), fields[i].dataType()));
  }

  /** All rows there are. */
  long total() {
    return total;
  }

  /** The kept ones, by partition, key and value. */
  List<StateView.StoredRow> rows() {
    Comparator<StateView.StoredRow> order = Comparator.comparingInt(StateView.StoredRow::partition);
    order = order.thenComparing(row -> row.key().toString()).thenComparing(row -> row.value().toString());
    return kept.stream().sorted(order).toList();
  }

  private StateColumns columns(int field) {
    return new StateColumns(List.of(struct(field).fieldNames()));
  }

  private StructType struct(int field) {
    return (StructType) schema.fields()[field].dataType();
  }
}
