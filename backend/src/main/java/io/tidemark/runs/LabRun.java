package io.tidemark.runs;

import com.fasterxml.jackson.databind.JsonNode;

/** One run of a lab. {@link #begin}, {@link #act} and {@link #close} are called on the lab's one thread, {@link #view} by any thread. */
public interface LabRun {
  /** Makes topics and starts queries; what it throws makes the run fail. */
  void begin() throws Exception;

  /** The whole of it as the API shows it, with {@code id} and {@code state}; never blocks for long. */
  Object view();

  /** Does what the action says. May be interrupted. */
  void act(JsonNode action) throws Exception;

  /** From any thread, and once at most: {@link #view} tells it from now on. */
  void fail(String message);

  /** Stops its queries and removes what it made: topics, files, rows. Called once, also after a {@link #begin} that failed. */
  void close();

  /** As {@link #close} and instead of it when the server stops; a run that goes on with the next server keeps what it needs for that. */
  default void leave() {
    close();
  }
}
