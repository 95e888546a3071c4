package io.tidemark.latency;

import io.tidemark.broker.KafkaAccess;
import io.tidemark.engine.SparkEngine;
import io.tidemark.query.SparkErrors;
import io.tidemark.wire.Problem;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A lane's query from start to stop, Spark's own Kafka source and sink. Each start has a checkpoint of its own and is told where
 * to begin, so that a stop leaves no batch to be run again. Safe for use by many threads.
 */
final class LaneQuery {
  private static final Logger LOG = LoggerFactory.getLogger(LaneQuery.class);
  private static final int LOOK_MILLIS = 20;

  /** What a query is made of. */
  record Plan(LaneName lane, String name, Definition definition, LinearModel model, String from, String to, Path checkpoint) {}

  private final SparkEngine engine;
  private final StreamingQuery query;
  private final Plan plan;

  private LaneQuery(SparkEngine engine, StreamingQuery query, Plan plan) {
    this.engine = engine;
    this.query = query;
    this.plan = plan;
  }

  /** @param offsets the next to be read of each partition */
  static LaneQuery start(SparkEngine engine, KafkaAccess kafka, Plan plan, Map<Integer, Long> offsets) {
    SparkSession session = engine.session();
    synchronized (session) {
      session.sparkContext().setLocalProperty("spark.scheduler.pool", "tidemark-latency-" + plan.lane().word());
      try {
        Dataset<Row> rows = plan.model().over(source(session, kafka, plan, offsets));
        DataStreamWriter<Row> writer = rows.writeStream()
            .queryName(plan.name())
            .outputMode("update")
            .format("kafka")
            .option("topic", plan.to())
            .option("checkpointLocation", "file://" + plan.checkpoint().toAbsolutePath())
            .trigger(trigger(plan));
        options(kafka).forEach(writer::option);
        // A producer waits 5 ms for more by itself, which would be most of what is measured here.
        writer.option("kafka.linger.ms", "0");
        return new LaneQuery(engine, writer.start(), plan);
      } catch (TimeoutException e) {
        throw Problem.unavailable("Spark did not start " + plan.name() + " in time: " + e.getMessage());
      } finally {
        session.sparkContext().setLocalProperty("spark.scheduler.pool", null);
      }
    }
  }

  private static Trigger trigger(Plan plan) {
    return plan.lane() == LaneName.REAL_TIME
        ? Trigger.RealTime(plan.definition().checkpoint().millis())
        : Trigger.ProcessingTime(plan.definition().trigger().millis());
  }

  private static Dataset<Row> source(SparkSession session, KafkaAccess kafka, Plan plan, Map<Integer, Long> offsets) {
    StringBuilder from = new StringBuilder();
    new TreeMap<>(offsets).forEach((partition, next) ->
        from.append(from.isEmpty() ? "" : ",").append('"').append(partition).append("\":").append(next));
    DataStreamReader reader = session.readStream()
        .format("kafka")
        .option("subscribe", plan.from())
        .option("startingOffsets", "{\"" + plan.from() + "\":{" + from + "}}");
    options(kafka).forEach(reader::option);
    if (plan.lane() == LaneName.MICRO_BATCH) {
      reader.option("kafka.fetch.max.wait.ms", "5");
    }
    return reader.load();
  }

  private static Map<String, String> options(KafkaAccess kafka) {
    Map<String, String> options = new HashMap<>();
    kafka.properties().forEach((name, value) -> options.put("kafka." + name, value));
    options.put("kafka.bootstrap.servers", kafka.bootstrapServers());
    return options;
  }

  /**
   * Returns when records that come now are read without waiting for a start: the real-time trigger's tasks run, or the first look
   * for a micro-batch is over. @throws Problem unavailable when that takes longer than {@code seconds}
   */
  void awaitReady(int seconds) throws InterruptedException {
    long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (query.isActive() && !ready()) {
      if (System.nanoTime() > limit) {
        throw Problem.unavailable("Spark has not begun to read for the " + plan.lane().word() + " lane within " + seconds
            + " s; other queries may hold its task slots");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  private boolean ready() {
    return plan.lane() == LaneName.REAL_TIME
        ? engine.tasks().of(query.runId().toString()) >= plan.definition().partitions()
        : query.lastProgress() != null || query.status().message().startsWith("Waiting for data");
  }

  boolean active() {
    return query.isActive();
  }

  /** Why it ended by itself; empty while it runs or when it was stopped. */
  Optional<LatencyView.Failure> failure() {
    return query.exception().isDefined() ? Optional.of(failure(query.exception().get())) : Optional.empty();
  }

  static LatencyView.Failure failure(Throwable error) {
    return new LatencyView.Failure(SparkErrors.condition(error), SparkErrors.message(error));
  }

  /** Batches that are over. A report of standing still repeats the coming batch's number. */
  long batches() {
    StreamingQueryProgress last = query.lastProgress();
    if (last == null) {
      return 0;
    }
    boolean ran = plan.lane() == LaneName.REAL_TIME || last.numInputRows() > 0;
    return last.batchId() + (ran ? 1 : 0);
  }

  /** Spark's newest report; null before the first. */
  LatencyView.Progress progress() {
    StreamingQueryProgress last = query.lastProgress();
    return last == null
        ? null
        : new LatencyView.Progress(last.batchId(), last.timestamp(), last.numInputRows(), new TreeMap<>(last.durationMs()));
  }

  /** Stops it as it stands; returns when it has ended. */
  void stop() {
    try {
      query.stop();
    } catch (TimeoutException e) {
      LOG.warn("The {} lane's query does not stop: {}", plan.lane().word(), e.getMessage());
    }
  }
}
