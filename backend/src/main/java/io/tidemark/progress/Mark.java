package io.tidemark.progress;

import java.time.Instant;

/** Something that happened to a query, marked on its time axis; {@code detail} may be null. */
public record Mark(Instant at, Kind kind, String detail) {
  public enum Kind {
    created,
    started,
    stopped,
    restarted,
    failed,
    changed,
    recovered,
    paused,
    resumed
  }
}
