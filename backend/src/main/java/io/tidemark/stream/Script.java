package io.tidemark.stream;

import java.util.Optional;

/** What a {@link PacedFeed} plays: which event is due when. Numbers rise by one; due times never fall. Used by one thread. */
interface Script {
  /** Begins at {@code nowMillis} after {@code last}; answers the first number to send. */
  long begin(Optional<Position> last, long nowMillis);

  /** When event {@code n} is due on the wall, epoch milliseconds; known from {@link #begin} on. */
  long dueMillis(long n);

  byte[] event(long n);

  String origin();

  /** Time stood still for us from {@code fromMillis} to {@code untilMillis}: event {@code next} and all after it become due later. */
  void hold(long fromMillis, long untilMillis, long next);

  /** The feed ends; {@code next} was not sent. */
  void end(long nowMillis, long next);
}
