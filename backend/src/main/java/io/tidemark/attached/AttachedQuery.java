package io.tidemark.attached;

import io.tidemark.query.ObservedQuery;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One query of an application: which of Spark's queries it stands for now, and what is known of it. Changed under the registry's
 * monitor; {@link #observed} and {@link #name} may be read by any thread.
 */
final class AttachedQuery {
  private static final int MOST_OUSTED = 20;

  final AttachedApplication application;
  final ObservedQuery observed;
  private final Deque<String> ousted = new ArrayDeque<>();
  private final String name;
  private String queryId;
  private String applicationId;
  private Instant heardAt;

  AttachedQuery(AttachedApplication application, ObservedQuery observed, String name, String queryId, String applicationId, Instant heardAt) {
    this.application = application;
    this.observed = observed;
    this.name = name;
    this.queryId = queryId;
    this.applicationId = applicationId;
    this.heardAt = heardAt;
  }

  /** Spark's name of it; null where it has none. */
  String name() {
    return name;
  }

  String queryId() {
    return queryId;
  }

  String applicationId() {
    return applicationId;
  }

  Instant heardAt() {
    return heardAt;
  }

  void heard(String fromApplication, Instant at) {
    applicationId = fromApplication;
    heardAt = at;
  }

  /**
   * Whether another query of the same name may go on here: this one has ended or fallen silent, or belongs to an earlier start
   * of the application. One that was followed already and speaks again runs beside its follower, and gets a place of its own.
   */
  boolean givesWayTo(String otherId, String otherApplication, Instant now) {
    return !ousted.contains(otherId)
        && (!observed.active() || application.silent(now, AttachedApplication.SILENT) || !applicationId.equals(otherApplication));
  }

  void followedBy(String otherId) {
    ousted.addLast(queryId);
    if (ousted.size() > MOST_OUSTED) {
      ousted.removeFirst();
    }
    queryId = otherId;
  }
}
