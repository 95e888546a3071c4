package io.tidemark.latency;

import io.tidemark.broker.KafkaAccess;
import io.tidemark.engine.SparkEngine;
import io.tidemark.query.LabQuery;
import io.tidemark.wire.Failure;
import io.tidemark.wire.Problem;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;

/**
 * A lane's query from start to stop, Spark's own Kafka source and sink. Each start has a checkpoint of its own and is told where
 * to begin, so that a stop leaves no batch to be run again. Safe for use by many threads.
 */
final class LaneQuery {
  private static final int LOOK_MILLIS = 20;

  /** What a query is made of. */
  record Plan(LaneName lane, String name, Definition definition, LinearModel model, String from, String to, Path checkpoint) {}

  private final SparkEngine engine;
  private final LabQuery query;
  private final Plan plan;

  private LaneQuery(SparkEngine engine, LabQuery query, Plan plan) {
    this.engine = engine;
    this.query = query;
    this.plan = plan;
  }

  /** @param offsets the next to be read of each partition */
  static LaneQuery start(SparkEngine engine, KafkaAccess kafka, Plan plan, Map<Integer, Long> offsets) {
    SparkSession session = engine.session();
    DataStreamWriter<Row> writer = plan.model().over(source(session, kafka, plan, offsets))
        .writeStream()
        .format("kafka")
        .option("topic", plan.to())
        .trigger(trigger(plan));
    options(kafka).forEach(writer::option);
    // A producer waits 5 ms for more by itself, which would be most of what is measured here.
    writer.option("kafka.linger.ms", "0");
    String lane = plan.lane().word();
    LabQuery.Kind kind = new LabQuery.Kind("the " + lane + " lane", "tidemark-latency-" + lane, "update", 0);
    return new LaneQuery(engine, LabQuery.start(session, kind, plan.name(), plan.checkpoint(), writer), plan);
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
    while (query.active() && !ready()) {
      if (System.nanoTime() > limit) {
        throw Problem.unavailable("Spark has not begun to read for the " + plan.lane().word() + " lane within " + seconds
            + " s; other queries may hold its task slots");
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
  }

  private boolean ready() {
    return plan.lane() == LaneName.REAL_TIME
        ? engine.tasks().of(query.spark().runId().toString()) >= plan.definition().partitions()
        : query.spark().lastProgress() != null || query.spark().status().message().startsWith("Waiting for data");
  }

  boolean active() {
    return query.active();
  }

  /** Why it ended by itself; empty while it runs or when it was stopped. */
  Optional<Failure> failure() {
    return query.failure();
  }

  /** Batches that are over. A report of standing still repeats the coming batch's number. */
  long batches() {
    StreamingQueryProgress last = query.spark().lastProgress();
    if (last == null) {
      return 0;
    }
    boolean ran = plan.lane() == LaneName.REAL_TIME || last.numInputRows() > 0;
    return last.batchId() + (ran ? 1 : 0);
  }

  /** Spark's newest report; null before the first. */
  LatencyView.Progress progress() {
    StreamingQueryProgress last = query.spark().lastProgress();
    return last == null
        ? null
        : new LatencyView.Progress(last.batchId(), last.timestamp(), last.numInputRows(), new TreeMap<>(last.durationMs()));
  }

  /** Stops it as it stands; returns when it has ended. */
  void stop() {
    query.stop();
  }
}
