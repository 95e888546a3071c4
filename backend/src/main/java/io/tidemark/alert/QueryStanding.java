package io.tidemark.alert;

/**
 * Where a query stands, asked for every second.
 *
 * @param running reports are to be expected of it
 * @param error why it failed; null when it has not
 */
public record QueryStanding(String id, boolean running, String error) {
  boolean failed() {
    return error != null;
  }
}
