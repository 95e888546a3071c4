package io.tidemark.delivery;

/**
 * One line from a driver, as JSON.
 *
 * @param id that of the command; {@link #UP} says that the driver's Spark is up
 * @param report where the lane stands; null when the command was refused or asks for none
 * @param refused why the command could not be carried out; null when it was
 */
public record DriverAnswer(long id, LaneReport report, String refused) {
  public static final long UP = 0;

  public static DriverAnswer up() {
    return new DriverAnswer(UP, null, null);
  }
}
