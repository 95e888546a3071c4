package io.tidemark.live;

import java.util.Optional;

/** Answers the full snapshot of a topic; called on the hub's own thread, so it may take locks that are held briefly, never I/O. */
@FunctionalInterface
public interface TopicSource {
  /** The snapshot message for {@code id} (the part after the colon, or {@code ""}); empty when there is no such thing. */
  Optional<Object> snapshot(String id);
}
