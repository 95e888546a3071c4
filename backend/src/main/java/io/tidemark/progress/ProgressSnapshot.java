package io.tidemark.progress;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One progress report of a query, free of Spark types.
 *
 * @param at start of the trigger
 * @param durationMs Spark's phases in milliseconds; an idle report lacks {@code addBatch}
 * @param watermarkMillis the evicting watermark of this batch; empty without one
 * @param droppedByWatermark summed over the stateful operators
 * @param duplicates rows that deduplication dropped; empty for a query without it
 * @param observed what {@code observe()} counted: {@code rows} read and {@code usable} among them; empty when not observed
 */
public record ProgressSnapshot(
    String queryId,
    String runId,
    long batchId,
    Instant at,
    long inputRows,
    double inputRate,
    double processedRate,
    Map<String, Long> durationMs,
    OptionalLong watermarkMillis,
    OptionalLong eventTimeMinMillis,
    OptionalLong eventTimeMaxMillis,
    OptionalLong stateRows,
    OptionalLong stateBytes,
    OptionalLong stateUpdated,
    OptionalLong stateRemoved,
    long droppedByWatermark,
    OptionalLong duplicates,
    List<OffsetRange> offsets,
    OptionalLong behindOffsets,
    OptionalLong malformed,
    List<Operator> operators,
    List<SourceRead> sources,
    List<StateWork> stateWork) {
  /** What the batch read of one partition: {@code [from, until)}; {@code from} is -1 where Spark did not say (the first batch). */
  public record OffsetRange(String topic, int partition, long from, long until) {}

  /** One stateful operator's figures; {@code custom} are the metrics of its state store and its own. */
  public record Operator(String name, long rows, long updated, long removed, long dropped, Map<String, Long> custom) {}

  /**
   * What one source of the query brought, in Spark's order of sources.
   *
   * @param description Spark's own, for example {@code KafkaV2[Subscribe[words]]}
   * @param partitions by topic and partition; empty for a source that is not Kafka
   */
  public record SourceRead(String description, long rows, double inputRate, double processedRate, List<PartitionRead> partitions) {
    public SourceRead {
      partitions = List.copyOf(partitions);
    }
  }

  /** One Kafka partition: what was read, {@code [from, until)}, and where it ended at that time; -1 is what Spark did not say. */
  public record PartitionRead(String topic, int partition, long from, long until, long latest) {
    /** Rows read; 0 where the start is not known. */
    public long rows() {
      return from < 0 ? 0 : until - from;
    }

    /** Rows not read yet; 0 where the end is not known. */
    public long behind() {
      return latest < 0 ? 0 : Math.max(0, latest - until);
    }
  }

  /** What one stateful operator cost; {@code commitMillis} is summed over its {@code partitions}, which commit side by side. */
  public record StateWork(String name, long partitions, long rows, long bytes, long commitMillis) {}

  public ProgressSnapshot {
    operators = List.copyOf(operators);
    sources = List.copyOf(sources);
    stateWork = List.copyOf(stateWork);
    durationMs = Map.copyOf(durationMs);
    offsets = List.copyOf(offsets);
  }

  /** No micro-batch ran: Spark only says that the query is alive. */
  public boolean idle() {
    return !durationMs.containsKey("addBatch");
  }

  public long endMillis() {
    return at.toEpochMilli() + durationMs.getOrDefault("triggerExecution", 0L);
  }
}
