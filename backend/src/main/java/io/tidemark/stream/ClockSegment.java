package io.tidemark.stream;

import java.time.Instant;

/** From {@code wall} on, the time in the data is {@code event + (wall now - wall) * speed}; speed 0 means it stands still. */
public record ClockSegment(Instant wall, Instant event, double speed) {
  long eventMillis(long wallMillis) {
    return event.toEpochMilli() + Math.round((wallMillis - wall.toEpochMilli()) * speed);
  }
}
