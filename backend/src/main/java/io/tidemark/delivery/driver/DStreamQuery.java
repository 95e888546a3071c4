package io.tidemark.delivery.driver;

import io.tidemark.delivery.LaneOrder;
import io.tidemark.delivery.LaneSettings;
import io.tidemark.delivery.LaneSettings.Stored;
import io.tidemark.delivery.Point;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import scala.reflect.ClassTag$;

/**
 * A lane as a DStream over ranges of its topic, whose offsets the lane stores itself: before the batch is worked on, when its output is
 * through, or in the transaction of its rows. After a restart it goes on from where that says, with whatever the topic has then.
 *
 * <p>A job that fails ends the lane, as it ends a program that waits in {@code awaitTermination}.
 */
final class DStreamQuery implements LaneQuery {
  private static final int TASKS = 2;

  private record Planned(long batch, long from, long until) {}

  private final LaneOrder order;
  private final LaneSettings settings;
  private final SparkSession session;
  private final DStreamSlot slot;
  private final LaneGate gate;
  private final String name;
  private final StoredOffsets offsets;
  private final LaneWork work;
  private LaneOutput output;
  private long position;
  private volatile Planned inHand;
  private boolean given;
  private volatile String failure;

  DStreamQuery(LaneOrder order, LaneSettings settings, SparkSession session, TaskOrder tasks, LaneGate gate, DStreamSlot slot) {
    this.order = order;
    this.settings = settings;
    this.session = session;
    this.slot = slot;
    this.gate = gate;
    this.name = order.guarantee().id() + "-dstream-" + order.run();
    this.offsets = new StoredOffsets(order.work().resolve(settings.checkpoint(order.run())), order.topic());
    this.work = new LaneWork(name, gate, tasks, new ProcessedLog(order.work(), order.run()));
  }

  @Override
  public void start() {
    work.open();
    output = LaneOutputs.of(order, settings);
    if (settings.offsetsStored() == Stored.TOGETHER) {
      noteWhatTheSinkHas();
    }
    OptionalLong done = offsets.newestDone();
    position = done.isPresent() ? offsets.until(done.getAsLong()) : 0;
    slot.occupy(this);
  }

  /** The sink alone knows which offsets are done. */
  private void noteWhatTheSinkHas() {
    long until = output.stored().orElse(0);
    OptionalLong planned = offsets.newestPlanned();
    if (planned.isPresent() && offsets.until(planned.getAsLong()) <= until) {
      offsets.done(planned.getAsLong());
    }
  }

  @Override
  public boolean runsAgain() {
    return false;
  }

  @Override
  public synchronized OptionalLong position() {
    return OptionalLong.of(position);
  }

  @Override
  public synchronized void plan(long end) {
    OptionalLong done = offsets.newestDone();
    inHand = new Planned(done.isPresent() ? done.getAsLong() + 1 : 0, position, end);
    given = false;
  }

  /** The RDD of the batch that was planned, once; null when there is none. */
  synchronized RDD<String> next() {
    if (inHand == null || given) {
      return null;
    }
    given = true;
    long half = inHand.from() + (inHand.until() - inHand.from()) / TASKS;
    List<LaneRange> ranges = List.of(new LaneRange(inHand.from(), half), new LaneRange(half, inHand.until()));
    Map<String, String> consumer = new HashMap<>(order.kafka());
    consumer.putAll(settings.source());
    JavaRDD<LaneRange> tasks = JavaSparkContext.fromSparkContext(session.sparkContext()).parallelize(ranges, TASKS);
    return tasks.mapPartitions(new RangeReader(consumer, order.topic(), order.failOnDataLoss())).rdd();
  }

  /** The job of a batch; runs on a thread of Spark's job scheduler. */
  void batch(RDD<String> events) throws Exception {
    Planned now = inHand;
    if (now == null) {
      throw new LaneBroken("the lane " + name + " has not planned this batch");
    }
    try {
      offsets.planned(now.batch(), now.until());
      if (settings.offsetsStored() == Stored.BEFORE) {
        offsets.done(now.batch());
      }
      gate.arrive(Point.PLANNED, now.batch());
      LaneFunction function = new LaneFunction(name, order.run(), now.batch());
      output.write(
          session.createDataFrame(JavaRDD.fromRDD(events, ClassTag$.MODULE$.<String>apply(String.class)).map(function::row), LaneFunction.ROW),
          now.batch(), now.until());
      gate.arrive(Point.WRITTEN, now.batch());
      offsets.done(now.batch());
      through(now);
    } catch (Exception e) {
      slot.leave(this);
      failure = LaneErrors.of(e);
      throw e;
    }
  }

  private synchronized void through(Planned batch) {
    position = batch.until();
    inHand = null;
  }

  /** Done with, not only stored: a lane that stores offsets first is not through then. */
  @Override
  public synchronized boolean committed(long batch) {
    return inHand == null && offsets.isDone(batch);
  }

  @Override
  public Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public void close() {
    slot.leave(this);
    gate.abandon();
    work.close();
    if (output != null) {
      output.close();
    }
  }
}
