package io.tidemark.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.wire.MergePatch;
import io.tidemark.wire.Problem;
import java.util.stream.Collectors;

/**
 * What a new or changed definition would mean: Spark's analysis of it, and whether a query's checkpoint would survive. Stores
 * and starts
 * nothing. Needs the engine.
 */
final class QueryChanges {
  private final Definitions definitions;
  private final StoredQueries stored;
  private final QueryLifecycle lifecycle;

  QueryChanges(Definitions definitions, StoredQueries stored, QueryLifecycle lifecycle) {
    this.definitions = definitions;
    this.stored = stored;
    this.lifecycle = lifecycle;
  }

  /** @param query what is stored under the name, to be compared with; may be null */
  QueryPreview preview(JsonNode definition, ManagedQuery query) {
    lifecycle.planner();
    try {
      QuerySources sources = definitions.sources(definitions.read(definition));
      PlannedQuery planned = lifecycle.check(query == null ? "preview" : query.id, sources);
      return QueryPreview.of(sources, planned, query == null ? null : checkpoint(query, sources.definition, planned));
    } catch (Problem e) {
      if (e.kind() == Problem.Kind.UNAVAILABLE) {
        throw e;
      }
      return QueryPreview.refused(e);
    }
  }

  /** What a definition would mean for the checkpoint of a query as it is stored. */
  CheckpointView checkpoint(ManagedQuery query, QueryDefinition after, PlannedQuery planned) {
    boolean exists = query.checkpoint.exists();
    boolean same = !stored.checkpointIsForeign(query.id, planned.following.stateful());
    return new CheckpointView(exists, !exists || same, CheckpointRules.changes(query.definition, after, same));
  }

  /** A change that may be made. {@code fields} names what differs, and is null when nothing does. */
  record Change(JsonNode json, QueryDefinition definition, String fields) {}

  /**
   * A query's definition changed by a merge patch.
   *
   * @param scratch whether its checkpoint may be forgotten
   * @throws Problem 400 for a wrong definition, 409 when the checkpoint would not survive
   */
  Change patched(ManagedQuery query, JsonNode patch, boolean scratch) {
    JsonNode json = MergePatch.apply(stored.definition(query.id), patch);
    QueryDefinition after = definitions.read(json);
    PlannedQuery planned = lifecycle.check(query.id, definitions.sources(after));
    CheckpointView checkpoint = checkpoint(query, after, planned);
    if (!checkpoint.survives() && !scratch) {
      String why =
          checkpoint.changes().stream().filter(change -> !change.survives()).map(change -> change.field() + ": "
              + change.why()).collect(Collectors.joining(" "));
      throw Problem.conflict(
          "the checkpoint of " + query.id + " would not survive. " + why + " Ask for ?from=scratch to forget it, or leave the change out");
    }
    return new Change(json, after, checkpoint.fields());
  }
}
