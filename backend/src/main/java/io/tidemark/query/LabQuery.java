package io.tidemark.query;

import io.tidemark.wire.Failure;
import io.tidemark.wire.Problem;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A streaming query of a lab, from start to stop. Started again with the same checkpoint it goes on where it was stopped, in the
 * middle of a batch or not. Safe for use by many threads.
 */
public final class LabQuery {
  private static final Logger LOG = LoggerFactory.getLogger(LabQuery.class);

  /**
   * What the queries of a lab have in common.
   *
   * @param lab whose query it is, in words: {@code the lambda lab}
   * @param pool of its jobs, beside those of other queries
   * @param mode Spark's word for what a micro-batch writes
   * @param everyMillis from one micro-batch's start to the next one's, when there is something to do; 0 for no pause
   * @param poll how soon Spark asks again whether there is something to read
   */
  public record Kind(String lab, String pool, String mode, long everyMillis, String poll) {
    public Kind(String lab, String pool, String mode, long everyMillis) {
      this(lab, pool, mode, everyMillis, StartSettings.POLL);
    }
  }

  /** What becomes of a micro-batch, on Spark's thread; its plan is to be evaluated once. */
  @FunctionalInterface
  public interface Sink {
    void take(Dataset<Row> batch, long batchId) throws Exception;
  }

  private final Kind kind;
  private final StreamingQuery query;

  private LabQuery(Kind kind, StreamingQuery query) {
    this.kind = kind;
    this.query = query;
  }

  /** @throws Problem when Spark takes too long, or when a run of the query that was stopped before has still not ended */
  public static LabQuery start(SparkSession session, Kind kind, String name, Dataset<Row> plan, Path checkpoint, Sink sink) {
    AtomicBoolean first = new AtomicBoolean(true);
    VoidFunction2<Dataset<Row>, Long> each =
        (batch, batchId) -> {
          if (first.getAndSet(false)) {
            KafkaRecovery.prepare(session, name);
          }
          sink.take(batch, batchId);
        };
    Trigger trigger = Trigger.ProcessingTime(kind.everyMillis());
    return start(session, kind, name, checkpoint, plan.writeStream().trigger(trigger).foreachBatch(each));
  }

  /**
   * As {@link #start(SparkSession, Kind, String, Dataset, Path, Sink)}, with a sink of Spark's own.
   *
   * @param writer has sink and trigger; the kind's {@code everyMillis} says nothing here
   */
  public static LabQuery start(SparkSession session, Kind kind, String name, Path checkpoint, DataStreamWriter<Row> writer) {
    refuseWhileActive(session, name);
    // Not a URI, whose escapes (a blank as %20) Spark would take for the folder's name.
    writer.queryName(name).outputMode(kind.mode()).option("checkpointLocation", "file://" + checkpoint.toAbsolutePath());
    return new LabQuery(kind, QueryStart.start(session, StartSettings.small(kind.poll()), kind.pool(), name, writer));
  }

  /** A sink that does not let go outlives Spark's stop limit; two runs would write to one checkpoint. */
  private static void refuseWhileActive(SparkSession session, String name) {
    if (Arrays.stream(session.streams().active()).anyMatch(query -> name.equals(query.name()))) {
      throw Problem.conflict("the query " + name + " was told to stop and has not ended yet; try again, or start another run");
    }
  }

  /** Spark's own, for what it tells. */
  public StreamingQuery spark() {
    return query;
  }

  public boolean active() {
    return query.isActive();
  }

  /** Returns when it has read all there is, and run what Spark runs without data. @throws Problem when it has failed */
  public void settle() {
    try {
      query.processAllAvailable();
    } catch (Exception e) {
      throw Problem.conflict("the query " + query.name() + " has failed: " + SparkErrors.message(e) + "; start another run");
    }
  }

  /** Why it ended by itself; empty while it runs or when it was stopped. */
  public Optional<Failure> failure() {
    return query.exception().isDefined() ? Optional.of(SparkErrors.failure(query.exception().get())) : Optional.empty();
  }

  /** Why it ended though nobody stopped it. */
  public Failure end() {
    return failure().orElse(new Failure(null, "the query has ended"));
  }

  /**
   * Stops it as it stands, in the middle of a batch if one runs; returns when it and its tasks have ended, so that what it reads may
   * go. One whose sink does not let go is left to itself after Spark's stop limit, and told in the log.
   */
  public void stop() {
    try {
      query.stop();
      LastTasks.await(query.sparkSession().sparkContext(), query.runId().toString());
    } catch (TimeoutException e) {
      LOG.warn("A query of {} does not stop: {}", kind.lab(), e.getMessage());
    }
  }
}
