package io.tidemark.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.tidemark.TidemarkProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lab of milliseconds in a real browser on a real engine: what is drawn is what the server answers, round trips come back, and a refusal is shown. */
class LatencyPageIT {
  @TempDir static Path folder;

  @Test
  void bothHistogramsAreTheServersAndARefusalIsShown() {
    PlaywrightAssertions.setDefaultAssertionTimeout(Tab.PATIENCE_MILLIS);
    try (TidemarkProcess tidemark = TidemarkProcess.start(folder.resolve("data"), "--demo", "off", "--master", "local[2]");
        RealBrowser browser = RealBrowser.start()) {
      Awaitility.await("Spark is up").atMost(Duration.ofMinutes(2)).until(() -> tidemark.get("/api/health").path("parts").path("spark").asText().equals("up"));
      try (Tab tab = browser.open(tidemark.address().toString().replaceAll("/$", ""), Screen.LAPTOP)) {
        tab.go("/#/latency?rate=100");
        tab.find("[data-do=pause]").waitFor();
        String run = tab.page().url().replaceAll(".*id=", "");
        tab.until("a browser's round trips came back in both lanes", () -> {
          JsonNode lanes = tidemark.get("/api/latency/runs/" + run).path("lanes");
          return lanes.get(0).path("browser").path("count").asInt() > 5 && lanes.get(1).path("browser").path("count").asInt() > 5;
        });
        tab.screenshot("latency-playing");
        tab.find("[data-do=pause]").click();
        assertThat(tab.find("[data-do=play]")).isEnabled();
        for (String lane : new String[] {"micro-batch", "real-time"}) {
          assertThat(tab.find("[data-lane=" + lane + "]")).hasAttribute("data-state", "stopped");
        }
        // Seconds of the sliding minute may fall out between the page's news and the answer: then both are asked again.
        tab.until("the page draws what the server answers", () -> drawn(tab).equals(answered(tidemark.get("/api/latency/runs/" + run))));
        assertThat(drawn(tab).keySet()).as("both lanes and both ways are drawn").anyMatch(key -> key.startsWith("micro-batch sink"))
            .anyMatch(key -> key.startsWith("micro-batch browser")).anyMatch(key -> key.startsWith("real-time sink")).anyMatch(key -> key.startsWith("real-time browser"));

        tab.turnTo("#/latency?partitions=2");
        assertThat(tab.find("[data-lane=real-time]")).hasAttribute("data-state", "refused");
        assertThat(tab.find("[data-lane=real-time] .warning")).containsText("--master local[3]");
        tab.find("[data-lane=micro-batch] .lt-bar.lt-sink").first().waitFor();
        tab.screenshot("latency-refused");
        assertThat(tidemark.output()).doesNotContain("OutOfMemoryError");
      }
    }
  }

  private static Map<String, Double> drawn(Tab tab) {
    Map<String, Double> drawn = new LinkedHashMap<>();
    Object found = tab.page().evaluate("() => [...document.querySelectorAll('.lt-row[data-lane]')].flatMap((row) => {"
        + " const lane = row.dataset.lane;"
        + " const bars = ['sink', 'browser'].flatMap((way) => [...row.querySelectorAll(`.lt-bar.lt-${way}`)].map((bar) => [`${lane} ${way} ${bar.dataset.to}`, Number(bar.dataset.bin)]));"
        + " const figures = [...row.querySelectorAll('tr[data-kind] td[data-value]')].map((cell) => [`${lane} ${cell.closest('tr').dataset.kind} ${cell.dataset.figure}`, Number(cell.dataset.value)]);"
        + " const marks = [...row.querySelectorAll('.lt-mark')].map((mark) => [`${lane} mark ${mark.dataset.mark}`, Number(mark.dataset.value)]);"
        + " return [...bars, ...figures, ...marks]; })");
    ((List<?>) found).forEach(pair -> {
      List<?> entry = (List<?>) pair;
      drawn.put((String) entry.get(0), ((Number) entry.get(1)).doubleValue());
    });
    return drawn;
  }

  private static Map<String, Double> answered(JsonNode run) {
    Map<String, Double> answered = new LinkedHashMap<>();
    for (JsonNode lane : run.path("lanes")) {
      String name = lane.path("name").asText();
      for (String way : new String[] {"sink", "browser"}) {
        for (JsonNode bin : lane.path(way).path("bins")) {
          if (bin.path("count").asInt() > 0) {
            answered.put(name + " " + way + " " + plain(bin.path("to").asDouble()), bin.path("count").asDouble());
          }
        }
        for (String figure : new String[] {"p50", "p95", "p99", "max"}) {
          if (lane.path(way).path("count").asInt() > 0) {
            answered.put(name + " " + way + " " + figure, lane.path(way).path(figure).asDouble());
            if (way.equals("sink") && !figure.equals("max")) {
              answered.put(name + " mark " + figure, lane.path(way).path(figure).asDouble());
            }
          }
        }
      }
    }
    return answered;
  }

  /** A number as a browser writes it. */
  private static String plain(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }
}
