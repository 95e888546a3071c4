package io.tidemark.delivery;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tidemark.runs.PlayedView;
import io.tidemark.wire.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A run and all it has recorded, always whole: RUN of the contract.
 *
 * @param error why the run failed, or why the last action could not be played; or null
 * @param played how many of the definition's actions have been played
 * @param steps the recording, oldest first; the first is from before any action
 */
public record RunView(
    String id, State state, Failure error, DeliveryDefinition definition, int played, DriverView driver, List<Step> steps)
    implements PlayedView<RunView> {
  /** Where a run stands; {@code failed} and {@code closed} are final. */
  public enum State {
    starting,
    ready,
    busy,
    failed,
    closed
  }

  /** {@code pid} is null while it starts; {@code starts} counts the driver's JVMs this run has had. */
  public record DriverView(Long pid, State state, int starts) {
    /** What has become of it. */
    public enum State {
      starting,
      up,
      killed
    }
  }

  /** The topic the events are in, as its broker told: {@code begin} is above 0 when records were deleted. */
  public record TopicView(String name, long begin, long end) {}

  /** STEP of the contract. */
  public record Step(
      int index, Action action, Instant at, long millis, int sent, TopicView topic, DriverView driver, boolean sinkRefuses, List<Lane> lanes) {
    public Step {
      lanes = List.copyOf(lanes);
    }
  }

  /** What has become of a lane's query; {@code gone} with a killed driver. */
  public enum Query {
    running,
    failed,
    stopped,
    gone
  }

  /** Where a lane's batch is halted. */
  public enum Halt {
    idle,
    planned,
    half,
    written
  }

  /**
   * One lane at the end of a step: LANE of the contract.
   *
   * @param events of each event sent: its number, times processed, times in the sink
   */
  public record Lane(
      Guarantee guarantee,
      Api api,
      Query query,
      Halt point,
      Failure error,
      int restarts,
      List<Planned> offsetLog,
      List<Committed> commitLog,
      List<Attempt> attempts,
      List<int[]> events,
      Totals totals) {
    public Lane {
      offsetLog = List.copyOf(offsetLog);
      commitLog = List.copyOf(commitLog);
      attempts = List.copyOf(attempts);
      events = List.copyOf(events);
    }
  }

  /** A batch in the offset log; {@code to} is exclusive, {@code run} the start of the lane with which its checkpoint began. */
  public record Planned(long batch, long from, long to, int run) {}

  /** A batch in the commit log. */
  public record Committed(long batch, int run) {}

  /**
   * One time that a batch was worked on.
   *
   * @param run which of the lane's starts it was
   * @param processed the numbers of the events that the query's function was called for, in the order of the calls
   */
  public record Attempt(long batch, int run, long from, long to, List<Integer> processed, Fate fate) {
    public Attempt {
      processed = List.copyOf(processed);
    }
  }

  /** How an attempt ended. */
  public enum Fate {
    written,
    failed,
    killed,
    @JsonProperty("in-hand")
    IN_HAND
  }

  /** How many events each became of. */
  public record Totals(int sent, int lost, int exact, int doubled, int pending) {}

  /** The message of topic {@code delivery:RUN}. */
  public record Message(String type, String topic, RunView run) {
    static Message of(RunView run) {
      return new Message("delivery-run", "delivery:" + run.id(), run);
    }
  }

  public RunView {
    steps = List.copyOf(steps);
  }

  static RunView starting(String id, DeliveryDefinition definition) {
    return new RunView(id, State.starting, null, definition, 0, new DriverView(null, DriverView.State.starting, 0), List.of());
  }

  @Override
  public boolean over() {
    return state == State.closed || state == State.failed;
  }

  @Override
  public boolean closed() {
    return state == State.closed;
  }

  @Override
  public RunView asClosed() {
    return in(State.closed);
  }

  RunView in(State next) {
    return new RunView(id, next, error, definition, played, driver, steps);
  }

  @Override
  public RunView failed(Failure why) {
    return new RunView(id, State.failed, why, definition, played, driver, steps);
  }

  RunView troubled(Failure why) {
    return new RunView(id, state, why, definition, played, driver, steps);
  }

  RunView with(DeliveryDefinition changed) {
    return new RunView(id, state, error, changed, played, driver, steps);
  }

  RunView with(DriverView now) {
    return new RunView(id, state, error, definition, played, now, steps);
  }

  /** One step more; {@code played} counts those of an action. */
  RunView with(Step done) {
    List<Step> all = new ArrayList<>(steps);
    all.add(done);
    return new RunView(id, state, null, definition, done.index(), done.driver(), all);
  }
}
