package io.tidemark.lambda;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Drawn reports of {@value #FLIGHTS} flights between {@value #AIRPORTS} airports on three days: two of five are corrected, some of them
 * twice, and one last report in twelve comes up to twelve hours late. Everything follows from the seed. Stateless.
 */
final class RandomInput {
  static final int FLIGHTS = 600;
  static final int AIRPORTS = 6;
  private static final Instant BEGIN = Instant.parse("2026-03-01T04:00:00Z");
  private static final int MINUTES = 3 * 24 * 60 - 5 * 60;

  private RandomInput() {}

  static List<Script.Entry> entries(long seed) {
    Random random = new Random(seed);
    List<Script.Entry> entries = new ArrayList<>();
    for (int n = 1; n <= FLIGHTS; n++) {
      Instant scheduled = BEGIN.plus(random.nextInt(MINUTES), ChronoUnit.MINUTES);
      String origin = airport(random.nextInt(AIRPORTS));
      String destination = airport(random.nextInt(AIRPORTS));
      Report report = new Report("r" + n, origin, destination, scheduled.toString().substring(0, 10), random.nextInt(40) - 10, scheduled);
      int corrections = random.nextInt(5) < 3 ? 0 : 1 + random.nextInt(2);
      for (int i = 0; i < corrections; i++) {
        entries.add(new Script.Entry(report.reported(), entries.size(), report, false));
        report = report.with(random.nextInt(240) - 20, report.reported().plus(5 + random.nextInt(300), ChronoUnit.MINUTES));
      }
      int late = random.nextInt(12) == 0 ? random.nextInt(720) : 0;
      entries.add(new Script.Entry(report.reported().plus(late, ChronoUnit.MINUTES), entries.size(), report, false));
    }
    return entries;
  }

  private static String airport(int n) {
    return "A" + (char) ('A' + n) + (char) ('A' + n);
  }
}
