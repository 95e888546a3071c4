package io.tidemark.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.tidemark.store.Timeline.Level;
import io.tidemark.store.Timeline.Report;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of history when the process is killed, and when an older Tidemark wrote it. */
final class HistoryTest {
  private static final long FOREVER = Long.MAX_VALUE / 4;
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(ints = {300, 2_100})
  void killedProcessLosesAtMostItsLastGroupAndCountsNothingTwice(int enough) throws Exception {
    Process process = KilledHistory.start(directory);
    int said = 0;
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      while (said < enough) {
        said = Integer.parseInt(Objects.requireNonNull(lines.readLine(), "the process ended by itself"));
      }
      process.destroyForcibly().waitFor();
    }
    List<Report> all = TestingReports.random("q", 17, 200_000, 1_000, 300);
    try (Store store = Store.open(null, directory)) {
      Timeline timeline = store.journal().timeline();
      List<Figures> kept = figures(timeline, Level.batch);
      assertThat(kept.size()).isGreaterThanOrEqualTo(said);
      assertThat(kept).isEqualTo(all.subList(0, kept.size()).stream().map(Report::figures).toList());
      for (Level level : List.of(Level.minute, Level.hour)) {
        assertThat(TestingReports.sum(figures(timeline, level))).as("%s", level).isEqualTo(TestingReports.sum(kept));
      }
      assertThat(timeline.runs("q", 0, FOREVER, 2_000).stream().mapToLong(run -> run.figures().inputRows()).sum())
          .isEqualTo(TestingReports.sum(kept).inputRows());

      all.subList(0, kept.size() + 50).forEach(timeline::append);
      assertThat(TestingReports.sum(figures(timeline, Level.hour)))
          .isEqualTo(TestingReports.sum(all.subList(0, kept.size() + 50).stream().map(Report::figures).toList()));
    }
  }

  private static List<Figures> figures(Timeline timeline, Level level) {
    List<Figures> figures = new ArrayList<>();
    timeline.each("q", 0, FOREVER, level, slot -> figures.add(slot.figures()));
    return figures;
  }

  @Test
  void databaseOfTheFirstSchemaKeepsWhatItHolds() throws Exception {
    String url = "jdbc:sqlite:" + directory.resolve("tidemark.db");
    Flyway.configure().dataSource(url, null, null).locations("classpath:db/migration/sqlite").target("1").load().migrate();
    try (Connection old = DriverManager.getConnection(url)) {
      old.createStatement().execute("INSERT INTO document VALUES ('query', 'q', '{}')");
      for (int i : IntStream.range(0, 3).toArray()) {
        old.createStatement().execute(
            "INSERT INTO journal (owner, kind, at_millis, json) VALUES ('query:q', 'mark', %d, '%d')".formatted(i, i));
      }
    }
    try (Store store = Store.open(null, directory)) {
      assertThat(store.documents("query").get("q")).contains("{}");
      assertThat(store.journal().newest("query:q", "mark", 10)).extracting(Journal.Entry::json).containsExactly("0", "1", "2");
      assertThat(store.journal().timeline().knows("query:q")).isFalse();
    }
  }

  @Test
  void quantileOfDurationsIsAtMostThreePercentOff() {
    Durations durations = Durations.NONE;
    for (long millis = 1; millis <= 100_000; millis += 7) {
      durations = durations.plus(millis);
    }
    for (double quantile : new double[] {0.001, 0.5, 0.95, 0.999}) {
      assertThat((double) durations.quantile(quantile)).isCloseTo(quantile * 100_000, withPercentage(3.2));
    }
    assertThat(Durations.parse(durations.toString())).isEqualTo(durations);
    assertThat(Durations.NONE.quantile(0.5)).isNull();
    assertThat(Durations.NONE.plus(17).plus(17).plus(31).quantile(0.5)).isEqualTo(17);
  }
}
