package io.tidemark.ml;

import java.time.Instant;

/**
 * One recorded flight.
 *
 * @param id its place in the file, {@code f-1} and on
 * @param reported when its delay was known
 */
record Flight(
    String id, Instant scheduled, Instant reported, int delayMinutes, int distanceMiles, String origin, String destination) {
  private static final int LATE_MINUTES = 15;

  static boolean delayed(int minutes) {
    return minutes > LATE_MINUTES;
  }

  boolean delayed() {
    return delayed(delayMinutes);
  }
}
