package io.tidemark.state;

import io.tidemark.wire.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.v2.state.metadata.StateMetadataPartitionReader;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Spark's state data source over one checkpoint: which stores there are, and all their rows after a micro-batch in one Spark job.
 *
 * <p>The settings of the stores (provider, formats) are those in the checkpoint's offset log, not the session's. The names of the
 * stores come from the reader behind Spark's {@code state-metadata} format, on the driver: as a table it would cost a job for a line.
 */
final class StateSource {
  private static final String JOIN = "symmetricHashJoin";

  private final SparkSession session;
  private final String checkpoint;

  StateSource(SparkSession session, Path checkpoint) {
    this.session = session;
    this.checkpoint = checkpoint.toUri().toString();
  }

  /** {@code side} is null but for joins, whose four stores are read as two sides. */
  private record Source(long operatorId, String operator, String store, int partitions, String side) {
    String name() {
      return side == null ? store : side;
    }
  }

  /** Spark's Scala methods throw checked exceptions they do not declare. */
  List<StateView.Operator> read(long batchId, int most) throws Exception {
    List<Source> sources = sources(batchId);
    List<JavaRDD<StoreRows>> scans = new ArrayList<>();
    List<StructType> schemas = new ArrayList<>();
    for (Source source : sources) {
      Dataset<Row> rows = table(source, batchId);
      schemas.add(rows.schema());
      scans.add(StoreRows.of(scans.size(), rows, most));
    }
    if (scans.isEmpty()) {
      return List.of();
    }
    List<List<StoreRows>> parts = new ArrayList<>();
    sources.forEach(source -> parts.add(new ArrayList<>()));
    collect(scans).forEach(part -> parts.get(part.store).add(part));
    Map<Long, List<StateView.Store>> stores = new LinkedHashMap<>();
    for (int i = 0; i < sources.size(); i++) {
      stores.computeIfAbsent(sources.get(i).operatorId, id -> new ArrayList<>()).add(store(sources.get(i), schemas.get(i), parts.get(i), most));
    }
    return stores.entrySet().stream().map(entry -> new StateView.Operator(entry.getKey(), operator(sources, entry.getKey()), entry.getValue())).toList();
  }

  private List<Source> sources(long batchId) {
    SerializableConfiguration hadoop = new SerializableConfiguration(((org.apache.spark.sql.classic.SparkSession) session).sessionState().newHadoopConf());
    StateMetadataPartitionReader reader = new StateMetadataPartitionReader(checkpoint, hadoop, batchId);
    List<Source> sources = new ArrayList<>();
    while (reader.next()) {
      InternalRow row = reader.get();
      Source plain = new Source(row.getLong(0), row.getUTF8String(1).toString(), row.getUTF8String(2).toString(), row.getInt(3), null);
      if (!plain.operator.equals(JOIN)) {
        sources.add(plain);
      } else if (sources.stream().noneMatch(source -> source.operatorId == plain.operatorId)) {
        for (String side : List.of("left", "right")) {
          sources.add(new Source(plain.operatorId, plain.operator, null, plain.partitions, side));
        }
      }
    }
    reader.close();
    return sources;
  }

  private Dataset<Row> table(Source source, long batchId) {
    var reader = session.read().format("statestore").option("path", checkpoint).option("batchId", batchId).option("operatorId", source.operatorId);
    return (source.side == null ? reader.option("storeName", source.store) : reader.option("joinSide", source.side)).load();
  }

  private List<StoreRows> collect(List<JavaRDD<StoreRows>> scans) {
    if (scans.size() == 1) {
      return scans.get(0).collect();
    }
    @SuppressWarnings({"unchecked", "rawtypes"})
    JavaRDD<StoreRows>[] all = scans.toArray(new JavaRDD[0]);
    return JavaSparkContext.fromSparkContext(session.sparkContext()).union(all).collect();
  }

  private static StateView.Store store(Source source, StructType schema, List<StoreRows> parts, int most) {
    StateColumns keys = columns(schema, 0);
    StateColumns values = columns(schema, 1);
    List<StateView.StoredRow> rows =
        parts.stream()
            .flatMap(part -> part.kept.stream())
            .limit(most)
            .map(row -> new StateView.StoredRow(row.getInt(2), keys.read(row.getStruct(0)::get), values.read(row.getStruct(1)::get)))
            .sorted(Comparator.comparingInt(StateView.StoredRow::partition).thenComparing(row -> Json.write(row.key())).thenComparing(row -> Json.write(row.value())))
            .toList();
    long total = parts.stream().mapToLong(part -> part.total).sum();
    return new StateView.Store(source.name(), source.partitions, rows, total, total > rows.size());
  }

  private static StateColumns columns(StructType schema, int field) {
    return new StateColumns(List.of(((StructType) schema.fields()[field].dataType()).fieldNames()));
  }

  private static String operator(List<Source> sources, long operatorId) {
    return sources.stream().filter(source -> source.operatorId == operatorId).findFirst().orElseThrow().operator;
  }
}
