package io.tidemark.delivery;

/**
 * One line to a driver, as JSON; fields that a command does not need are null.
 *
 * @param id counts from 1; the answer has the same
 */
public record DriverCommand(long id, What what, LaneOrder order, Guarantee lane, Point to, LaneFailure failure) {
  /** What is to be done. */
  public enum What {
    OPEN, GO, FAIL, END
  }

  static DriverCommand open(long id, LaneOrder order) {
    return new DriverCommand(id, What.OPEN, order, order.guarantee(), null, null);
  }

  static DriverCommand go(long id, Guarantee lane, Point to) {
    return new DriverCommand(id, What.GO, null, lane, to, null);
  }

  static DriverCommand fail(long id, Guarantee lane, LaneFailure failure) {
    return new DriverCommand(id, What.FAIL, null, lane, null, failure);
  }

  static DriverCommand end(long id) {
    return new DriverCommand(id, What.END, null, null, null, null);
  }
}
