package io.tidemark.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Reports as a query would make them: batches, idle reports, restarts, hours in which nothing ran. The same for the same seed.
 */
final class TestingReports {
  static final long START = 1_517_364_000_000L;

  private TestingReports() {}

  /**
   * {@code count} reports of an owner, oldest first, {@code everyMillis} apart on average, with about one restart in {@code
   * restarts}.
   */
  static List<Timeline.Report> random(String owner, long seed, int count, int everyMillis, int restarts) {
    Random random = new Random(seed);
    List<Timeline.Report> reports = new ArrayList<>();
    long at = START + 12_345;
    int run = 0;
    long batch = 0;
    for (int i = 0; i < count; i++) {
      if (random.nextInt(restarts) == 0) {
        run++;
        at += random.nextInt(4) * 900_000L;
      }
      reports.add(new Timeline.Report(owner, owner + "-run-" + run, batch, report(random, at)));
      batch += reports.get(i).figures().batches();
      at += 1 + random.nextInt(2 * everyMillis);
    }
    return reports;
  }

  static Figures report(Random random, long at) {
    boolean idle = random.nextInt(8) == 0;
    long rows = idle || random.nextInt(10) == 0 ? 0 : random.nextInt(5_000);
    long work = idle ? 3 : 20 + random.nextInt(900);
    boolean rated = rows > 0 && random.nextInt(20) > 0;
    boolean stateful = random.nextBoolean();
    return new Figures(at, at, at + work, 1, idle ? 0 : 1, rows, rated ? rows : 0, rated ? 1_000_000 : 0, idle ? 0 : work, idle ? 0 : work,
        new Figures.Phases(random.nextInt(5), 1, random.nextInt(9), 2, work / 2, 3), random.nextInt(3), random.nextInt(2),
        stateful ? (Long) (long) random.nextInt(1_000) : null, stateful ? (Long) 1_000L : null, random.nextBoolean() ? (Long) 7L : null,
        random.nextBoolean() ? (Long) (at - 60_000) : null, random.nextBoolean() ? (Long) at : null);
  }

  static Figures sum(List<Figures> figures) {
    return figures.stream().reduce(Figures::plus).orElseThrow();
  }
}
