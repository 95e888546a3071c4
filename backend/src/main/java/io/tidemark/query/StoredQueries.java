package io.tidemark.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.store.Documents;
import io.tidemark.wire.Json;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is kept of all queries over restarts; a change is in the store before it is seen here.
 *
 * <p>Changes to one query must come one after the other (its lock in {@link QueryLocks} sees to that); reading is safe from many
 * threads. A store that can't write throws its {@link io.tidemark.wire.Problem}, and nothing has changed. As many as the registry
 * allows.
 */
final class StoredQueries {
  private final Documents documents;
  private final Map<String, StoredQuery> byId = new ConcurrentHashMap<>();

  StoredQueries(Documents documents) {
    this.documents = documents;
  }

  /** Takes over a document that was read from the store and proved usable. */
  void loaded(String id, StoredQuery query) {
    byId.put(id, query);
  }

  boolean has(String id) {
    return byId.containsKey(id);
  }

  /** Whether the query is to run; not so when there is none. */
  boolean wanted(String id) {
    StoredQuery query = byId.get(id);
    return query != null && query.wanted();
  }

  /** All ids in their order. */
  Set<String> ids() {
    return new TreeMap<>(byId).keySet();
  }

  /** A new definition; the query is not wanted, and its checkpoint remains whose it was. */
  void define(String id, JsonNode definition) {
    StoredQuery before = byId.get(id);
    keep(id, new StoredQuery(definition, false, before == null ? null : before.checkpointOf(), null));
  }

  /** A changed definition; whether the query is wanted and whose its checkpoint is remain. */
  void change(String id, JsonNode definition) {
    StoredQuery before = byId.get(id);
    keep(id, new StoredQuery(definition, before.wanted(), before.checkpointOf(), null));
  }

  /** The query is to run, with a checkpoint of that stateful part. */
  void want(String id, String statefulPart) {
    keep(id, new StoredQuery(byId.get(id).definition(), true, statefulPart, null));
  }

  /** The query is not to run. */
  void rest(String id) {
    end(id, null);
  }

  /** The query was stopped by hand; if it had failed before, it is still failed. */
  void stop(String id, boolean failed) {
    end(id, failed ? byId.get(id).error() : null);
  }

  /** The query failed and is not to run; does nothing when it was deleted meanwhile. */
  void fail(String id, QueryView.ErrorView error) {
    if (has(id)) {
      end(id, error);
    }
  }

  private void end(String id, QueryView.ErrorView error) {
    StoredQuery now = byId.get(id);
    keep(id, new StoredQuery(now.definition(), false, now.checkpointOf(), error));
  }

  /** The checkpoint was deleted. */
  void withoutCheckpoint(String id) {
    StoredQuery now = byId.get(id);
    keep(id, new StoredQuery(now.definition(), now.wanted(), null, null));
  }

  /** Whether the checkpoint, if there is one, was begun with another definition than this. */
  boolean checkpointIsForeign(String id, String statefulPart) {
    String begunWith = byId.get(id).checkpointOf();
    return begunWith != null && !begunWith.equals(statefulPart);
  }

  /** The definition as it was given. */
  JsonNode definition(String id) {
    return byId.get(id).definition();
  }

  void remove(String id) {
    documents.remove(id);
    byId.remove(id);
  }

  private void keep(String id, StoredQuery query) {
    documents.put(id, Json.write(query));
    byId.put(id, query);
  }
}
