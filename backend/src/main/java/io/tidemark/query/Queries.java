package io.tidemark.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * All that may be done with queries from outside; every answer is a record ready for JSON, in the words of the public contract.
 *
 * <p>Each method throws {@link io.tidemark.wire.Problem}: not found, invalid (with pointers into the definition), conflict, or
 * unavailable while the engine is still starting. A refused call has changed nothing. Safe for use by many threads; calls about one
 * query are carried out one after the other.
 */
public interface Queries {
  /** All queries in the order of their ids, each the QUERY object of the live protocol. */
  List<?> list();

  Object get(String id);

  /** Creates or replaces a definition. A running query must be stopped first (409). */
  Object put(String id, JsonNode definition);

  /** Stops the query if it runs and removes definition, history and checkpoint. */
  void delete(String id);

  Object start(String id);

  /** Returns when the query has stopped, or after the stop limit with a 503 that says so. */
  Object stop(String id);

  /** {@code body} is {@code {"from":"checkpoint|scratch"}}; missing means checkpoint. */
  Object restart(String id, JsonNode body);

  /** What would become of a definition, {@link QueryPreview}; nothing is stored or started. {@code id} null compares with nothing stored. */
  Object preview(JsonNode definition, String id);

  /**
   * Changes a definition by a merge patch; a running query goes on from its checkpoint.
   *
   * @param scratch forget the checkpoint; without it, a change that the checkpoint would not survive is refused (409)
   */
  Object patch(String id, JsonNode patch, boolean scratch);

  /** Stops the query, which stays so until it is resumed. */
  Object pause(String id);

  Object resume(String id);

  /** What an editor of SQL may offer, {@link SqlWordsView}. */
  Object sqlWords();

  /** Newest last. */
  List<?> progress(String id, int limit);

  /** {@code {"batchId":n,"rows":[…],"truncated":bool}}. */
  Object result(String id);

  /** Verdicts, newest last. */
  List<?> events(String id, int limit);

  /** {@code {"plan":"…"}}: Spark's own explanation of the running query's last execution. */
  Object plan(String id);

  /** What is in the state store, {@link io.tidemark.state.StateView}; {@code batch} null is the last committed micro-batch. */
  Object state(String id, Long batch);
}
