package io.tidemark.query;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.kafka010.KafkaSourceProvider;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Spark's Kafka source behind a {@link StepGate}: it offers only what steps have let through, so that a micro-batch holds exactly one
 * step. Everything else (offsets, reading, checkpoints) is Spark's own Kafka source.
 *
 * <p>Made by Spark, by class name; the option {@value #QUERY} names the query whose gate it asks. Driver only: executors get Kafka's own
 * partitions and readers.
 */
public final class SteppedKafka implements TableProvider {
  public static final String QUERY = "tidemark.query";

  private final TableProvider kafka = new KafkaSourceProvider();

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return kafka.inferSchema(options);
  }

  @Override
  public Table getTable(StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new SteppedTable((SupportsRead) kafka.getTable(schema, partitioning, properties));
  }

  private static final class SteppedTable implements SupportsRead {
    private final SupportsRead kafka;

    SteppedTable(SupportsRead kafka) {
      this.kafka = kafka;
    }

    @Override
    public String name() {
      return "kafka, step by step";
    }

    @Override
    public Column[] columns() {
      return kafka.columns();
    }

    @Override
    public Set<TableCapability> capabilities() {
      return EnumSet.of(TableCapability.MICRO_BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
      Scan scan = kafka.newScanBuilder(options).build();
      String query = Optional.ofNullable(options.get(QUERY)).orElseThrow(() -> new IllegalArgumentException("the option " + QUERY + " is missing"));
      return () -> new SteppedScan(scan, query);
    }
  }

  private static final class SteppedScan implements Scan {
    private final Scan kafka;
    private final String query;

    SteppedScan(Scan kafka, String query) {
      this.kafka = kafka;
      this.query = query;
    }

    @Override
    public StructType readSchema() {
      return kafka.readSchema();
    }

    @Override
    public String description() {
      return kafka.description();
    }

    @Override
    public MicroBatchStream toMicroBatchStream(String checkpointLocation) {
      return new SteppedStream(kafka.toMicroBatchStream(checkpointLocation), query);
    }
  }
}
