package io.tidemark.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.tidemark.TidemarkProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lab of anomalies and drift in a real browser on a real engine: what is drawn is what the server answers. */
class DriftPageIT {
  private static final List<String> COLUMNS = List.of("temperature", "vibration", "current", "score");

  @TempDir static Path folder;

  @Test
  void whatIsDrawnIsWhatTheServerAnswers() {
    PlaywrightAssertions.setDefaultAssertionTimeout(Tab.PATIENCE_MILLIS);
    try (TidemarkProcess tidemark = TidemarkProcess.start(folder.resolve("data"), "--demo", "off");
        RealBrowser browser = RealBrowser.start()) {
      Awaitility.await("Spark is up").atMost(Duration.ofMinutes(2)).until(() -> tidemark.get("/api/health").path("parts").path("spark").asText().equals("up"));
      try (Tab tab = browser.open(tidemark.address().toString().replaceAll("/$", ""), Screen.LAPTOP)) {
        tab.go("/#/drift?seed=7&advance=60");
        tab.find(".dr-cell").first().waitFor();
        String run = tab.page().url().replaceAll(".*id=", "");
        idle(tab);
        press(tab, "fault");
        tab.find("[data-choose=over]").selectOption("at once");
        press(tab, "drift");
        press(tab, "advance");
        press(tab, "advance");
        JsonNode now = tidemark.get("/api/drift/runs/" + run);
        assertThat(now.path("input").path("sent").asLong()).isEqualTo(180 * 4);
        assertThat(now.path("quality").path("kinds").path("spike").path("rows").asLong()).isEqualTo(7);
        assertDrawn(tab, now);
        tab.screenshot("drift");

        assertThat(tab.find(".dr-cell[data-band=much][aria-label^=current]").first()).isVisible();
        press(tab, "refit");
        JsonNode fitted = tidemark.get("/api/drift/runs/" + run);
        assertThat(fitted.path("model").path("version").asInt()).isEqualTo(2);
        assertThat(tab.find(".dr-threshold[data-version='2']")).isVisible();
        press(tab, "advance");
        assertDrawn(tab, tidemark.get("/api/drift/runs/" + run));
        secondTabDrawsTheSameRun(tab, tidemark, run);
        assertThat(tidemark.output()).doesNotContain("OutOfMemoryError");
      }
    }
  }

  private static void secondTabDrawsTheSameRun(Tab tab, TidemarkProcess tidemark, String run) {
    try (Tab second = tab.another()) {
      second.go(tidemark.address() + "#/drift");
      idle(second);
      assertThat(second.page().url()).as("the address names the run").isEqualTo(tab.page().url());
      press(second, "advance");
      JsonNode now = tidemark.get("/api/drift/runs/" + run);
      assertDrawn(second, now);
      assertDrawn(tab, now);
      tab.page().reload();
      assertDrawn(tab, tidemark.get("/api/drift/runs/" + run));
      second.find("[data-do=end]").click();
      tab.find("[data-do=again]").waitFor();
    }
  }

  private static void idle(Tab tab) {
    assertThat(tab.find(".dr-board[aria-busy=false]")).isVisible();
  }

  private static void press(Tab tab, String what) {
    tab.page().waitForResponse(response -> response.url().endsWith("/act"), () -> tab.find("[data-do=" + what + "]").click());
    idle(tab);
  }

  private static void assertDrawn(Tab tab, JsonNode run) {
    Map<String, String> signs = new HashMap<>();
    for (JsonNode point : run.path("points")) {
      boolean fault = !point.path("fault").isNull();
      if (point.path("alarm").asBoolean() || fault) {
        signs.put(point.path("id").asText(), !fault ? "false" : point.path("alarm").asBoolean() ? "hit" : "missed");
      }
    }
    assertThat(signs).isNotEmpty();
    tab.until("each alarm and each missed fault is marked", () -> drawn(tab, ".dr-sensors .dr-sign").equals(signs));
    assertThat(drawn(tab, ".dr-scores .dr-sign")).isEqualTo(signs);
    for (String figure : List.of("hits", "false", "missed")) {
      assertThat(digits(tab.text("[data-figure=" + figure + "] dd"))).as(figure).isEqualTo(run.path("quality").path(figure).asText());
    }
    List<List<Double>> psi = new ArrayList<>();
    for (String column : COLUMNS) {
      List<Double> row = new ArrayList<>();
      run.path("windows").forEach(window -> row.add(window.path("psi").path(column).asDouble()));
      psi.add(row);
    }
    List<List<Double>> cells = COLUMNS.stream()
        .map(column -> numbers(tab, "tr[data-column=" + column + "] .dr-cell", "psi"))
        .toList();
    assertThat(cells).isEqualTo(psi);
    JsonNode closed = null;
    for (JsonNode window : run.path("windows")) {
      closed = window.path("closed").asBoolean() ? window : closed;
    }
    List<Double> shares = new ArrayList<>();
    closed.path("bins").path("current").forEach(bin -> shares.add(bin.path("share").asDouble()));
    assertThat(numbers(tab, ".dr-bin", "share")).isEqualTo(shares);
    assertThat(digits(tab.text("[data-query=windows] [data-figure=rows]"))).isEqualTo(run.path("query").path("rows").asText());
    assertThat(digits(tab.text("[data-query=detect] [data-figure=batches]"))).isEqualTo(run.path("detect").path("batches").asText());
  }

  private static List<Double> numbers(Tab tab, String selector, String name) {
    List<?> found = (List<?>) tab.find(selector).evaluateAll("(all, name) => all.map(one => one.dataset[name])", name);
    return found.stream().map(number -> Double.valueOf(number.toString())).toList();
  }

  private static String digits(String text) {
    return text.replaceAll("\\D", "");
  }

  /** Asked in one go: there may be hundreds. */
  private static Map<String, String> drawn(Tab tab, String selector) {
    Map<String, String> signs = new HashMap<>();
    List<?> found = (List<?>) tab.find(selector).evaluateAll("signs => signs.map(sign => sign.dataset.id + ' ' + sign.dataset.outcome)");
    found.stream().map(sign -> sign.toString().split(" ")).forEach(parts -> signs.put(parts[0], parts[1]));
    return signs;
  }
}
