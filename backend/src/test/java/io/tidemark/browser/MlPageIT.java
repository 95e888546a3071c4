package io.tidemark.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.tidemark.TidemarkProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * "Offline, then online" in a real browser on a real engine: a model is trained and put on the stream, and what is drawn is what
 * the server answers.
 */
class MlPageIT {
  private static final int FLIGHTS = 20;

  @TempDir static Path folder;

  @Test
  void aModelIsTrainedThenAppliedAndThePageShowsWhatTheServerAnswers() {
    PlaywrightAssertions.setDefaultAssertionTimeout(Tab.PATIENCE_MILLIS);
    try (TidemarkProcess tidemark = TidemarkProcess.start(folder.resolve("data"), "--demo", "off");
        RealBrowser browser = RealBrowser.start()) {
      Awaitility.await("Spark is up").atMost(Duration.ofMinutes(2))
          .until(() -> tidemark.get("/api/health").path("parts").path("spark").asText().equals("up"));
      try (Tab tab = browser.open(tidemark.address().toString().replaceAll("/$", ""), Screen.LAPTOP)) {
        tab.go("/#/ml");
        tab.find("[data-param=maxIter]").fill("5");
        tab.find("[data-do=train]").click();
        assertThat(tab.find(".ml-card[data-state=ready]")).isVisible();
        JsonNode model = tidemark.get("/api/ml/models/" + tab.find(".ml-card").getAttribute("data-card"));
        assertThat(cells(tab)).as("the table of errors").isEqualTo(confusion(model.path("metrics").path("confusion")));
        assertThat(model.path("order").path("params").path("maxIter").asInt()).isEqualTo(5);
        tab.screenshot("ml-model");

        tab.find(".ml-parts-choice [data-part=online]").click();
        tab.find("[data-do=start]").click();
        tab.find("[data-do=advance]").waitFor();
        String run = tab.page().url().replaceAll(".*id=", "");
        predictsAndAgrees(tab, tidemark, run, model.path("id").asText());
        tab.screenshot("ml-online");
      }
      assertThat(tidemark.output()).doesNotContain("OutOfMemoryError");
    }
  }

  private static void predictsAndAgrees(Tab tab, TidemarkProcess tidemark, String run, String model) {
    tab.find("[data-do=advance]").click();
    tab.until("the flights are predicted", () -> settled(tidemark.get("/api/ml/online/" + run)));
    JsonNode told = tidemark.get("/api/ml/online/" + run);
    JsonNode predict = told.path("predict");
    assertThat(told.path("champion").asText()).isEqualTo(model);
    tab.until("the page has the last of it", () -> figure(tab, "prediction").equals(predict.path("predicted").asText()));
    assertThat(figure(tab, "stream")).isEqualTo(told.path("input").path("announced").asText());
    for (String count : new String[] {"unseen", "skipped", "nulls", "malformed"}) {
      assertThat(digits(tab.find("[data-count=" + count + "] b"))).as(count).isEqualTo(predict.path(count).asText());
    }
    Map<String, Double> expected = new LinkedHashMap<>();
    told.path("predictions").forEach(each -> {
      if (each.path("truth").isNull()) {
        expected.put(each.path("flight").asText(), each.path("champion").path("score").asDouble());
      }
    });
    Map<String, Double> shown = new LinkedHashMap<>();
    tab.find("[data-group=waiting] tr[data-flight]").all().forEach(row ->
        shown.put(row.getAttribute("data-flight"), Double.valueOf(row.locator("[data-role=champion] .num").innerText())));
    assertThat(shown).as("scores of the newest flights").isNotEmpty();
    assertThat(expected).containsKeys(shown.keySet().toArray(String[]::new));
    shown.forEach((flight, score) -> assertThat(score).as(flight).isCloseTo(expected.get(flight), within(0.0051)));
  }

  /** Every announcement has been predicted or counted apart; an unseen airport is predicted, as the model keeps it. */
  private static boolean settled(JsonNode run) {
    JsonNode predict = run.path("predict");
    int all = Stream.of("predicted", "skipped", "nulls", "malformed").mapToInt(count -> predict.path(count).asInt()).sum();
    return run.path("input").path("announced").asInt() >= FLIGHTS && all == run.path("input").path("announced").asInt();
  }

  private static Map<String, String> confusion(JsonNode told) {
    return byCell(cell -> told.path(cell).asText());
  }

  private static Map<String, String> cells(Tab tab) {
    return byCell(cell -> digits(tab.find(".ml-card td[data-cell=" + cell + "] b")));
  }

  private static Map<String, String> byCell(UnaryOperator<String> value) {
    Map<String, String> cells = new LinkedHashMap<>();
    for (String cell : new String[] {"tp", "fp", "fn", "tn"}) {
      cells.put(cell, value.apply(cell));
    }
    return cells;
  }

  private static String figure(Tab tab, String station) {
    return digits(tab.find("[data-station=" + station + "] .ml-station-figure"));
  }

  private static String digits(Locator figure) {
    return figure.innerText().replaceAll("\\D", "");
  }
}
