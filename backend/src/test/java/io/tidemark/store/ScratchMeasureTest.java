package io.tidemark.store;
import java.nio.file.*; import java.util.*; import org.junit.jupiter.api.*; import org.junit.jupiter.api.io.TempDir;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
final class ScratchMeasureTest {
  @TempDir Path dir;
  @Test void sqlite() throws Exception { try (Store s = Store.open(null, dir)) { run("sqlite", s); System.out.println("db size " + Files.size(dir.resolve("tidemark.db"))); } }
  @Test void pg() throws Exception { try (EmbeddedPostgres p = EmbeddedPostgres.builder().start(); Store s = Store.open(p.getJdbcUrl("postgres", "postgres"), dir)) { run("postgres", s); } }
  void run(String name, Store s) {
    Timeline t = s.journal().timeline();
    long T0 = 1_800_000_000_000L;
    Random r = new Random(1);
    for (int day = 0; day < 15; day++) {
      List<Timeline.Report> l = new ArrayList<>();
      int every = day == 14 ? 1 : 20;
      for (int i = 0; i < 86_400; i += every) { long at = T0 + (day * 86_400L + i) * 1000; l.add(new Timeline.Report("query:q", "run-" + day, i, TestingReports.report(r, at))); }
      long a = System.nanoTime(); t.put(l); if (day > 12) System.out.println(name + " wrote " + l.size() + " in " + (System.nanoTime() - a) / 1_000_000 + " ms");
    }
    long end = T0 + 15 * 86_400_000L;
    for (long[] c : new long[][] {{24, 600}, {24, 2000}, {6, 600}, {1, 600}, {360, 600}, {24 * 400, 600}}) {
      long best = Long.MAX_VALUE, sum = 0; Timeline.Cut cut = null;
      for (int i = 0; i < 30; i++) { long a = System.nanoTime(); cut = t.cut("query:q", end - c[0] * 3_600_000L, end, (int) c[1]); t.runs("query:q", end - c[0] * 3_600_000L, end, 100); long d = System.nanoTime() - a; if (i >= 10) { best = Math.min(best, d); sum += d; } }
      System.out.printf("%s %d h, %d points: %d slots %s width %d: mean %.1f ms, best %.1f ms%n", name, c[0], c[1], cut.slots().size(), cut.level(), cut.width(), sum / 20e6, best / 1e6);
    }
    long a = System.nanoTime(); int[] n = {0}; t.each("query:q", 0, end, Timeline.Level.batch, x -> n[0]++); System.out.println(name + " each " + n[0] + " in " + (System.nanoTime() - a) / 1_000_000 + " ms");
    a = System.nanoTime(); for (int i = 0; i < 200; i++) { t.append(new Timeline.Report("query:q", "run-x", i, TestingReports.report(r, end + i * 1000))); t.knows("query:q"); } System.out.println(name + " one report a group: " + (System.nanoTime() - a) / 200_000 + " us");
  }
}
