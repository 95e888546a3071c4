package io.tidemark.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.tidemark.TidemarkProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The DStream lab in a real browser on a real engine: what is drawn is what the run recorded. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DStreamPageIT {
  @TempDir static Path folder;
  private TidemarkProcess tidemark;
  private RealBrowser browser;

  @BeforeAll
  void start() {
    PlaywrightAssertions.setDefaultAssertionTimeout(Tab.PATIENCE_MILLIS);
    tidemark = TidemarkProcess.start(folder.resolve("data"), "--demo", "off");
    browser = RealBrowser.start();
    Awaitility.await("Spark is up").atMost(Duration.ofMinutes(2)).until(() -> tidemark.get("/api/health").path("parts").path("spark").asText().equals("up"));
  }

  @AfterAll
  void stop() {
    try (TidemarkProcess process = tidemark;
        RealBrowser chromium = browser) {
      assertThat(process.output()).doesNotContain("OutOfMemoryError");
    }
  }

  @Test
  void aLateLineIsDrawnWhereItCameAndWhereItBelongs() {
    try (Tab tab = browser.open(tidemark.address().toString().replaceAll("/$", ""), Screen.LAPTOP)) {
      tab.go("/#/dstream?script=late-event&source=socket&step=0");
      tab.find(".lab-all:not([disabled])").click();
      tab.until("all intervals are played", () -> tab.find(".lab-strip li:last-child [aria-current]").count() == 1 && tab.text(".lab-busy").isEmpty());
      JsonNode run = tidemark.get("/api/dstream/runs/" + tab.page().evaluate("() => document.querySelector('tm-dstream-view').session.run.id"));

      assertThat(run.path("played").asInt()).isEqualTo(run.path("definition").path("steps").size());
      JsonNode late = run.at("/steps/2/lines/1");
      assertThat(late.path("text").asText()).isEqualTo("12:01:50 cat");
      String chip = "[data-line=" + late.path("id").asText() + "]";
      assertThat(tab.find(".ds-box[data-operation=lines] " + chip)).hasCount(1);
      assertThat(tab.find(".ds-box[data-operation=lines][data-step='2'] " + chip + "[data-sign=late]")).isVisible();
      assertThat(tab.find(".ds-window " + chip)).hasCount(1);
      assertThat(tab.find(".ds-window[data-window='2025-03-03T12:01:00.000Z'] " + chip + "[data-sign=late]")).isVisible();

      JsonNode lost = run.at("/steps/5/lines/0");
      assertThat(strings(run.at("/steps/5/structured/droppedLines"))).containsExactly(lost.path("id").asText());
      assertThat(tab.find(".ds-window [data-line=" + lost.path("id").asText() + "][data-sign=dropped]")).isVisible();
      assertThat(tab.find(".ds-story[data-verdict=dropped]")).containsText("12:01:30 cat");

      assertThat(drawnRdds(tab)).containsExactlyInAnyOrderElementsOf(rdds(run));
      assertThat(drawnCounts(tab, "structured")).isEqualTo(counts(run.at("/steps/5/structured/windows")));
      assertThat(drawnCounts(tab, "dstream").get("2025-03-03T12:02:00.000Z")).as("the DStream counts the late cat in the interval in which it came").containsEntry("cat", "1");
      tab.screenshot("dstream-late");

      tab.page().keyboard().press("ArrowLeft");
      assertThat(tab.find(".ds-column[data-newest][data-interval='4']")).isVisible();
      assertThat(tidemark.get("/api/dstream/runs/" + run.path("id").asText()).path("played").asInt()).as("going back runs nothing").isEqualTo(run.path("played").asInt());
      Looks.fits(tab.page(), "the DStream lab");
    }
  }

  private static List<String> strings(JsonNode list) {
    List<String> all = new ArrayList<>();
    list.forEach(item -> all.add(item.asText()));
    return all;
  }

  private static List<String> rdds(JsonNode run) {
    return StreamSupport.stream(run.path("steps").spliterator(), false)
        .flatMap(step -> StreamSupport.stream(step.path("rdds").spliterator(), false)
            .map(rdd -> step.path("index").asInt() + " " + rdd.path("operation").asText() + " RDD " + rdd.path("rdd").asInt() + " " + rdd.path("rows").asInt()))
        .toList();
  }

  private static List<String> drawnRdds(Tab tab) {
    return ((List<?>) tab.page().evaluate("""
        () => [...document.querySelectorAll('.ds-box[data-rdd]')].map(box => `${box.dataset.step} ${box.dataset.operation} ${box.querySelector('b').textContent} `
          + box.querySelector('.ds-box-head span:last-child').textContent.match(/\\d+/)[0])""")).stream().map(String::valueOf).toList();
  }

  /** Words and their counts by window, those that are there. */
  private static Map<String, Map<String, String>> counts(JsonNode windows) {
    Map<String, Map<String, String>> all = new LinkedHashMap<>();
    for (JsonNode window : windows) {
      Map<String, String> words = new LinkedHashMap<>();
      window.path("counts").forEach(pair -> words.put(pair.get(0).asText(), pair.get(1).asText()));
      all.put(window.path("start").asText().replaceFirst("(:\\d\\d)Z$", "$1.000Z"), words);
    }
    return all;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, String>> drawnCounts(Tab tab, String side) {
    return (Map<String, Map<String, String>>) tab.page().evaluate("""
        side => Object.fromEntries([...document.querySelectorAll('.ds-window')].map(card => [card.dataset.window,
          Object.fromEntries([...card.querySelectorAll('tr[data-word]')].map(row => [row.dataset.word, row.querySelector(`[data-side=${side}]`).textContent.trim()])
            .filter(([, count]) => count !== '0' && count !== '–'))]).filter(([, words]) => side === 'dstream' || Object.keys(words).length > 0))""", side);
  }
}
