package io.tidemark.dstream;

import io.tidemark.engine.SparkEngine;
import io.tidemark.engine.StreamingSlot;
import io.tidemark.query.SparkErrors;
import io.tidemark.wire.Failure;
import io.tidemark.wire.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.streaming.Durations;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.apache.spark.streaming.scheduler.OutputOperationInfo;
import org.apache.spark.streaming.scheduler.StreamingListener;
import org.apache.spark.streaming.scheduler.StreamingListenerBatchCompleted;
import org.apache.spark.util.ManualClock;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The DStream program of one run: a {@code StreamingContext} on the engine's Spark whose clock stands still until {@link #pass}.
 *
 * <p>Its zero time is the run's start, so the first interval ends one interval later. Only where state is kept are there
 * checkpoints, in the run's folder. Stopping leaves Spark itself alone. Used by the run's thread only; {@link #close} is
 * idempotent.
 */
final class StreamingSide implements AutoCloseable {
  private static final long LOOK_MILLIS = 50;

  private final SparkContext spark;
  private final StreamingSlot.Claim claim;
  private final Option<String> checkpointsBefore;
  private final JavaStreamingContext context;
  private final ManualClock clock;
  private final Recorder recorder;
  private final List<DStreamView.Operation> operations;
  private final Completed completed = new Completed();
  private final long intervalMillis;

  StreamingSide(SparkEngine engine, String run, Definition definition, LineFeed feed, Path folder) {
    claim = engine.streaming().claim(SparkTheatre.LAB);
    spark = engine.session().sparkContext();
    checkpointsBefore = spark.checkpointDir();
    intervalMillis = definition.interval().millis();
    context = new JavaStreamingContext(JavaSparkContext.fromSparkContext(spark), Durations.milliseconds(intervalMillis));
    if (!(context.ssc().scheduler().clock() instanceof ManualClock manual)) {
      claim.close();
      throw Problem.unavailable("Spark was started with another spark.streaming.clock than " + ManualClock.class.getName()
          + "; leave that setting out and restart Tidemark");
    }
    clock = manual;
    clock.setTime(definition.zero().toEpochMilli());
    if (definition.does(Definition.STATE)) {
      context.checkpoint(folder.toUri().toString());
    }
    recorder = new Recorder(run, Graph.names()).open();
    try {
      operations = Graph.build(context, run, definition, feed);
      context.addStreamingListener(completed);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  List<DStreamView.Operation> operations() {
    return operations;
  }

  Recorder recorder() {
    return recorder;
  }

  void start() {
    context.start();
  }

  /** Lets the interval that begins at {@code from} end, and waits for its jobs; answers what failed, or null. */
  Failure pass(Instant from, Duration limit) throws InterruptedException {
    long end = from.toEpochMilli() + intervalMillis;
    recorder.clear();
    CompletableFuture<String> done = completed.expect(end);
    clock.setTime(end);
    long deadline = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        String reason = done.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return reason == null ? null : told(reason);
      } catch (TimeoutException e) {
        Failure failure = failure();
        if (failure != null) {
          return failure;
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
    return new Failure("TIMEOUT", "Spark has not finished the interval within " + limit.toSeconds() + " s.");
  }

  /** The exception is told a little later than the batch's end; until then its text stands for it. */
  private Failure told(String reason) throws InterruptedException {
    for (int i = 0; i < 20; i++) {
      Failure failure = failure();
      if (failure != null) {
        return failure;
      }
    }
    String first = reason.lines().findFirst().orElse(reason);
    return new Failure(first.replaceFirst(":.*", ""), first);
  }

  /** What Spark reports of jobs it could not make or run; null if nothing. */
  private Failure failure() throws InterruptedException {
    try {
      context.awaitTerminationOrTimeout(LOOK_MILLIS / 5);
      return null;
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return SparkErrors.failure(e);
    }
  }

  @Override
  public void close() {
    context.stop(false, false);
    claim.close();
    recorder.close();
    spark.checkpointDir_$eq(checkpointsBefore);
  }

  /** Hears of the end of each interval's jobs, on Spark's listener thread. */
  private static final class Completed implements StreamingListener {
    private final ConcurrentHashMap<Long, CompletableFuture<String>> waiting = new ConcurrentHashMap<>();

    CompletableFuture<String> expect(long time) {
      waiting.clear();
      return waiting.computeIfAbsent(time, same -> new CompletableFuture<>());
    }

    @Override
    public void onBatchCompleted(StreamingListenerBatchCompleted event) {
      String reason = null;
      for (OutputOperationInfo info : CollectionConverters.asJava(event.batchInfo().outputOperationInfos()).values()) {
        reason = info.failureReason().isDefined() ? info.failureReason().get() : reason;
      }
      CompletableFuture<String> one = waiting.get(event.batchInfo().batchTime().milliseconds());
      if (one != null) {
        one.complete(reason);
      }
    }
  }
}
