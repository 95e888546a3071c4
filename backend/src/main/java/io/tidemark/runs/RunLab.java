package io.tidemark.runs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What the routes of a lab with runs ask. All methods are called by many threads and throw {@link io.tidemark.wire.Problem} with the
 * place, the value and the remedy.
 */
public interface RunLab {
  /** Begins a run and ends the one before; its view. */
  Object start(JsonNode definition);

  /** The views of the runs that are there: one or none. */
  List<Object> runs();

  /** The run as it is now; 404 when it was never there, 410 when it has ended. */
  Object run(String id);

  /** Does what the action says; the run's view when it is through. */
  Object act(String id, JsonNode action);

  /** Ends the run; a second time does nothing. */
  void close(String id);
}
