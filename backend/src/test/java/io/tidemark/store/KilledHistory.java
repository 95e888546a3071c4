package io.tidemark.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A process of its own that writes history until somebody kills it; says after each hundred reports how many are on the disk. */
final class KilledHistory {
  private KilledHistory() {}

  static Process start(Path data) throws IOException {
    String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                KilledHistory.class.getName(),
                data.toString()))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  public static void main(String[] arguments) {
    Store store = Store.open(null, Path.of(arguments[0]));
    List<Timeline.Report> reports = TestingReports.random("q", 17, 200_000, 1_000, 300);
    for (int i = 0; i < reports.size(); i++) {
      store.journal().timeline().append(reports.get(i));
      if (i % 100 == 99) {
        store.journal().timeline().knows("q");
        System.out.println(i + 1);
      }
    }
  }
}
