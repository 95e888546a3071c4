package io.tidemark.lambda;

import java.util.HashMap;
import java.util.Map;

/** The right answer, from all reports that were sent: the last one of each flight, by the current logic. Safe for use by many threads. */
final class Truth {
  private static final class Flight {
    Report last;
    long reports;
  }

  private final Map<String, Flight> flights = new HashMap<>();
  private final Map<Key, Totals> totals = new HashMap<>();
  private Logic logic;
  private long reports;

  Truth(Logic logic) {
    this.logic = logic;
  }

  synchronized void take(Report report) {
    Flight flight = flights.computeIfAbsent(report.flight(), id -> new Flight());
    if (flight.last != null) {
      count(flight, -1);
    }
    flight.last = report;
    flight.reports++;
    reports++;
    count(flight, 1);
  }

  private void count(Flight flight, int sign) {
    Totals one =
        new Totals(sign * flight.reports, sign, logic.delayed(flight.last.delay()) ? sign : 0, (long) sign * flight.last.delay());
    totals.merge(logic.key(flight.last), one, Totals::plus);
    totals.remove(logic.key(flight.last), Totals.NONE);
  }

  synchronized void logic(Logic changed) {
    logic = changed;
    totals.clear();
    flights.values().forEach(flight -> count(flight, 1));
  }

  synchronized Map<Key, Totals> totals() {
    return Map.copyOf(totals);
  }

  synchronized long reports() {
    return reports;
  }

  synchronized long flights() {
    return flights.size();
  }
}
