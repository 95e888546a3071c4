package io.tidemark.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.tidemark.TidemarkProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lambda lab in a real browser on a real engine: what a lecturer does with it, and that the page shows what the server answers. */
class LambdaPageIT {
  private static final int REPORTS = 50;
  /** A link of a run whose batch runs begin by hand, so that the picture stands still while it is compared. */
  private static final String BY_HAND =
      Base64.getUrlEncoder().withoutPadding().encodeToString("{\"input\":\"random\",\"batchEvery\":null}".getBytes(StandardCharsets.UTF_8));

  @TempDir static Path folder;

  @Test
  void aBatchViewTakesOverAndAKilledSpeedLayerCostsFreshnessOnly() {
    PlaywrightAssertions.setDefaultAssertionTimeout(Tab.PATIENCE_MILLIS);
    try (TidemarkProcess tidemark = TidemarkProcess.start(folder.resolve("data"), "--demo", "off");
        RealBrowser browser = RealBrowser.start()) {
      Awaitility.await("Spark is up").atMost(Duration.ofMinutes(2)).until(() -> tidemark.get("/api/health").path("parts").path("spark").asText().equals("up"));
      try (Tab tab = browser.open(tidemark.address().toString().replaceAll("/$", ""), Screen.LAPTOP)) {
        tab.go("/#/lambda?run=" + BY_HAND);
        tab.find("[data-do=advance]").first().waitFor();
        String run = tab.page().url().replaceAll(".*id=", "");
        JsonNode first = tidemark.get("/api/lambda/runs/" + run);
        assertThat(first.path("definition").path("input").asText()).isEqualTo("random");

        playSome(tab);
        send(tab);
        awaitCounted(tab, tidemark, run);
        servesAndAgrees(tab, tidemark, run, 0);

        tab.find("[data-do=batch]").click();
        assertThat(tab.find("[data-bar=v1].la-serving")).isVisible();
        awaitCounted(tab, tidemark, run);
        long cut = servesAndAgrees(tab, tidemark, run, 1);
        assertThat(cut).isGreaterThanOrEqualTo(REPORTS);
        assertThat(tab.find("[data-bar=g1]").getAttribute("data-from")).as("the generation begins where the view ends").isEqualTo(String.valueOf(cut));
        tab.screenshot("lambda-served");

        tab.find("[data-do=kill-speed]").click();
        assertThat(tab.find("[data-do=revive-speed]")).isVisible();
        Map<String, String> before = shown(tab);
        send(tab);
        assertThat(tab.find("[data-bar=uncounted]")).isVisible();
        tab.until("kappa has read on", () -> of(tidemark, run).path("kappa").path("to").asLong() == of(tidemark, run).path("log").path("end").asLong());
        JsonNode stale = of(tidemark, run);
        assertThat(stale.path("serving").path("speedLag").asLong()).isEqualTo(REPORTS);
        assertThat(stale.path("serving").path("version").asLong()).isEqualTo(1);
        assertThat(shown(tab)).as("the answer stays as it was but for its truth").isEqualTo(before);
        tab.screenshot("lambda-stale");

        tab.find("[data-do=revive-speed]").click();
        awaitCounted(tab, tidemark, run);
        servesAndAgrees(tab, tidemark, run, 1);
        assertThat(tidemark.output()).doesNotContain("OutOfMemoryError");
      }
    }
  }

  private static void playSome(Tab tab) {
    tab.find("[data-do=play]").click();
    tab.find("[data-do=pause]").click();
    assertThat(tab.find("[data-do=play]")).isEnabled();
  }

  private static void send(Tab tab) {
    tab.find("[data-do=advance]").click();
  }

  private static JsonNode of(TidemarkProcess tidemark, String run) {
    return tidemark.get("/api/lambda/runs/" + run);
  }

  private static void awaitCounted(Tab tab, TidemarkProcess tidemark, String run) {
    tab.until("every report is in the answer and in the master data", () -> {
      JsonNode now = of(tidemark, run);
      long end = now.path("log").path("end").asLong();
      return end >= REPORTS && now.path("serving").path("speedLag").asLong() == 0 && now.path("master").path("committed").asLong() == end;
    });
  }

  /** The page shows the figures of the server's answer, and the bars of the pair it is made of. @return the seam */
  private static long servesAndAgrees(Tab tab, TidemarkProcess tidemark, String run, long version) {
    JsonNode answer = tidemark.get("/api/lambda/runs/" + run + "/answer");
    assertThat(answer.path("version").asLong()).isEqualTo(version);
    Map<String, String> expected = new LinkedHashMap<>();
    answer.path("rows").forEach(row -> expected.put(row.path("airport").asText() + " " + row.path("day").asText(), row.path("merged").path("flights").asText()));
    expected.values().removeIf("0"::equals);
    tab.until("the page shows the answer", () -> shown(tab).equals(expected));
    JsonNode now = of(tidemark, run);
    long cut = 0;
    for (JsonNode view : now.path("batch").path("views")) {
      cut = view.path("serving").asBoolean() ? view.path("cut").asLong() : cut;
    }
    String seam = String.valueOf(cut);
    Locator batch = tab.find("[data-bar=served-batch]");
    tab.until("both parts meet at the seam", () -> seam.equals(batch.getAttribute("data-to")) && seam.equals(tab.find("[data-bar=served-speed]").getAttribute("data-from")));
    return cut;
  }

  /** Merged flights by airport and day, as they stand in the table, where there are any. */
  private static Map<String, String> shown(Tab tab) {
    Map<String, String> rows = new LinkedHashMap<>();
    tab.find(".la-answers tbody tr").all().forEach(row -> rows.put(row.getAttribute("data-row"), row.locator(".la-merged").innerText().replaceAll("\\D", "")));
    rows.values().removeIf("0"::equals);
    return rows;
  }
}
