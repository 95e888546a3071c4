package io.tidemark.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.tidemark.TidemarkProcess;
import io.tidemark.store.Figures;
import io.tidemark.store.Journal;
import io.tidemark.store.Store;
import io.tidemark.store.Timeline;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The query page over a day of history, in a real browser against the real program.
 *
 * <p>The store is filled before the program starts: 24 hours at one batch a second, in two runs with an hour between them. The
 * query does not run, so nothing waits for Spark.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HistoryPagesIT {
  private static final long DAY_SECONDS = 86_400;
  private static final long FIRST_RUN_SECONDS = 14 * 3_600;
  private static final long SECOND_RUN_SECONDS = 15 * 3_600;
  private static final long ROWS = 3;
  private static final String DEFINITION =
      "{\"stream\":\"words\",\"watermark\":{\"delay\":\"%s\"},\"window\":{\"kind\":\"tumbling\",\"size\":\"10 minutes\"},\"groupBy\":[\"word\"],"
          + "\"aggregates\":[{\"function\":\"count\",\"as\":\"count\"}],\"outputMode\":\"update\"}";

  private final Instant start = Instant.ofEpochSecond(Instant.now().getEpochSecond() - DAY_SECONDS);
  @TempDir static Path folder;
  private TidemarkProcess tidemark;
  private RealBrowser browser;

  @BeforeAll
  void start() {
    PlaywrightAssertions.setDefaultAssertionTimeout(Tab.PATIENCE_MILLIS);
    // Closed to others, as a folder that holds files already has to be.
    try (Store store = Store.open(null, folder)) {
      store.documents("stream").put("words",
          "{\"definition\":{\"schema\":\"eventTime TIMESTAMP, word STRING\",\"eventTime\":\"eventTime\",\"source\":{\"kind\":\"kafka\"}},\"clock\":[],\"files\":[]}");
      store.documents("query").put("counts",
          "{\"definition\":%s,\"wanted\":false,\"checkpointOf\":\"x\",\"error\":null}".formatted(DEFINITION.formatted("2 minutes")));
      fill(store.journal());
    }
    tidemark = TidemarkProcess.start(folder, "--demo", "off");
    browser = RealBrowser.start();
    Awaitility.await("the query is there").atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(200))
        .until(() -> tidemark.send("GET", "/api/queries/counts", null).statusCode() == 200);
  }

  private void fill(Journal journal) {
    mark(journal, start, "started", "1 minute");
    mark(journal, start.plusSeconds(FIRST_RUN_SECONDS), "stopped", null);
    mark(journal, start.plusSeconds(SECOND_RUN_SECONDS - 2), "changed", "2 minutes");
    mark(journal, start.plusSeconds(SECOND_RUN_SECONDS - 1), "started", "2 minutes");
    mark(journal, start.plusSeconds(DAY_SECONDS), "stopped", null);
    journal.newest("query:counts", "mark", 1);
    List<Timeline.Report> reports = new ArrayList<>();
    for (long second = 0; second < DAY_SECONDS; second++) {
      if (second < FIRST_RUN_SECONDS || second >= SECOND_RUN_SECONDS) {
        boolean first = second < FIRST_RUN_SECONDS;
        reports.add(new Timeline.Report("query:counts", first ? "run-a" : "run-b", second, batch(second, first ? 200 : 400)));
      }
    }
    journal.timeline().put(reports);
  }

  private Figures batch(long second, long millis) {
    long at = start.plusSeconds(second).toEpochMilli();
    long work = millis + second % 97;
    return new Figures(at, at, at + work, 1, 1, ROWS, ROWS, 1_000_000, work, work, new Figures.Phases(3, 1, 20, 15, work / 2, 12),
        second % 3_600 == 0 ? 1 : 0, 0, 100 + second / 100, 40_000 + second, 0L, at - 60_000, at - 500);
  }

  private static void mark(Journal journal, Instant at, String kind, String delay) {
    journal.append(new Journal.Entry("query:counts", "mark", at, "{\"at\":\"%s\",\"kind\":\"%s\",\"detail\":null}".formatted(at, kind)));
    if (delay != null) {
      journal.append(new Journal.Entry("query:counts", "definition", at, DEFINITION.formatted(delay)));
    }
  }

  @AfterAll
  void stop() {
    try (TidemarkProcess process = tidemark;
        RealBrowser chromium = browser) {
      assertThat(process.output()).doesNotContain("OutOfMemoryError");
    }
  }

  @Test
  void aDayAddsUpAtEveryWidth() {
    String range = "?from=" + start + "&to=" + start.plusSeconds(DAY_SECONDS);
    for (int points : List.of(2_000, 600, 24)) {
      JsonNode history = tidemark.get("/api/queries/counts/history" + range + "&points=" + points);
      long rows = 0;
      for (JsonNode point : history.path("points")) {
        rows += point.path("inputRows").asLong();
      }
      assertThat(rows).as("%s points of level %s", points, history.path("level")).isEqualTo(ROWS * (DAY_SECONDS - 3_600));
      assertThat(history.path("points").size()).isLessThanOrEqualTo(points);
      assertThat(history.path("runs")).hasSize(2);
    }
    assertThat(tidemark.get("/api/queries/counts/history" + range).path("runs").get(0).path("definition").at("/watermark/delay").asText())
        .isEqualTo("1 minute");
    HttpResponse<String> unknown = tidemark.send("GET", "/api/queries/none/history.csv", null);
    assertThat(unknown.statusCode()).isEqualTo(404);
  }

  @Test
  void aDayIsShownZoomedMovedComparedAndExported() throws IOException {
    try (Tab tab = browser.open(tidemark.address().toString(), Screen.LAPTOP)) {
      tab.go("/#/queries/counts");
      tab.find("[data-range='24h']").click();
      assertThat(tab.find(".history-level")).containsText("5 min");
      // The first of the five marks is by now older than 24 hours.
      assertThat(tab.find(".mark-chip")).hasCount(4);
      tab.until("lines are broken once, where nothing ran", () -> (Boolean) tab.page().evaluate("""
          () => [...document.querySelectorAll('.charts tm-time-chart')].every(chart => chart.series.every(series =>
            series.points.length > 200 && series.points.filter(point => point.y === null).length === 1))"""));
      tab.find("[data-chart=rates]").scrollIntoViewIfNeeded();
      tab.until("the chart in sight is drawn", () -> inked(tab));
      Looks.settle(tab.page());
      tab.screenshot("history-24h");
      Looks.isAccessible(tab.page(), "a day of history");
      Looks.fits(tab.page(), "a day of history");

      zoomAndMove(tab);
      tab.find("[data-range='24h']").click();
      assertThat(tab.find(".history-level")).containsText("5 min");
      export(tab);
      compare(tab);
      tab.find("[data-back]").click();
      assertThat(tab.find("[data-range='live']")).hasAttribute("aria-pressed", "true");
    }
  }

  private static boolean inked(Tab tab) {
    return (Boolean) tab.page().evaluate("""
        () => {
          const canvas = document.querySelector('[data-chart=rates] canvas');
          const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          return data.some((value, index) => index % 4 === 3 && value > 0);
        }""");
  }

  private static void zoomAndMove(Tab tab) {
    Locator box = tab.find("[data-chart=rates] .chart-box");
    box.scrollIntoViewIfNeeded();
    var area = box.boundingBox();
    tab.page().mouse().move(area.x + area.width / 2, area.y + area.height / 2);
    tab.page().keyboard().down("Control");
    for (int i = 0; i < 12; i++) {
      tab.page().mouse().wheel(0, -120);
    }
    tab.page().keyboard().up("Control");
    tab.until("finer points than five minutes", () -> !tab.text(".history-level").contains("5 min"));
    assertThat(tab.find(".axis-controls [aria-pressed=true]")).hasCount(0);

    tab.page().mouse().move(1, 1);
    tab.until("the cursor is gone", () -> tab.text(".history-at").contains("–"));
    String before = tab.text(".history-at");
    tab.page().mouse().move(area.x + area.width / 2, area.y + area.height / 2);
    tab.page().mouse().down();
    tab.page().mouse().move(area.x + area.width / 2 + 120, area.y + area.height / 2);
    tab.page().mouse().up();
    tab.page().mouse().move(1, 1);
    tab.until("an earlier section", () -> tab.text(".history-at").compareTo(before) < 0);

    String moved = tab.text(".history-at");
    box.focus();
    tab.page().keyboard().press("Shift+ArrowLeft");
    tab.page().keyboard().press("-");
    tab.until("the keyboard moves it too", () -> tab.text(".history-at").compareTo(moved) < 0);
  }

  private static void export(Tab tab) throws IOException {
    tab.find(".axis-controls details summary").click();
    Download csv = tab.page().waitForDownload(() -> tab.find("a[href*='history.csv']").click());
    assertThat(csv.suggestedFilename()).startsWith("tidemark-counts-").endsWith(".csv");
    List<String> lines = Files.readAllLines(csv.path());
    assertThat(lines.get(0)).startsWith("at (UTC),span (ms),run,");
    assertThat(lines.subList(1, lines.size()).stream().mapToLong(line -> Long.parseLong(line.split(",")[4])).sum())
        .isBetween(ROWS * (DAY_SECONDS - 3_600 - 600), ROWS * (DAY_SECONDS - 3_600));
    tab.page().keyboard().press("Escape");
    tab.find(".axis-controls details summary").click();
  }

  private static void compare(Tab tab) {
    tab.find(".compare > summary").click();
    assertThat(tab.find(".compare-figures tbody tr")).hasCount(11);
    assertThat(tab.find(".compare-diff tbody th")).hasText("/watermark/delay");
    // 248 ms is the median; the histogram tells the middle of the step it is in.
    assertThat(tab.find(".compare-figures tr", "Median")).containsText("252");
    tab.until("both runs are drawn", () -> (Boolean) tab.page().evaluate("""
        () => [...document.querySelectorAll('.compare tm-time-chart')].length === 4
          && [...document.querySelectorAll('.compare tm-time-chart')].every(chart => chart.series.every(series => series.points.length > 100))"""));
    tab.find(".compare").scrollIntoViewIfNeeded();
    Looks.settle(tab.page());
    tab.screenshot("history-compare");
    tab.find("select[data-run=b]").selectOption("run-a");
    assertThat(tab.find(".compare-diff")).containsText("same definition");
  }
}
