package io.tidemark.delivery;

import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a run consists of: a topic, a driver, lanes with their sinks; and what each action does to them.
 *
 * <p>Used by whoever has the run's turn, but for {@link #kill}. A driver that ends by itself counts as killed.
 */
final class Lanes {
  private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

  private final String run;
  private final Ground ground;
  private final DeliveryDefinition definition;
  private final List<Lane> lanes = new ArrayList<>();
  private final List<SentEvent> sent = new ArrayList<>();
  private EventTopic topic;
  private volatile Driver driver;
  private volatile boolean killed;
  private int starts;
  private boolean sinkRefuses;

  Lanes(String run, Ground ground, DeliveryDefinition definition) {
    this.run = run;
    this.ground = ground;
    this.definition = definition;
  }

  /** Makes everything and starts the lanes. */
  void open() {
    topic = ground.topic(run);
    for (Guarantee guarantee : definition.lanes()) {
      EventSink sink = ground.sink(run, definition.sink(), guarantee);
      lanes.add(new Lane(guarantee, definition.api(), ground.folder(run).resolve(guarantee.id()), sink));
    }
    restart();
  }

  int sent() {
    return sent.size();
  }

  boolean sinkRefuses() {
    return sinkRefuses;
  }

  RunView.TopicView topic() {
    return topic.view();
  }

  List<RunView.Lane> view(RunView.TopicView now) {
    return lanes.stream().map(lane -> lane.view(sent, now.begin())).toList();
  }

  RunView.DriverView driver() {
    Driver current = driver;
    if (current == null) {
      return new RunView.DriverView(null, RunView.DriverView.State.starting, starts);
    }
    return new RunView.DriverView(current.pid(), up() ? RunView.DriverView.State.up : RunView.DriverView.State.killed, starts);
  }

  private boolean up() {
    return driver != null && !killed && driver.alive();
  }

  // ---- what can be done now ----------------------------------------------------------------------------------------------------

  /** @throws Problem conflict, which says why */
  void refuseUnlessPossible(Action action) {
    switch (action.kind()) {
      case SEND -> refuseIf(
          sent.size() + action.events() > DeliveryDefinition.MOST_EVENTS, "a run sends at most " + DeliveryDefinition.MOST_EVENTS + " events; start another run");
      case GO -> refuseUnlessRunning();
      case FAIL -> refuseUnlessItCanFail(action.point());
      case MEND -> refuseIf(!sinkRefuses, "the sink takes writes already; there is nothing to mend");
      case RESTART -> refuseIf(up() && lanes.stream().allMatch(Lane::running), "every query runs; there is nothing to restart");
    }
  }

  private void refuseUnlessItCanFail(FailurePoint point) {
    switch (point) {
      case TASK, ANSWER -> refuseUnlessRunning();
      case DRIVER -> refuseIf(!up(), "the driver is killed already; restart first");
      case SINK -> refuseIf(sinkRefuses, "the sink refuses already; mend it first");
      case SOURCE -> {
        RunView.TopicView now = topic.view();
        long least = lanes.stream().mapToLong(Lane::committedEnd).min().orElse(Long.MAX_VALUE);
        refuseIf(Math.max(least, now.begin()) >= now.end(), "the topic has nothing that a lane has yet to read; send events first");
      }
    }
  }

  private void refuseUnlessRunning() {
    refuseIf(!up(), "the driver is killed; restart first");
    refuseIf(lanes.stream().noneMatch(Lane::running), "no lane's query runs; restart first");
  }

  private static void refuseIf(boolean impossible, String why) {
    if (impossible) {
      throw Problem.conflict(why);
    }
  }

  // ---- doing it ----------------------------------------------------------------------------------------------------------------

  void play(Action action) {
    switch (action.kind()) {
      case SEND -> sent.addAll(topic.send(IntStream.rangeClosed(sent.size() + 1, sent.size() + action.events()).boxed().toList()));
      case GO -> withRunning(lane -> lane.reported(driver.go(lane.guarantee(), action.to()), topic.view().begin()));
      case FAIL -> fail(action.point());
      case MEND -> {
        lanes.forEach(lane -> lane.sink().mend());
        sinkRefuses = false;
      }
      case RESTART -> restart();
    }
  }

  private void fail(FailurePoint point) {
    switch (point) {
      case TASK -> withRunning(lane -> driver.fail(lane.guarantee(), LaneFailure.TASK));
      case ANSWER -> withRunning(lane -> driver.fail(lane.guarantee(), LaneFailure.ANSWER));
      case DRIVER -> {
        kill();
        lanes.forEach(Lane::killed);
      }
      case SINK -> refuseWrites();
      case SOURCE -> topic.forget(topic.view().end());
    }
  }

  private void withRunning(Consumer<Lane> command) {
    for (Lane lane : lanes) {
      if (lane.running() && up()) {
        command(lane, command);
      }
    }
    if (!up()) {
      lanes.forEach(Lane::killed);
    }
  }

  /** A driver that is gone in the middle of a command is a killed driver; any other trouble is the run's. */
  private void command(Lane lane, Consumer<Lane> command) {
    try {
      command.accept(lane);
    } catch (Problem e) {
      if (up()) {
        throw e;
      }
    }
  }

  /** All lanes' sinks or none. */
  private void refuseWrites() {
    List<Lane> refusing = new ArrayList<>();
    try {
      for (Lane lane : lanes) {
        lane.sink().refuse();
        refusing.add(lane);
      }
      sinkRefuses = true;
    } catch (Problem e) {
      refusing.forEach(lane -> lane.sink().mend());
      throw e;
    }
  }

  private void restart() {
    if (!up()) {
      lanes.forEach(Lane::killed);
      driver = ground.driver();
      killed = false;
      starts++;
    }
    for (Lane lane : lanes) {
      if (!lane.running()) {
        LaneOrder order = lane.start(ground.kafka(), topic.view());
        lane.starting();
        command(lane, each -> each.reported(driver.open(order), topic.view().begin()));
      }
    }
    if (!up()) {
      lanes.forEach(Lane::killed);
    }
  }

  /** From any thread: what waits for the driver then fails. */
  void kill() {
    Driver current = driver;
    if (current != null) {
      killed = true;
      current.kill();
    }
  }

  /** The driver is left in order if it can be, and everything else is removed. */
  void close() {
    quietly(this::leaveDriver);
    lanes.forEach(lane -> quietly(() -> lane.sink().close()));
    if (topic != null) {
      quietly(topic::close);
    }
    quietly(() -> ground.forget(run));
  }

  /** What a lane has in hand is let through first: it may hold locks in the sink. */
  private void leaveDriver() {
    Driver current = driver;
    if (current == null) {
      return;
    }
    driver = null;
    try {
      for (Lane lane : lanes) {
        if (lane.running() && lane.hasBatchInHand() && current.alive()) {
          current.go(lane.guarantee(), Point.COMMITTED);
        }
      }
    } catch (Problem e) {
      current.kill();
    }
    ground.giveBack(current);
  }

  private void quietly(Runnable closing) {
    try {
      closing.run();
    } catch (RuntimeException e) {
      LOG.warn("Run {} left something behind: {}", run, e.getMessage());
    }
  }
}
