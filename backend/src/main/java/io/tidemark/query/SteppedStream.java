package io.tidemark.query;

import io.tidemark.progress.KafkaOffsets;
import io.tidemark.wire.Json;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.streaming.MicroBatchStream;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.apache.spark.sql.connector.read.streaming.ReportsSourceMetrics;
import org.apache.spark.sql.connector.read.streaming.SupportsAdmissionControl;

/**
 * One run's source behind its gate; see {@link SteppedKafka}.
 *
 * <p>Spark asks for the latest offset about a hundred times a second while a query stands still; Kafka is asked only when the gate has
 * moved. Confined to the query's stream thread, but for {@link #metrics}.
 */
final class SteppedStream implements MicroBatchStream, SupportsAdmissionControl, ReportsSourceMetrics {
  private final MicroBatchStream kafka;
  private final String query;
  private volatile boolean asked;

  SteppedStream(MicroBatchStream kafka, String query) {
    this.kafka = kafka;
    this.query = query;
  }

  /** Null when the query stands still, which Spark takes for "no new data". */
  @Override
  public Offset latestOffset(Offset start, ReadLimit limit) {
    Map<String, Map<Integer, Long>> from = KafkaOffsets.byTopic(start.json());
    Optional<Map<String, Map<Integer, Long>>> next = StepGate.of(query).map(gate -> gate.next(this, from));
    if (next.isEmpty() || next.get().equals(from)) {
      return null;
    }
    ((SupportsAdmissionControl) kafka).latestOffset(start, ReadLimit.allAvailable());
    asked = true;
    return kafka.deserializeOffset(Json.write(next.get()));
  }

  @Override
  public Offset latestOffset() {
    throw new UnsupportedOperationException("Spark asks a source with admission control for the latest offset from a start");
  }

  @Override
  public Offset reportLatestOffset() {
    return asked ? ((SupportsAdmissionControl) kafka).reportLatestOffset() : null;
  }

  @Override
  public ReadLimit getDefaultReadLimit() {
    return ReadLimit.allAvailable();
  }

  /** Nothing before Kafka was asked for the first time: its source can't answer then. */
  @Override
  public Map<String, String> metrics(Optional<Offset> latestConsumed) {
    return asked ? ((ReportsSourceMetrics) kafka).metrics(latestConsumed) : Map.of();
  }

  @Override
  public InputPartition[] planInputPartitions(Offset start, Offset end) {
    return kafka.planInputPartitions(start, end);
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    return kafka.createReaderFactory();
  }

  @Override
  public Offset initialOffset() {
    return kafka.initialOffset();
  }

  @Override
  public Offset deserializeOffset(String json) {
    return kafka.deserializeOffset(json);
  }

  @Override
  public void commit(Offset end) {
    kafka.commit(end);
  }

  @Override
  public void stop() {
    kafka.stop();
  }

  @Override
  public String toString() {
    return kafka.toString();
  }
}
