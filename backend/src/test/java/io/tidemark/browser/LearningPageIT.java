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
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The learning lab in a real browser on a real engine: what is drawn is what the server answers. */
class LearningPageIT {
  @TempDir static Path folder;

  @Test
  void whatIsDrawnIsWhatWasLearnt() {
    PlaywrightAssertions.setDefaultAssertionTimeout(Tab.PATIENCE_MILLIS);
    try (TidemarkProcess tidemark = TidemarkProcess.start(folder.resolve("data"), "--demo", "off");
        RealBrowser browser = RealBrowser.start()) {
      Awaitility.await("Spark is up").atMost(Duration.ofMinutes(2)).until(() -> tidemark.get("/api/health").path("parts").path("spark").asText().equals("up"));
      try (Tab tab = browser.open(tidemark.address().toString().replaceAll("/$", ""), Screen.LAPTOP)) {
        tab.go("/#/learning?algorithm=kmeans");
        tab.find("[data-do=step]").waitFor();
        String run = "/api/learning/runs/" + tab.page().url().replaceAll(".*id=", "");
        tab.page().keyboard().press("ArrowRight");
        awaitBatch(tab, 1);
        drawsTheClusters(tab, tidemark.get(run));
        tab.find("[data-do=drift]").click();
        assertThat(tab.find("[data-what=drift]")).hasCount(1);
        tab.find("[data-do=steps]").click();
        awaitBatch(tab, 11);
        drawsTheClusters(tab, tidemark.get(run));
        tab.screenshot("learning-kmeans");
        secondTabStepsTheSameRun(tab, tidemark, run);
        tab.page().keyboard().press("Space");
        tab.until("it plays on", () -> tidemark.get(run).path("batch").asInt() > 12);
        tab.page().keyboard().press("Space");
        assertThat(tab.find("[data-do=play]")).isEnabled();

        tab.turnTo("#/learning?algorithm=linear");
        tab.find("[data-chart=weights]").waitFor();
        String linear = "/api/learning/runs/" + tab.page().url().replaceAll(".*id=", "");
        tab.find("[data-do=step]").click();
        awaitBatch(tab, 1);
        tab.find("[data-do=step]").click();
        awaitBatch(tab, 2);
        drawsTheWeights(tab, tidemark.get(linear));
        tab.screenshot("learning-linear");
        tabWhoseRunWasReplacedGoesToTheNewOne(tab, tidemark);

        tab.turnTo("#/lessons/ml-learning-on-the-stream/clusters-that-move");
        tab.find("tm-lesson-player [data-do=step]").click();
        awaitBatch(tab, 1);
        assertThat(tidemark.output()).doesNotContain("OutOfMemoryError");
      }
    }
  }

  private static void secondTabStepsTheSameRun(Tab tab, TidemarkProcess tidemark, String run) {
    try (Tab second = tab.another()) {
      second.go(tidemark.address() + "#/learning");
      awaitBatch(second, 11);
      assertThat(second.page().url()).as("the address names the run").isEqualTo(tab.page().url());
      second.find("[data-do=step]").click();
      awaitBatch(second, 12);
      awaitBatch(tab, 12);
      drawsTheClusters(second, tidemark.get(run));
      drawsTheClusters(tab, tidemark.get(run));
    }
  }

  private static void tabWhoseRunWasReplacedGoesToTheNewOne(Tab tab, TidemarkProcess tidemark) {
    try (Tab second = tab.another()) {
      second.go(tidemark.address() + "#/learning?algorithm=logistic");
      tab.find("[data-do=join]").click();
      tab.find("[data-do=step]").waitFor();
      second.find("[data-do=step]").waitFor();
      assertThat(tab.page().url()).isEqualTo(second.page().url());
      second.find("[data-do=end]").click();
      tab.find("[data-do=again]").waitFor();
      assertThat(tab.find("[data-do=join]")).hasCount(0);
    }
  }

  private static void awaitBatch(Tab tab, int batch) {
    tab.find(".lr-square[data-batch='" + batch + "']").waitFor();
  }

  private static void drawsTheClusters(Tab tab, JsonNode run) {
    JsonNode clusters = run.path("kmeans");
    assertThat(tab.find(".lr-drawing > .lr-point")).hasCount(clusters.path("points").size());
    for (int i = 0; i < clusters.path("centres").size(); i++) {
      JsonNode centre = clusters.path("centres").get(i);
      int cluster = i;
      assertThat(tab.find(".lr-drawing > .lr-point[data-sign='" + i + "']")).hasCount(count(clusters.path("points"), cluster));
      Locator number = tab.find(".lr-number[data-centre='" + i + "']");
      assertThat(Double.parseDouble(number.getAttribute("data-x"))).isEqualTo(centre.path("at").get(0).asDouble());
      assertThat(Double.parseDouble(number.getAttribute("data-y"))).isEqualTo(centre.path("at").get(1).asDouble());
      String points = tab.find("[data-cluster='" + i + "'] [data-figure=points]").innerText();
      assertThat(Long.parseLong(points)).isEqualTo(centre.path("points").asLong());
      String place = tab.find(".lr-drawing > .lr-centre[data-sign='" + i + "']").getAttribute("transform");
      double left = Double.parseDouble(place.replaceAll("translate\\(([-0-9.e]+) .*", "$1"));
      assertThat(left).isCloseTo((centre.path("at").get(0).asDouble() + 10) * 5, within(1e-6));
    }
    assertThat(tab.find("[data-line=cost]").getAttribute("d").split("[ML]")).as("a point for each batch").hasSize(1 + run.path("batch").asInt());
    assertThat(tab.find("[data-fate=died]")).hasCount((int) stream(clusters.path("centres")).stream().filter(each -> each.path("died").asBoolean()).count());
  }

  private static int count(JsonNode points, int cluster) {
    return (int) stream(points).stream().filter(point -> point.path("cluster").asInt() == cluster).count();
  }

  private static List<JsonNode> stream(JsonNode list) {
    return java.util.stream.StreamSupport.stream(list.spliterator(), false).toList();
  }

  private static void drawsTheWeights(Tab tab, JsonNode run) {
    JsonNode regression = run.path("regression");
    double shown = Double.parseDouble(tab.find("[data-weight='0'] [data-figure=weight]").innerText().replace('−', '-'));
    assertThat(shown).isCloseTo(regression.path("weights").get(0).asDouble(), within(5e-4));
    String line = tab.find("[data-line=weight-0]").getAttribute("d");
    assertThat(line.split("[ML]")).as("a point for each batch").hasSize(1 + regression.path("history").size());
    assertThat(tab.find("[data-line=truth-0]").getAttribute("d").split("V")).as("a step for each batch but the first").hasSize(regression.path("history").size());
    assertThat(tab.find(".lr-square .lr-point")).hasCount(regression.path("points").size());
  }
}
