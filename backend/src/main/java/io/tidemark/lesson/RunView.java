package io.tidemark.lesson;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.runs.PlayedView;
import io.tidemark.wire.Failure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A run and all it has recorded, always whole: RUN of the lab's contract. Everything in it has the names of the scenario.
 *
 * @param error why the run failed, or null
 * @param played how many of the scenario's steps have been played
 * @param queries in the scenario's order; empty until they are started
 * @param steps the recording, oldest first
 */
public record RunView(
    String id, State state, Failure error, Scenario scenario, int played, List<Query> queries, List<Step> steps)
    implements PlayedView<RunView> {
  /** Where a run stands; {@code failed} and {@code closed} are final. */
  public enum State {
    starting,
    playing,
    ready,
    failed,
    closed
  }

  /**
   * A query of the run. {@code refused} says why Spark would not start it, {@code error} why it ended; null for one that runs.
   */
  public record Query(String name, JsonNode definition, List<Column> columns, List<String> keys, Refusal refused, Failure error) {
    Query failed(Failure why) {
      return new Query(name, definition, columns, keys, refused, why);
    }
  }

  public record Column(String name, String type) {}

  /** {@code pointer} leads into the query's definition. */
  public record Refusal(String pointer, String condition, String message) {}

  /**
   * One step as it was played: STEP of the contract.
   *
   * @param millis how long Spark took for it
   * @param queries by name: {@code {"batches":[STEPBATCH…],"result":[ROW…],"truncated":bool,"error":ERROR|null}}
   */
  public record Step(int index, Instant at, long millis, List<Event> events, Map<String, JsonNode> queries) {
    public Step {
      events = List.copyOf(events);
    }
  }

  /** One event with its place in the topic. */
  public record Event(
      String id, String stream, int partition, long offset, Instant arrived, Instant eventTime, JsonNode data) {}

  /** The message of topic {@code lab:RUN}. */
  public record Message(String type, String topic, RunView run) {
    static Message of(RunView run) {
      return new Message("lab-run", "lab:" + run.id(), run);
    }
  }

  public RunView {
    queries = List.copyOf(queries);
    steps = List.copyOf(steps);
  }

  static RunView starting(String id, Scenario scenario) {
    return new RunView(id, State.starting, null, scenario, 0, List.of(), List.of());
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
    return new RunView(id, next, error, scenario, played, queries, steps);
  }

  @Override
  public RunView failed(Failure why) {
    return new RunView(id, State.failed, why, scenario, played, queries, steps);
  }

  RunView with(List<Query> known) {
    return new RunView(id, state, error, scenario, played, known, steps);
  }

  RunView with(Scenario changed) {
    return new RunView(id, state, error, changed, played, queries, steps);
  }

  RunView with(Step done, List<Query> after) {
    List<Step> all = new ArrayList<>(steps);
    all.add(done);
    return new RunView(id, state, error, scenario, played + 1, after, all);
  }
}
