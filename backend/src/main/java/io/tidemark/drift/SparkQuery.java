package io.tidemark.drift;

import io.tidemark.engine.SparkEngine;
import io.tidemark.query.KafkaRecovery;
import io.tidemark.query.SparkErrors;
import io.tidemark.wire.Problem;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A streaming query of a run, from start to stop: update mode, a micro-batch each quarter of a second when there is something to do. */
final class SparkQuery {
  private static final Logger LOG = LoggerFactory.getLogger(SparkQuery.class);
  private static final long EVERY_MILLIS = 250;
  private static final String POOL = "tidemark-drift";

  /** Spark takes these from the shared session when a query starts, so starts are made one after the other under its monitor. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "spark.sql.shuffle.partitions", "1",
          "spark.sql.streaming.noDataMicroBatches.enabled", "true",
          "spark.sql.streaming.pollingDelay", "20ms",
          "spark.sql.streaming.stateStore.providerClass", "org.apache.spark.sql.execution.streaming.state.HDFSBackedStateStoreProvider");

  /** What becomes of a micro-batch; its plan is evaluated once. */
  @FunctionalInterface
  interface Sink {
    void take(Dataset<Row> batch, long batchId) throws Exception;
  }

  private final StreamingQuery query;

  private SparkQuery(StreamingQuery query) {
    this.query = query;
  }

  static SparkQuery start(SparkEngine engine, String name, Dataset<Row> plan, Path checkpoint, Sink sink) {
    SparkSession session = engine.session();
    AtomicBoolean first = new AtomicBoolean(true);
    VoidFunction2<Dataset<Row>, Long> each =
        (batch, batchId) -> {
          if (first.getAndSet(false)) {
            KafkaRecovery.prepare(session, name);
          }
          sink.take(batch, batchId);
        };
    synchronized (session) {
      SETTINGS.forEach((setting, value) -> session.conf().set(setting, value));
      session.sparkContext().setLocalProperty("spark.scheduler.pool", POOL);
      try {
        return new SparkQuery(
            plan.writeStream()
                .queryName(name)
                .outputMode("update")
                .option("checkpointLocation", "file://" + checkpoint.toAbsolutePath())
                .trigger(Trigger.ProcessingTime(EVERY_MILLIS))
                .foreachBatch(each)
                .start());
      } catch (TimeoutException e) {
        throw Problem.unavailable("Spark did not start " + name + " in time: " + e.getMessage());
      } finally {
        session.sparkContext().setLocalProperty("spark.scheduler.pool", null);
      }
    }
  }

  UUID runId() {
    return query.runId();
  }

  /** Returns when it has read all there is, and run what Spark runs without data. @throws Problem when it has failed */
  void settle() {
    try {
      query.processAllAvailable();
    } catch (Exception e) {
      throw Problem.conflict("the query " + query.name() + " has failed: " + SparkErrors.message(e) + "; start another run");
    }
  }

  /** Why it ended by itself; null while it runs or when it was stopped. */
  DriftView.Failure failure() {
    return query.exception().isDefined() ? failure(query.exception().get()) : null;
  }

  private static DriftView.Failure failure(Throwable error) {
    return new DriftView.Failure(SparkErrors.condition(error), SparkErrors.message(error));
  }

  /** Returns when it has ended. */
  void stop() {
    try {
      query.stop();
    } catch (TimeoutException e) {
      LOG.warn("A query of the drift lab does not stop: {}", e.getMessage());
    }
  }
}
