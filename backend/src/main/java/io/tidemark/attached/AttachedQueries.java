package io.tidemark.attached;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidemark.progress.ProgressHistory;
import io.tidemark.query.ObservedQuery;
import io.tidemark.query.Queries;
import io.tidemark.query.QueryMeter;
import io.tidemark.query.QueryView;
import io.tidemark.wire.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Own and attached queries side by side: an attached one can be looked at, whatever would change it is a conflict, and what
 * would need its rows does not exist. Ids of attached queries have a dot, those of own queries never. The list has own queries
 * first. Holds nothing itself.
 */
public final class AttachedQueries implements Queries {
  private final Queries own;
  private final AttachedRegistry attached;

  public AttachedQueries(Queries own, AttachedRegistry attached) {
    this.own = own;
    this.attached = attached;
  }

  @Override
  public List<?> list() {
    List<Object> all = new ArrayList<>(own.list());
    all.addAll(attached.list());
    return all;
  }

  @Override
  public Object get(String id) {
    Optional<ObservedQuery> query = attached.find(id);
    return query.isPresent() ? query.get().view() : own.get(id);
  }

  @Override
  public Object put(String id, JsonNode definition) {
    refuseChange(id);
    return own.put(id, definition);
  }

  @Override
  public void delete(String id) {
    refuseChange(id);
    own.delete(id);
  }

  @Override
  public Object start(String id) {
    refuseChange(id);
    return own.start(id);
  }

  @Override
  public Object stop(String id) {
    refuseChange(id);
    return own.stop(id);
  }

  @Override
  public Object restart(String id, JsonNode body) {
    refuseChange(id);
    return own.restart(id, body);
  }

  @Override
  public Object preview(JsonNode definition, String id) {
    if (id != null) {
      refuseChange(id);
    }
    return own.preview(definition, id);
  }

  @Override
  public Object patch(String id, JsonNode patch, boolean scratch) {
    refuseChange(id);
    return own.patch(id, patch, scratch);
  }

  @Override
  public Object pause(String id) {
    refuseChange(id);
    return own.pause(id);
  }

  @Override
  public Object resume(String id) {
    refuseChange(id);
    return own.resume(id);
  }

  @Override
  public Object sqlWords() {
    return own.sqlWords();
  }

  @Override
  public List<?> progress(String id, int limit) {
    Optional<ObservedQuery> query = attached.find(id);
    return query.isPresent() ? query.get().points(limit) : own.progress(id, limit);
  }

  @Override
  public Object result(String id) {
    refuseRows(id, "result");
    return own.result(id);
  }

  @Override
  public List<?> events(String id, int limit) {
    refuseRows(id, "verdicts");
    return own.events(id, limit);
  }

  @Override
  public ProgressHistory history(String id) {
    Optional<ObservedQuery> query = attached.find(id);
    return query.isPresent() ? query.get().history() : own.history(id);
  }

  @Override
  public List<QueryMeter> meters() {
    return Stream.concat(own.meters().stream(), attached.meters().stream()).toList();
  }

  @Override
  public Object plan(String id) {
    refuseRows(id, "plan");
    return own.plan(id);
  }

  @Override
  public Object state(String id, Long batch) {
    refuseRows(id, "state");
    return own.state(id, batch);
  }

  /** @throws Problem conflict for an attached query */
  private void refuseChange(String id) {
    attached.find(id).ifPresent(query -> {
      QueryView.Attached where = query.view().attached();
      throw Problem.conflict("query " + id + " runs in the application " + where.application() + " and can only be changed there;"
          + " DELETE /api/attached/" + where.label() + " makes Tidemark forget it");
    });
  }

  /** @throws Problem not found for an attached query */
  private void refuseRows(String id, String what) {
    attached.find(id).ifPresent(query -> {
      throw Problem.notFound("query " + id + " runs in the application " + query.view().attached().application()
          + ", whose rows do not leave it; Tidemark knows no " + what + " of it");
    });
  }
}
