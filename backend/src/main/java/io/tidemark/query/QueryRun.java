package io.tidemark.query;

import io.tidemark.engine.SparkEngine;
import io.tidemark.sink.SharedBatch;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.runtime.StreamExecution;
import org.apache.spark.sql.execution.streaming.runtime.StreamingQueryWrapper;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;

/**
 * One run of a query on Spark. What differs between queries of the shared session is set when it starts ({@link StartSettings}).
 */
final class QueryRun {
  /**
   * A query that stands still for minutes between two steps: asked at Spark's pace, a dozen of them take a quarter of a
   * processor.
   */
  private static final String MANUAL_POLL = "40ms";
  /** The query this is a run of. */
  final ManagedQuery managed;
  /** Between this run and all that it writes to. */
  final RunFence fence;
  private final StreamingQuery query;
  private final SparkEngine engine;

  private QueryRun(ManagedQuery managed, RunFence fence, StreamingQuery query, SparkEngine engine) {
    this.managed = managed;
    this.fence = fence;
    this.query = query;
    this.engine = engine;
  }

  static QueryRun start(SparkEngine engine, ManagedQuery managed, Dataset<Row> plan) {
    SparkSession session = engine.session();
    RunFence fence = new RunFence();
    QueryDefinition definition = managed.definition;
    DataStreamWriter<Row> writer =
        plan.writeStream()
            .queryName(managed.id)
            .outputMode(QueryPlanner.mode(definition))
            .option("checkpointLocation", managed.checkpoint.location())
            .trigger(trigger(definition.trigger()))
            .foreachBatch((VoidFunction2<Dataset<Row>, Long>) (batch, batchId) -> sink(session, managed, fence, batch, batchId));
    synchronized (session) {
      managed.gate.open();
      try (PlanMode mode = PlanMode.of(session, definition.manual())) {
        StreamingQuery query = QueryStart.start(session, settings(definition), managed.id, managed.id, writer);
        return new QueryRun(managed, fence, query, engine);
      }
    }
  }

  private static StartSettings settings(QueryDefinition definition) {
    return new StartSettings(
        definition.shufflePartitions(),
        definition.noDataBatches(),
        policy(definition),
        definition.manual() ? MANUAL_POLL : StartSettings.POLL,
        provider(definition.stateStore()));
  }

  /** Class name of Spark's state store provider. */
  static String provider(QueryDefinition.StateStore store) {
    return switch (store) {
      case rocksdb -> StartSettings.ROCKS_DB;
      case memory -> StartSettings.IN_MEMORY;
    };
  }

  /** The dashboard shows a batch when all sinks have it; its rows are collected first, by the one job that evaluates its plan. */
  private static void sink(SparkSession session, ManagedQuery managed, RunFence fence, Dataset<Row> batch, long batchId)
      throws Exception {
    fence.check();
    if (managed.status.firstOfRun()) {
      KafkaRecovery.prepare(session, managed.id);
    }
    if (managed.outputs.none()) {
      managed.sink.take(batch, batchId, fence);
      return;
    }
    try (SharedBatch shared = new SharedBatch(batch)) {
      BatchRows rows = BatchRows.collect(shared.rows(), QuerySink.MOST_ROWS);
      managed.outputs.write(shared.rows(), rows.total(), batchId, fence::check);
      managed.sink.show(rows, batchId, fence);
    }
  }

  static String policy(QueryDefinition definition) {
    return definition.watermarkPolicy() == QueryDefinition.WatermarkPolicy.max ? "max" : "min";
  }

  private static Trigger trigger(QueryDefinition.Trigger trigger) {
    if (trigger.kind().equals("available-now")) {
      return Trigger.AvailableNow();
    }
    return Trigger.ProcessingTime(trigger.interval() == null ? 0 : trigger.interval().millis());
  }

  /**
   * Returns when Spark has nothing left to do: all that the query may read is read, and no batch without data is due. Returns too
   * when the query has been stopped.
   *
   * @throws StreamingQueryException undeclared, when the query fails
   */
  void processAll() {
    query.processAllAvailable();
  }

  String runId() {
    return query.runId().toString();
  }

  boolean active() {
    return query.isActive();
  }

  Optional<StreamingQueryException> exception() {
    return query.exception().isDefined() ? Optional.of(query.exception().get()) : Optional.empty();
  }

  /** Spark's own sentence on what it is doing. */
  String status() {
    return query.status().message();
  }

  /** Spark's phase as its progress would name it, or {@code idle}. */
  static String phaseOf(String status) {
    if (status.startsWith("Waiting")) {
      return "idle";
    }
    if (status.startsWith("Initializing")) {
      return "initializing";
    }
    if (status.startsWith("Getting offsets")) {
      return "latestOffset";
    }
    return status.startsWith("Stopped") || status.startsWith("Terminated") ? "stopped" : "addBatch";
  }

  /** Returns when the query has stopped. @throws TimeoutException after the stop limit; it goes on stopping */
  void stop() throws TimeoutException {
    query.stop();
  }

  /** Cancels its jobs and interrupts its thread and its tasks once more; returns at once. */
  void cancel() {
    engine.session().sparkContext().cancelJobGroup(runId(), "Query " + managed.id + " is ended by force");
    thread().ifPresent(Thread::interrupt);
  }

  /** Neither its thread nor any of its tasks is alive. */
  boolean ended() {
    return !thread().map(Thread::isAlive).orElse(query.isActive()) && (engine.tasks().of(runId()) == 0 || !engine.alive());
  }

  /** What keeps it alive, as part of a sentence. */
  String busyWith() {
    int tasks = engine.tasks().of(runId());
    String busyTasks = tasks == 1 ? "a task of it is busy" : tasks + " tasks of it are busy";
    return thread().filter(Thread::isAlive).map(Thread::getStackTrace).filter(stack -> stack.length > 0 && tasks == 0)
        .map(stack -> "its sink is busy in " + stack[0].getClassName() + "." + stack[0].getMethodName()).orElse(busyTasks);
  }

  private Optional<Thread> thread() {
    return query instanceof StreamingQueryWrapper wrapper ? Optional.of(wrapper.streamingQuery().queryExecutionThread())
        : Optional.empty();
  }

  /** Spark's explanation of the last micro-batch; empty before the first. */
  Optional<String> plan() {
    if (query instanceof StreamingQueryWrapper wrapper) {
      StreamExecution execution = wrapper.streamingQuery();
      if (execution.lastExecution() != null) {
        return Optional.of(execution.explainInternal(false));
      }
    }
    return Optional.empty();
  }
}
