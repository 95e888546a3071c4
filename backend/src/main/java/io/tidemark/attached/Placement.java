package io.tidemark.attached;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which id each query of a report has here, worked out before anything is changed: the one it has, the plain one of its name, or
 * one of its own where another query of that name still runs. Used under the registry's monitor.
 */
final class Placement {
  private final String label;
  private final AttachedApplication application;
  private final Map<String, AttachedQuery> queries;
  private final Instant now;
  private final Map<String, String> idByQuery = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  /** @param application null for one not known yet */
  Placement(String label, AttachedApplication application, Map<String, AttachedQuery> queries, Report report, Instant now) {
    this.label = label;
    this.application = application;
    this.queries = queries;
    this.now = now;
    report.events().stream()
        .filter(event -> event.kind() != Report.Kind.terminated)
        .forEach(event -> place(event, report.application().id()));
  }

  private void place(Report.Event event, String sender) {
    if (!idByQuery.containsKey(event.queryId())) {
      String id = id(event, sender);
      idByQuery.put(event.queryId(), id);
      taken.add(id);
    }
  }

  private String id(Report.Event event, String sender) {
    AttachedQuery same = application == null ? null : application.query(event.queryId());
    if (same != null) {
      return same.observed.id();
    }
    String plain = label + "." + QueryLabel.of(event.name(), event.queryId());
    AttachedQuery holder = queries.get(plain);
    boolean free = !taken.contains(plain) && (holder == null || holder.givesWayTo(event.queryId(), sender, now));
    return free ? plain : label + "." + QueryLabel.second(event.name(), event.queryId());
  }

  /** Null for a query of which only the end was told. */
  String id(String queryId) {
    return idByQuery.get(queryId);
  }

  boolean uses(String id) {
    return taken.contains(id);
  }

  /** How many queries will be new here. */
  long added() {
    return taken.stream().filter(id -> !queries.containsKey(id)).count();
  }
}
