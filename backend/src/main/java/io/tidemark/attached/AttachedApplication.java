package io.tidemark.attached;

import io.tidemark.query.QueryView;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One application under its label: what it said of itself last, when, and its queries by Spark's ids. Changed under the
 * registry's monitor; may be read by any thread. Two applications of one name are one here; their queries are told apart by
 * Spark's ids.
 */
final class AttachedApplication {
  static final Duration SILENT = Duration.ofMinutes(1);

  final String label;
  private final Map<String, AttachedQuery> queries = new ConcurrentHashMap<>();
  private volatile Contact contact;
  private volatile Instant savedAt = Instant.EPOCH;
  private boolean toldSilent;

  /** The newest report's own words. */
  record Contact(Report.Sender sender, long sent, long lost, Instant at) {}

  AttachedApplication(String label, Contact contact) {
    this.label = label;
    this.contact = contact;
  }

  Contact contact() {
    return contact;
  }

  void contact(Contact newest) {
    contact = newest;
  }

  boolean silent(Instant now, Duration limit) {
    return Duration.between(contact.at(), now).compareTo(limit) > 0;
  }

  /** As the view of its query called {@code name} there tells it. */
  QueryView.Attached view(String name, Instant now) {
    Contact said = contact;
    return new QueryView.Attached(
        said.sender().name(), label, said.sender().id(), said.sender().sparkVersion(), name, said.at(), said.lost(), silent(now, SILENT));
  }

  /** Null where there is none. */
  AttachedQuery query(String queryId) {
    return queries.get(queryId);
  }

  Collection<AttachedQuery> queries() {
    return queries.values();
  }

  void put(String queryId, AttachedQuery query) {
    queries.values().remove(query);
    queries.put(queryId, query);
  }

  void remove(AttachedQuery query) {
    queries.values().remove(query);
  }

  boolean anyActive() {
    return queries.values().stream().anyMatch(query -> query.observed.active());
  }

  /** True once after each change between speaking and silent. */
  boolean turned(Instant now) {
    boolean silent = silent(now, SILENT);
    boolean turned = silent != toldSilent;
    toldSilent = silent;
    return turned;
  }

  /** True at most once a minute, so that what changes with every report is not written with every report. */
  boolean saveIsDue(Instant now) {
    return Duration.between(savedAt, now).compareTo(SILENT) > 0;
  }

  void saved(Instant now) {
    savedAt = now;
  }
}
