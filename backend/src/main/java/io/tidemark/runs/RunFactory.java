package io.tidemark.runs;

import com.fasterxml.jackson.databind.JsonNode;

/** Makes the runs of a lab. */
@FunctionalInterface
public interface RunFactory {
  /**
   * Reads and checks the definition, and does nothing else; the run has not begun.
   *
   * @param changed to be called by the run whenever its view has changed, from any thread and as often as it likes
   * @throws io.tidemark.wire.Problem naming the field that is wrong
   */
  LabRun make(String id, JsonNode definition, Runnable changed);
}
