package io.tidemark.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.tidemark.TidemarkProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The delivery lab in a real browser on a real driver: what the page draws of each event is what the server has read back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeliveryPageIT {
  private static final String SCRIPT = "task-dies";
  /** A script of ten steps, each of which may take seconds on a busy machine. */
  private static final double SCRIPT_MILLIS = 180_000;

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
  void whatIsDrawnOfEachEventIsWhatWasReadBackAndTheDriverCanBeKilled() {
    try (Tab tab = browser.open(tidemark.address().toString().replaceAll("/$", ""), Screen.LAPTOP)) {
      tab.go("/#/delivery?script=" + SCRIPT);
      tab.find(".dl-lane").first().waitFor();
      tab.find("[data-does=play]").click();
      tab.until("the script is through", SCRIPT_MILLIS, () -> atRest(tab) && tab.find(".dl-step[data-played=false]").count() == 0);
      tab.screenshot("delivery-played");

      JsonNode lanes = newestStep(tab).path("lanes");
      assertThat(lanes.size()).isEqualTo(3);
      assertThat(drawn(tab)).isEqualTo(readBack(lanes));
      assertThat(lanes.path(0).path("totals").path("lost").asInt()).as("at most once has lost some").isPositive();
      assertThat(lanes.path(1).path("totals").path("doubled").asInt()).as("at least once has doubled some").isPositive();
      assertThat(lanes.path(2).path("totals").path("exact")).as("exactly once").isEqualTo(lanes.path(2).path("totals").path("sent"));

      long pid = newestStep(tab).path("driver").path("pid").asLong();
      assertThat(ProcessHandle.of(pid)).isPresent();
      tab.find("[data-does=fail-driver]").click();
      tab.until("the driver is killed", () -> atRest(tab) && tab.find(".dl-driver[data-broken=true]").count() == 1);
      assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
      assertThat(tab.find(".dl-lane[data-query=gone]").count()).isEqualTo(3);
      assertThat(tab.find("[data-does=go-half]").getAttribute("aria-disabled")).as("nothing goes on without a driver").isEqualTo("true");
      assertThat(drawn(tab)).as("nothing else has changed").isEqualTo(readBack(newestStep(tab).path("lanes")));
    }
  }

  private static boolean atRest(Tab tab) {
    return tab.find(".dl-stage[data-busy='']").count() == 1;
  }

  private JsonNode newestStep(Tab tab) {
    JsonNode steps = tidemark.get("/api/delivery/runs/" + tab.find(".dl-stage").getAttribute("data-run")).path("steps");
    return steps.path(steps.size() - 1);
  }

  /** Of each lane its guarantee, its totals as written, and how often each event is in the sink. */
  private static List<String> readBack(JsonNode lanes) {
    return StreamSupport.stream(lanes.spliterator(), false)
        .map(
            lane -> {
              JsonNode totals = lane.path("totals");
              List<String> events = new ArrayList<>();
              lane.path("events").forEach(event -> events.add(event.path(0).asInt() + ":" + event.path(2).asInt()));
              return lane.path("guarantee").asText() + " " + List.of(totals.path("lost").asInt(), totals.path("exact").asInt(), totals.path("doubled").asInt(),
                  totals.path("pending").asInt(), totals.path("sent").asInt()) + " " + events;
            })
        .toList();
  }

  private static Object drawn(Tab tab) {
    return tab.page().evaluate(
        """
        () => [...document.querySelectorAll('.dl-lane')].map(lane => {
          const totals = [...lane.querySelectorAll('.dl-totals dd')].map(figure => figure.textContent.trim());
          const events = [...lane.querySelectorAll('.dl-cell[data-event]')].map(cell => `${cell.dataset.event}:${cell.dataset.stored}`);
          return `${lane.dataset.guarantee} [${totals.join(', ')}] [${events.join(', ')}]`;
        })
        """);
  }
}
