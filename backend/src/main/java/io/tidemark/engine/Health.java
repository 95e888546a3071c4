package io.tidemark.engine;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How far each part of Tidemark has come; immutable, ready for JSON. */
public record Health(Status status, Map<String, State> parts, List<Detail> details) {
  public enum Status {
    starting,
    ready,
    degraded
  }

  public enum State {
    starting,
    up,
    down
  }

  /** {@code elapsedMs}: from the JVM's start until the part reached its present state, or until now while starting. */
  public record Detail(String part, State state, long elapsedMs, String detail) {}

  public Health {
    parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    details = List.copyOf(details);
  }
}
