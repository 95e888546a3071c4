package io.tidemark.lesson;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * All that may be done with scenarios, runs and lessons from outside; every answer is a record ready for JSON, in the words of the
 * lab's contract.
 *
 * <p>Each method throws {@link io.tidemark.wire.Problem}; runs answer unavailable until Spark is up. Safe for use by many threads.
 */
public interface Lab {
  /** {@code [{"id","title","about"}]}, the built-in ones. */
  List<?> scenarios();

  /** A built-in scenario, canonical. */
  Object scenario(String id);

  /** YAML or JSON text, made canonical. */
  Object read(String text);

  /** A scenario as YAML. */
  String write(JsonNode scenario);

  /** {@code {"scenario":SCENARIO,"play":2}} or {@code {"scenarioId":"…","play":0}}; answers RUN at once. */
  Object start(JsonNode body);

  Object run(String id);

  /** Plays the next step of the script, or of {@code {"events":[…],"at":…}}; answers STEP when Spark is through. */
  Object step(String id, JsonNode body);

  /** Ends a run, also one that is still playing. */
  void close(String id);

  /** @param batch null for the last committed batch */
  Object state(String run, String query, Long batch);

  /** {@code [{"id","order","title","summary","scenes":n}]}. */
  List<?> lessons();

  /** A lesson with the scenario of each scene. */
  Object lesson(String id);
}
