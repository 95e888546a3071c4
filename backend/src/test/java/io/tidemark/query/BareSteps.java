package io.tidemark.query;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.runtime.MemoryStream;
import org.apache.spark.sql.execution.streaming.runtime.MemoryStream$;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import scala.jdk.javaapi.CollectionConverters;

/**
 * A query on Spark alone: Spark's own memory source, cut into micro-batches by Spark's own {@code processAllAvailable}. It shares with
 * Tidemark the plan, and nothing of stepping, Kafka, listener or ledger.
 */
final class BareSteps implements AutoCloseable {
  private final SparkSession session;
  private final QueryDefinition definition;
  private final Path checkpoint;
  private final Map<String, MemoryStream<String>> tables = new LinkedHashMap<>();
  private final Dataset<Row> plan;
  private final Map<Long, List<String>> rows = new LinkedHashMap<>();
  private StreamingQuery query;

  BareSteps(SparkSession session, QuerySources sources, Path checkpoint) {
    this.session = session;
    this.definition = sources.definition;
    this.checkpoint = checkpoint;
    sources.streams().forEach(stream -> tables.put(stream, MemoryStream$.MODULE$.apply(Encoders.STRING(), session)));
    this.plan = QueryPlanner.over(tables.values().stream().map(table -> (Dataset<Row>) table.toDF()).toList(), sources);
  }

  /** What Spark says of one micro-batch, in words that compare. */
  record Batch(long batchId, long inputRows, String watermark, long dropped, long stateRows, List<String> rows) {}

  void start() throws TimeoutException {
    synchronized (session) {
      session.conf().set("spark.sql.shuffle.partitions", definition.shufflePartitions());
      session.conf().set("spark.sql.streaming.noDataMicroBatches.enabled", definition.noDataBatches());
      session.conf().set("spark.sql.streaming.multipleWatermarkPolicy", QueryRun.policy(definition));
      session.conf().set("spark.sql.streaming.stateStore.providerClass", QueryRun.provider(definition.stateStore()));
      query =
          plan.writeStream()
              .outputMode(QueryPlanner.mode(definition))
              .option("checkpointLocation", checkpoint.toUri().toString())
              .foreachBatch((VoidFunction2<Dataset<Row>, Long>) this::take)
              .start();
    }
  }

  private void take(Dataset<Row> batch, long batchId) {
    RowReader reader = new RowReader(ResultShape.of(definition).windows());
    List<String> found = new ArrayList<>();
    batch.collectAsList().forEach(row -> found.add(reader.wire(row).toString()));
    found.sort(null);
    rows.put(batchId, found);
  }

  /** Adds one batch of events to each stream this query reads and returns every micro-batch Spark ran for it. */
  List<Batch> step(Map<String, List<String>> events) {
    long before = newest();
    // Spark looks for new data under this lock, so it sees all or nothing of the step.
    ReentrantLock looking = ((StreamingQueryWrapper) query).streamingQuery().awaitProgressLock();
    looking.lock();
    try {
      tables.keySet().stream().filter(stream -> !events.get(stream).isEmpty()).forEach(stream -> add(stream, events.get(stream)));
    } finally {
      looking.unlock();
    }
    query.processAllAvailable();
    List<Batch> batches = new ArrayList<>();
    for (StreamingQueryProgress progress : query.recentProgress()) {
      if (progress.batchId() > before && progress.durationMs().containsKey("addBatch")) {
        batches.add(batch(progress));
      }
    }
    return batches;
  }

  private void add(String stream, List<String> events) {
    tables.get(stream).addData(CollectionConverters.asScala(events).toSeq());
  }

  private Batch batch(StreamingQueryProgress progress) {
    String watermark = progress.eventTime().get("watermark");
    boolean stateful = progress.stateOperators().length > 0;
    return new Batch(
        progress.batchId(),
        progress.numInputRows(),
        watermark,
        stateful ? progress.stateOperators()[0].numRowsDroppedByWatermark() : 0,
        stateful ? progress.stateOperators()[0].numRowsTotal() : -1,
        rows.getOrDefault(progress.batchId(), List.of()));
  }

  private long newest() {
    return rows.keySet().stream().max(Long::compare).orElse(-1L);
  }

  void restart() throws TimeoutException {
    query.stop();
    start();
  }

  @Override
  public void close() throws TimeoutException {
    query.stop();
  }
}
