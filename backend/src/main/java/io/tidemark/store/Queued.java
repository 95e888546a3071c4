package io.tidemark.store;

/** What waits for the journal's writer. */
sealed interface Queued permits Journal.Entry, Timeline.Report {
  String owner();
}
