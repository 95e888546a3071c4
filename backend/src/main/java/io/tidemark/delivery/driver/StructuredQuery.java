package io.tidemark.delivery.driver;

import io.tidemark.delivery.LaneOrder;
import io.tidemark.delivery.LaneSettings;
import io.tidemark.delivery.Point;
import io.tidemark.query.StepGate;
import io.tidemark.query.SteppedKafka;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeoutException;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * A lane as a Structured Streaming query.
 *
 * <p>Its source is Spark's own Kafka source behind a {@link StepGate}, so that a batch is planned only when it is told to; its
 * function runs in the batch's tasks, and the batch is written in {@code foreachBatch}, between the gate's points.
 */
final class StructuredQuery implements LaneQuery {
  private final LaneOrder order;
  private final LaneSettings settings;
  private final SparkSession session;
  private final LaneGate gate;
  private final String name;
  private final Path folder;
  private final CheckpointFolder checkpoint;
  private final StepGate source;
  private final LaneWork work;
  private LaneOutput output;
  private StreamingQuery query;

  StructuredQuery(LaneOrder order, LaneSettings settings, SparkSession session, TaskOrder tasks, LaneGate gate) {
    this.order = order;
    this.settings = settings;
    this.session = session;
    this.gate = gate;
    this.name = order.guarantee().id() + "-" + order.run();
    this.folder = order.work().resolve(settings.checkpoint(order.run())).toAbsolutePath();
    this.checkpoint = new CheckpointFolder(folder, order.topic());
    this.source = new StepGate(name);
    this.work = new LaneWork(name, gate, tasks, new ProcessedLog(order.work(), order.run()));
  }

  @Override
  public void start() throws TimeoutException {
    source.open();
    work.open();
    output = LaneOutputs.of(order, settings);
    Map<String, String> options = new HashMap<>(LaneOutputs.forSpark(order.kafka()));
    options.putAll(settings.source());
    options.put("subscribe", order.topic());
    options.put("failOnDataLoss", String.valueOf(order.failOnDataLoss()));
    // Spark asks for a partition's end on the connection that still waits for more to fetch.
    options.put("kafka.fetch.max.wait.ms", "5");
    Dataset<Row> events =
        session.readStream().format(SteppedKafka.class.getName()).option(SteppedKafka.QUERY, name).options(options).load()
            .selectExpr("CAST(value AS STRING) AS value");
    query = events.map(new LaneFunction(name, order.run(), null), Encoders.row(LaneFunction.ROW))
        .writeStream()
        .queryName(name)
        .option("checkpointLocation", folder.toString())
        .foreachBatch((VoidFunction2<Dataset<Row>, Long>) this::batch)
        .start();
  }

  private void batch(Dataset<Row> rows, Long batchId) throws InterruptedException {
    gate.arrive(Point.PLANNED, batchId);
    output.write(rows, batchId, checkpoint.position().orElseThrow());
    gate.arrive(Point.WRITTEN, batchId);
  }

  @Override
  public boolean runsAgain() {
    return checkpoint.inHand();
  }

  @Override
  public OptionalLong position() {
    return checkpoint.position();
  }

  @Override
  public void plan(long end) {
    source.allow(order.topic(), 0, end);
  }

  @Override
  public boolean committed(long batch) {
    return checkpoint.committed(batch);
  }

  @Override
  public Optional<String> failure() {
    if (query.isActive()) {
      return Optional.empty();
    }
    return Optional.of(query.exception().isDefined() ? LaneErrors.of(query.exception().get()) : "the query was stopped");
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
