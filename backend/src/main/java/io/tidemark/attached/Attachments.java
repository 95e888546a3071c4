package io.tidemark.attached;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What applications elsewhere may tell, and what may be done with them.
 *
 * <p>Each method throws {@link io.tidemark.wire.Problem}; a refused call has changed nothing. Safe for use by many threads.
 */
public interface Attachments {
  /**
   * Takes one report, docs/control-room.md.
   *
   * @param application its label: a letter, digit or {@code _}, then those and {@code -}, at most 30
   */
  void take(String application, JsonNode report);

  /** Removes the application, its queries and their history. One that still runs comes back with its next report. */
  void forget(String application);
}
