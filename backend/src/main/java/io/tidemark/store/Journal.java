package io.tidemark.store;

import java.time.Instant;
import java.util.List;

/**
 * Append-only history by owner (a query's micro-batches, its marks), newest kept.
 *
 * <p>{@link #append} queues and returns: a single writer thread commits groups of entries at least four times a second. The queue
 * holds 10,000 entries; beyond that the entry is refused and counted in {@link #refused}. What was accepted is committed at
 * {@code close()}; a {@code kill -9} loses at most the last group. Safe for use by many threads.
 */
public interface Journal {
  /** {@code kind} tells entries of one owner apart, for example {@code batch} or {@code mark}. */
  record Entry(String owner, String kind, Instant at, String json) implements Queued {}

  void append(Entry entry);

  /** The newest {@code limit} entries, oldest first; entries still queued are written first. */
  List<Entry> newest(String owner, String kind, int limit);

  /** The newest {@code limit} entries with a time in {@code [from, to]}, oldest first; entries still queued are written first. */
  List<Entry> between(String owner, String kind, Instant from, Instant to, int limit);

  /** The figures of reports, written by the same writer in the same groups. */
  Timeline timeline();

  /** Drops everything of {@code owner}, its timeline too. */
  void forget(String owner);

  /** How many entries were refused because the queue was full or the database failed, since the start. */
  long refused();
}
