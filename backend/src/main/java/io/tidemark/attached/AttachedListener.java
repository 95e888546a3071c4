package io.tidemark.attached;

import io.tidemark.progress.ProgressSnapshot;

/**
 * Who looks at the queries of other applications besides the pages: diagnosis, alerts. Told by one thread at a time; must not
 * wait.
 */
public interface AttachedListener {
  /** A report that was news; {@code queryId} is the query's id here. */
  void progress(ProgressSnapshot progress);

  /** The query is gone, and its history with it. */
  default void forgotten(String query) {}
}
