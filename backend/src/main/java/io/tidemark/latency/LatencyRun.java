package io.tidemark.latency;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.broker.BrokerUnavailable;
import io.tidemark.broker.Topics;
import io.tidemark.engine.Folder;
import io.tidemark.latency.LatencyView.RunState;
import io.tidemark.query.SparkErrors;
import io.tidemark.runs.LabRun;
import io.tidemark.wire.Failure;
import io.tidemark.wire.Interval;
import io.tidemark.wire.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One input topic, two lanes.
 *
 * <p>Records are made only while the lanes run, so that none waits for a query to start. Before a lane is stopped the input
 * stands and the lane brings out all it has: the next start of its query goes on behind the last record, and none comes twice.
 * Where the real-time lane is refused, the other runs alone. A run that has failed keeps no query, and so no slot.
 */
final class LatencyRun implements LabRun {
  private static final Logger LOG = LoggerFactory.getLogger(LatencyRun.class);
  private static final Duration DRAIN = Duration.ofSeconds(15);

  private final LatencyStage stage;
  private final String id;
  private final Runnable changed;
  private final LinearModel model;
  private final List<Lane> lanes = new ArrayList<>();
  private volatile Definition definition;
  private volatile RecordFeed feed;
  private RunState state = RunState.starting;
  private Failure error;

  LatencyRun(LatencyStage stage, String id, Definition definition, Runnable changed) {
    this.stage = stage;
    this.id = id;
    this.definition = definition;
    this.changed = changed;
    this.model = new LinearModel(definition.seed());
  }

  String id() {
    return id;
  }

  synchronized boolean open() {
    return state != RunState.closed;
  }

  @Override
  public void begin() throws InterruptedException {
    String input = stage.input(id);
    try (Topics topics = new Topics(stage.kafka())) {
      topics.ensure(input, definition.partitions());
      for (LaneName name : LaneName.values()) {
        topics.ensure(stage.output(id, name), definition.partitions());
      }
    }
    feed = new RecordFeed(stage.kafka(), input, definition, stage.clock(), this::broken);
    for (LaneName name : LaneName.values()) {
      Lane lane = lane(name);
      synchronized (this) {
        lanes.add(lane);
      }
    }
    play();
    synchronized (this) {
      if (state == RunState.starting) {
        state = RunState.ready;
      }
    }
  }

  private Lane lane(LaneName name) {
    String topic = "latency:" + id;
    return new Lane(
        name,
        listener -> new LaneReader(
            stage.kafka(), stage.output(id, name), definition.partitions(), stage.clock(), listener, this::broken),
        stage.clock(),
        ids -> stage.publisher().publish(topic, new LatencyView.Ping("latency-ping", topic, name, ids)),
        changed);
  }

  private void broken(Exception e) {
    fail(SparkErrors.failure(e).message());
    changed.run();
  }

  private synchronized List<Lane> lanes() {
    return List.copyOf(lanes);
  }

  void seen(LaneName name, List<Long> ids) {
    lanes().stream().filter(lane -> lane.name() == name).forEach(lane -> lane.seen(ids));
  }

  @Override
  public void act(JsonNode node) throws InterruptedException {
    Action action = Documents.action(node);
    refuseUnlessReady();
    if (action instanceof Action.Play) {
      play();
    } else if (action instanceof Action.Pause) {
      pause();
    } else if (action instanceof Action.Rate rate) {
      definition = definition.withRate(rate.rate());
      feed.rate(rate.rate());
    } else if (action instanceof Action.Trigger trigger) {
      trigger(trigger.trigger());
    } else if (action instanceof Action.Clear) {
      lanes().forEach(Lane::clear);
    }
  }

  private synchronized void refuseUnlessReady() {
    if (state != RunState.ready) {
      throw Problem.conflict("run " + id + (state == RunState.failed ? " has failed; start another one" : " is " + state));
    }
  }

  /** Starts what does not run, and then the input. */
  private void play() throws InterruptedException {
    for (Lane lane : lanes()) {
      if (!lane.running()) {
        start(lane);
      }
    }
    feed.play();
  }

  private void start(Lane lane) throws InterruptedException {
    if (lane.name() == LaneName.REAL_TIME) {
      Slots slots = stage.slots();
      lane.slots(slots, definition.partitions());
      Optional<Problem> refusal = slots.refusal(definition.partitions());
      if (refusal.isPresent()) {
        lane.refuse(refusal.get().getMessage());
        return;
      }
    }
    try {
      lane.start((number, offsets) -> LaneQuery.start(stage.engine(), stage.kafka(), plan(lane.name(), number), offsets));
    } catch (RuntimeException e) {
      lane.stop();
      lane.fail(e);
      LOG.warn("The {} lane of run {} did not start", lane.name().word(), id, e);
    }
    if (failed()) {
      lane.stop();
    }
  }

  private synchronized boolean failed() {
    return state == RunState.failed;
  }

  private LaneQuery.Plan plan(LaneName name, int number) {
    return new LaneQuery.Plan(
        name, "latency " + id + " " + name.word(), definition, model, stage.input(id), stage.output(id, name),
        stage.folder(id).resolve(name.word() + "-" + number));
  }

  /** Both queries end, and give their slots back. */
  private void pause() throws InterruptedException {
    feed.hold();
    for (Lane lane : lanes()) {
      rest(lane);
    }
  }

  private void rest(Lane lane) throws InterruptedException {
    if (lane.running() && !lane.drain(feed.sent(), DRAIN.plus(definition.trigger().duration()).toMillis())) {
      LOG.warn("The {} lane of run {} is stopped before it has brought out all: some may come twice", lane.name().word(), id);
    }
    lane.stop();
  }

  private void trigger(Interval changedTrigger) throws InterruptedException {
    boolean playing = feed.view().state() == LatencyView.InputState.playing;
    if (playing) {
      feed.hold();
      for (Lane lane : lanes()) {
        if (lane.name() == LaneName.MICRO_BATCH) {
          rest(lane);
        }
      }
    }
    definition = definition.withTrigger(changedTrigger);
    if (playing) {
      play();
    }
  }

  @Override
  public Object view() {
    RecordFeed input = feed;
    List<Lane> known = lanes();
    // Read first: what is sent meanwhile can't be in it.
    long sent = input == null ? 0 : input.sent();
    List<LatencyView.Lane> shown = known.stream().map(lane -> lane.view(sent)).toList();
    List<LatencyView.Arrived> records = known.stream()
        .flatMap(lane -> lane.records().stream())
        .sorted(Comparator.comparing((LatencyView.Arrived one) -> one.sent().plusNanos(one.sinkMicros() * 1_000)).reversed())
        .toList();
    LatencyView.Input told = input == null ? new LatencyView.Input(LatencyView.InputState.paused, 0, 0) : input.view();
    synchronized (this) {
      return new LatencyView(id, state, error, definition, told, shown, records, LatencyView.LIMITS);
    }
  }

  @Override
  public void fail(String message) {
    synchronized (this) {
      if (state != RunState.closed && state != RunState.failed) {
        state = RunState.failed;
        error = new Failure(null, message);
      }
    }
    if (feed != null) {
      feed.stop();
    }
    lanes().forEach(Lane::stop);
  }

  @Override
  public void close() {
    synchronized (this) {
      state = RunState.closed;
    }
    if (feed != null) {
      feed.close();
    }
    lanes().forEach(Lane::close);
    try (Topics topics = new Topics(stage.kafka())) {
      topics.delete(stage.input(id));
      for (LaneName name : LaneName.values()) {
        topics.delete(stage.output(id, name));
      }
    } catch (BrokerUnavailable e) {
      LOG.info("Topics of run {} go with the next start: {}", id, e.getMessage());
    }
    Folder.forget(stage.folder(id));
  }
}
