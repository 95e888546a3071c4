package io.tidemark.runs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

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

  /** The run that a server before has left, however it ended, and that goes on now; asked once. Its {@code begin} finds what is there. */
  default Optional<String> left() {
    return Optional.empty();
  }

  /**
   * The run of that id as {@link #left} told it; it has not begun.
   *
   * @param changed as {@link #make}'s
   */
  default LabRun resume(String id, Runnable changed) {
    throw new IllegalStateException("no run of this lab goes on: " + id);
  }
}
