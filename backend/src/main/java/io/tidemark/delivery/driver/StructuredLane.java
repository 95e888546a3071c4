package io.tidemark.delivery.driver;

import io.tidemark.delivery.LaneFailure;
import io.tidemark.delivery.LaneOrder;
import io.tidemark.delivery.LaneReport;
import io.tidemark.delivery.LaneSettings;
import io.tidemark.delivery.Point;
import io.tidemark.query.SparkErrors;
import io.tidemark.query.StepGate;
import io.tidemark.query.SteppedKafka;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * One start of a lane as a Structured Streaming query.
 *
 * <p>Its source is Spark's own Kafka source behind a {@link StepGate}, so that a batch is planned only when {@link #go} says so; its
 * function runs in the batch's tasks, and the batch is written in {@code foreachBatch}, between the gate's points.
 */
final class StructuredLane implements Lane {
  private static final long PATIENCE_SECONDS = 60;

  private final LaneOrder order;
  private final LaneSettings settings;
  private final SparkSession session;
  private final TopicEnd topicEnd;
  private final String name;
  private final CheckpointFolder checkpoint;
  private final LaneGate gate = new LaneGate();
  private final StepGate source;
  private final LaneWork work;
  private LaneOutput output;
  private StreamingQuery query;
  private String broken;

  StructuredLane(LaneOrder order, SparkSession session, TaskOrder tasks, TopicEnd topicEnd) {
    this.order = order;
    this.settings = new LaneSettings(order.guarantee(), order.api(), LaneSettings.Sink.of(order.sink()));
    this.session = session;
    this.topicEnd = topicEnd;
    this.name = order.guarantee().id() + "-" + order.run();
    this.checkpoint = new CheckpointFolder(folder(), order.topic());
    this.source = new StepGate(name);
    this.work = new LaneWork(name, gate, tasks, new ProcessedLog(order.work(), order.run())).open();
  }

  private Path folder() {
    return order.work().resolve(settings.checkpoint(order.run())).toAbsolutePath();
  }

  @Override
  public LaneReport open() throws InterruptedException {
    source.open();
    boolean again = checkpoint.inHand();
    try {
      output = LaneOutputs.of(order, settings);
      query = start();
    } catch (RuntimeException | TimeoutException e) {
      broken = SparkErrors.named(e);
      return report(null);
    }
    await(() -> again ? gate.reached(Point.PLANNED) : checkpoint.position().isPresent());
    return report(gate.at());
  }

  private StreamingQuery start() throws TimeoutException {
    Map<String, String> options = new HashMap<>(LaneOutputs.forSpark(order.kafka()));
    options.putAll(settings.source());
    options.put("subscribe", order.topic());
    options.put("failOnDataLoss", String.valueOf(order.failOnDataLoss()));
    // Spark asks for a partition's end on the connection that still waits for more to fetch.
    options.put("kafka.fetch.max.wait.ms", "5");
    Dataset<Row> events =
        session.readStream().format(SteppedKafka.class.getName()).option(SteppedKafka.QUERY, name).options(options).load()
            .selectExpr("CAST(value AS STRING) AS value");
    return events.map(new LaneFunction(name, order.run()), Encoders.row(LaneFunction.ROW))
        .writeStream()
        .queryName(name)
        .option("checkpointLocation", folder().toString())
        .foreachBatch((VoidFunction2<Dataset<Row>, Long>) this::batch)
        .start();
  }

  private void batch(Dataset<Row> rows, Long batchId) throws InterruptedException {
    gate.arrive(Point.PLANNED, batchId);
    output.write(rows, batchId);
    gate.arrive(Point.WRITTEN, batchId);
  }

  @Override
  public LaneReport go(Point to) throws InterruptedException {
    if (failed() || (gate.reached(to) && !finish())) {
      return report(null);
    }
    if (gate.at() == null && !begin()) {
      return report(null);
    }
    if (to == Point.COMMITTED) {
      return report(finish() ? Point.COMMITTED : gate.at());
    }
    gate.letUntil(to);
    await(() -> gate.reached(to));
    return report(gate.at());
  }

  /** Has the next batch planned; false when there is nothing to read, or the query failed. */
  private boolean begin() throws InterruptedException {
    long end = topicEnd.of(order.topic());
    OptionalLong from = checkpoint.position();
    if (from.isPresent() && from.getAsLong() >= end) {
      return false;
    }
    source.allow(order.topic(), 0, end);
    await(() -> gate.reached(Point.PLANNED));
    return !failed();
  }

  /** Lets the batch in hand be committed. */
  private boolean finish() throws InterruptedException {
    long batch = gate.batch();
    gate.letUntil(Point.COMMITTED);
    boolean there = await(() -> checkpoint.committed(batch)) && checkpoint.committed(batch);
    if (there) {
      gate.idle();
    }
    return there;
  }

  private boolean await(java.util.function.BooleanSupplier there) throws InterruptedException {
    return gate.await(() -> failed() || there.getAsBoolean(), System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
  }

  private boolean failed() {
    return broken != null || !query.isActive();
  }

  private LaneReport report(Point point) {
    if (!failed()) {
      return new LaneReport(LaneReport.Query.RUNNING, point, gate.batch(), null);
    }
    String error = broken != null ? broken : query.exception().isDefined() ? SparkErrors.named(query.exception().get()) : "the query was stopped";
    return new LaneReport(LaneReport.Query.FAILED, null, gate.batch(), error);
  }

  @Override
  public void arm(LaneFailure failure) {
    gate.arm(failure);
  }

  @Override
  public void close() {
    source.close();
    try {
      if (query != null) {
        query.stop();
      }
    } catch (TimeoutException e) {
      throw new IllegalStateException("the lane " + name + " does not stop", e);
    } finally {
      work.close();
      if (output != null) {
        output.close();
      }
    }
  }
}
