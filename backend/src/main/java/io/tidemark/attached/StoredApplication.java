package io.tidemark.attached;

import io.tidemark.query.QueryView;
import java.time.Instant;
import java.util.List;

/** An application as it is kept over restarts of the server; histories are kept beside it, by query. */
record StoredApplication(Report.Sender application, long sent, long lost, Instant reportedAt, List<Query> queries) {
  /** {@code name}, {@code runId} and {@code error} may be null. */
  record Query(
      String id, String name, String queryId, String applicationId, Instant heardAt, QueryView.State state, String runId, QueryView.ErrorView error) {}

  AttachedApplication.Contact contact() {
    return new AttachedApplication.Contact(application, sent, lost, reportedAt);
  }

  static StoredApplication of(AttachedApplication application) {
    AttachedApplication.Contact contact = application.contact();
    return new StoredApplication(
        contact.sender(), contact.sent(), contact.lost(), contact.at(), application.queries().stream().map(StoredApplication::of).toList());
  }

  private static Query of(AttachedQuery query) {
    QueryView view = query.observed.view();
    return new Query(
        query.observed.id(), query.name(), query.queryId(), query.applicationId(), query.heardAt(), view.state(), view.runId(), view.error());
  }
}
