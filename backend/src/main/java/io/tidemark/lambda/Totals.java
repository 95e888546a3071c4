package io.tidemark.lambda;

/**
 * What is counted for one airport and day.
 *
 * @param minutes sum of the delays; early flights count below zero
 */
public record Totals(long reports, long flights, long delayed, long minutes) {
  static final Totals NONE = new Totals(0, 0, 0, 0);

  Totals plus(Totals more) {
    return new Totals(reports + more.reports, flights + more.flights, delayed + more.delayed, minutes + more.minutes);
  }
}
