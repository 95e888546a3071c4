package io.tidemark.dstream;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;
import org.apache.spark.sql.connector.catalog.Column;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.SupportsAdmissionControl;
import org.apache.spark.sql.execution.streaming.sources.TextSocketSourceProvider;
import org.apache.spark.sql.kafka010.KafkaSourceProvider;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Spark's own socket or Kafka source behind a {@link LineGate}, so that a micro-batch holds exactly the lines of one step.
 * Reading, offsets and checkpoints are the inner source's.
 *
 * <p>Made by Spark, by class name. The first micro-batch is empty: in it Spark's socket source connects.
 */
public final class SteppedLines implements TableProvider {
  static final String RUN = "tidemark.run";
  static final String KIND = "tidemark.kind";
  static final String TOPIC = "tidemark.topic";

  private static TableProvider inner(Map<String, String> options) {
    return Definition.KAFKA.equals(options.get(KIND)) ? new KafkaSourceProvider() : new TextSocketSourceProvider();
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return inner(options).inferSchema(options);
  }

  @Override
  public Table getTable(StructType schema, Transform[] partitioning, Map<String, String> properties) {
    return new GatedTable((SupportsRead) inner(properties).getTable(schema, partitioning, properties));
  }

  private static final class GatedTable implements SupportsRead {
    private final SupportsRead inner;

    GatedTable(SupportsRead inner) {
      this.inner = inner;
    }

    @Override
    public String name() {
      return "lines, step by step";
    }

    @Override
    public Column[] columns() {
      return inner.columns();
    }

    @Override
    public Set<TableCapability> capabilities() {
      return EnumSet.of(TableCapability.MICRO_BATCH_READ);
    }

    @Override
    public ScanBuilder newScanBuilder(CaseInsensitiveStringMap options) {
      Scan scan = inner.newScanBuilder(options).build();
      return () -> new GatedScan(scan, options);
    }
  }

  private static final class GatedScan implements Scan {
    private final Scan inner;
    private final CaseInsensitiveStringMap options;

    GatedScan(Scan inner, CaseInsensitiveStringMap options) {
      this.inner = inner;
      this.options = options;
    }

    @Override
    public StructType readSchema() {
      return inner.readSchema();
    }

    @Override
    public MicroBatchStream toMicroBatchStream(String checkpointLocation) {
      String topic = options.get(TOPIC);
      LongFunction<String> offset = topic == null
          ? lines -> String.valueOf(lines - 1)
          : lines -> "{\"" + topic + "\":{\"0\":" + lines + "}}";
      return new GatedStream(inner.toMicroBatchStream(checkpointLocation), options.get(RUN), offset, topic == null);
    }
  }

  /** Confined to the query's stream thread. */
  private static final class GatedStream implements MicroBatchStream, SupportsAdmissionControl {
    private static final long ARRIVAL_NANOS = 20_000_000_000L;
    private static final long LOOK_NANOS = 4_000_000L;

    private final MicroBatchStream inner;
    private final String run;
    private final LongFunction<String> offset;
    private final boolean arrives;

    /** @param arrives lines come by themselves, and may come later than the gate opens */
    GatedStream(MicroBatchStream inner, String run, LongFunction<String> offset, boolean arrives) {
      this.inner = inner;
      this.run = run;
      this.offset = offset;
      this.arrives = arrives;
    }

    @Override
    public Offset latestOffset(Offset start, ReadLimit limit) {
      long lines = LineGate.of(run).map(LineGate::allowed).orElse(0L);
      if (arrives) {
        awaitArrival(lines);
      }
      return inner.deserializeOffset(offset.apply(lines));
    }

    private void awaitArrival(long lines) {
      long deadline = System.nanoTime() + ARRIVAL_NANOS;
      while (Long.parseLong(inner.latestOffset().json()) + 1 < lines) {
        if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
          throw new IllegalStateException("the socket source has not got all " + lines + " lines");
        }
        LockSupport.parkNanos(LOOK_NANOS);
      }
    }

    @Override
    public Offset latestOffset() {
      throw new UnsupportedOperationException("Spark asks a source with admission control for the latest offset from a start");
    }

    @Override
    public ReadLimit getDefaultReadLimit() {
      return ReadLimit.allAvailable();
    }

    @Override
    public InputPartition[] planInputPartitions(Offset start, Offset end) {
      return inner.planInputPartitions(start, end);
    }

    @Override
    public PartitionReaderFactory createReaderFactory() {
      return inner.createReaderFactory();
    }

    @Override
    public Offset initialOffset() {
      return inner.initialOffset();
    }

    @Override
    public Offset deserializeOffset(String json) {
      return inner.deserializeOffset(json);
    }

    @Override
    public void commit(Offset end) {
      inner.commit(end);
    }

    @Override
    public void stop() {
      inner.stop();
    }

    @Override
    public String toString() {
      return inner.toString();
    }
  }
}
