package io.tidemark.lambda;

/**
 * What the question means: which airport a flight belongs to, and when it is delayed.
 *
 * @param delayedOver minutes; a flight with more is delayed
 */
public record Logic(int delayedOver, By by) {
  /** A flight counts at the airport it leaves, or at the one it goes to. */
  public enum By {
    origin,
    destination
  }

  boolean delayed(int minutes) {
    return minutes > delayedOver;
  }

  Key key(Report report) {
    return new Key(by == By.origin ? report.origin() : report.destination(), report.day());
  }
}
