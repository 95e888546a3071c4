package io.tidemark.lesson;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.query.Injection;
import io.tidemark.query.StepAnswer;
import io.tidemark.wire.Failure;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Where runs are played: streams and queries apart from those of the control room, each under an id of its own.
 *
 * <p>Every method throws {@link io.tidemark.wire.Problem}. Safe for use by many threads.
 */
interface Stage extends AutoCloseable {
  /** What names the stage among others on the same Kafka, as a part of a name; "" when there are no others. */
  default String instance() {
    return "";
  }

  /** Opens new, empty streams and returns when they take events. */
  void openStreams(Map<String, Scenario.Source> byId);

  /** Defines and starts a query that stands still. Throws invalid, with Spark's condition, when Spark refuses it. */
  Started startQuery(String id, JsonNode definition);

  /** A started query's result columns and keys; {@code error} when it ended at once, else null. */
  record Started(List<RunView.Column> columns, List<String> keys, Failure error) {}

  /** Appends to streams, by id, and returns when Spark has read it. */
  StepAnswer step(Map<String, Injection> byStream);

  /** STATE of a query after a batch; after the last committed one where {@code batch} is null. */
  Object state(String query, Long batch);

  /** Stops and forgets those that are there. */
  void removeQueries(Collection<String> ids);

  /** Forgets those that are there, with their topics. */
  void removeStreams(Collection<String> ids);

  @Override
  void close();
}
