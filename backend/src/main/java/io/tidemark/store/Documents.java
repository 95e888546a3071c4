package io.tidemark.store;

import java.util.Map;
import java.util.Optional;

/**
 * Named JSON documents of one sort (streams, queries, settings): what a user defined and expects to find again.
 *
 * <p>Every write is durable when the call returns. Safe for use by many threads.
 */
public interface Documents {
  /** All documents by name, in the order of their names. */
  Map<String, String> all();

  Optional<String> get(String name);

  /** Creates or replaces. */
  void put(String name, String json);

  /** True if it was there. */
  boolean remove(String name);
}
