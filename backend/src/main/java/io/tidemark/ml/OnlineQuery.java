package io.tidemark.ml;

import io.tidemark.query.KafkaRecovery;
import io.tidemark.query.SparkErrors;
import io.tidemark.wire.Problem;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
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

/**
 * A streaming query of a run, from start to stop; its sink is called on Spark's thread. Started again with the same checkpoint it
 * goes on where it was stopped, in the middle of a batch or not.
 */
final class OnlineQuery {
  private static final Logger LOG = LoggerFactory.getLogger(OnlineQuery.class);
  private static final long EVERY_MILLIS = 500;
  private static final String POOL = "tidemark-ml-online";

  /** Spark takes these from the shared session when a query starts, so starts are made one after the other under its monitor. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "spark.sql.shuffle.partitions", "1",
          "spark.sql.streaming.noDataMicroBatches.enabled", "true",
          "spark.sql.streaming.stateStore.providerClass",
          "org.apache.spark.sql.execution.streaming.state.HDFSBackedStateStoreProvider");

  /** What becomes of a micro-batch. */
  @FunctionalInterface
  interface Sink {
    void take(Dataset<Row> batch, long batchId) throws Exception;
  }

  private final StreamingQuery query;

  private OnlineQuery(StreamingQuery query) {
    this.query = query;
  }

  static OnlineQuery start(SparkSession session, String name, Dataset<Row> plan, Path checkpoint, Sink sink) {
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
        return new OnlineQuery(
            plan.writeStream()
                .queryName(name)
                .outputMode("append")
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

  boolean active() {
    return query.isActive();
  }

  /** Why it ended by itself. */
  ModelView.Failure failure() {
    Optional<Throwable> why = query.exception().isDefined() ? Optional.of(query.exception().get()) : Optional.empty();
    return why.map(error -> new ModelView.Failure(SparkErrors.condition(error), SparkErrors.message(error)))
        .orElse(new ModelView.Failure(null, "the query has ended"));
  }

  /** Stops it as it stands, in the middle of a batch if one runs; returns when it has ended. */
  void stop() {
    try {
      query.stop();
    } catch (TimeoutException e) {
      LOG.warn("A query of the online run does not stop: {}", e.getMessage());
    }
  }
}
