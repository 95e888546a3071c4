package io.tidemark.lambda;

import java.time.Instant;

/**
 * A report of a flight as it lies in the topic.
 *
 * @param day ISO date of the planned departure
 * @param delay minutes, below zero when early
 * @param reported event time
 */
record Report(String flight, String origin, String destination, String day, int delay, Instant reported) {
  Report with(int newDelay, Instant at) {
    return new Report(flight, origin, destination, day, newDelay, at);
  }
}
