package io.tidemark.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.tidemark.TidemarkProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages of a real server that was told of another application's query: looked at only, and its names are text and nothing else. */
class AttachedPagesIT {
  private static final String NAME = "<img src=x onerror=alert(1)> & Co";

  @TempDir Path folder;

  @Test
  void anAttachedQueryIsShownAndCannotBeTouched() {
    PlaywrightAssertions.setDefaultAssertionTimeout(Tab.PATIENCE_MILLIS);
    try (TidemarkProcess tidemark = TidemarkProcess.start(folder.resolve("data"), "--demo", "off");
        RealBrowser browser = RealBrowser.start()) {
      Awaitility.await("the database").atMost(Duration.ofMinutes(2))
          .until(() -> tidemark.send("POST", "api/attached/shop/reports", report(0)).statusCode() == 204);
      try (Tab tab = browser.open("http://127.0.0.1:" + tidemark.address().getPort(), Screen.LAPTOP)) {
        overview(tab.go("/"), tidemark);
        query(tab.turnTo("#/queries/shop.counts"));
        tab.turnTo("#/windows");
        assertThat(tab.find("main")).not().containsText("shop.counts");
      }
    }
  }

  private static void overview(Tab tab, TidemarkProcess tidemark) {
    assertThat(tab.find("tr[data-query='shop.counts'] .attached-name")).hasText(NAME);
    assertThat(tab.find("tr[data-query='shop.counts'] .query-state")).containsText("running");
    assertThat(tab.find("tr[data-query='shop.counts'] button")).hasCount(0);
    assertThat(tab.find("main")).not().containsText("never arrived");
    assertThat(tidemark.send("POST", "api/attached/shop/reports", report(3)).statusCode()).isEqualTo(204);
    assertThat(tab.find("main")).containsText("3 reports of this application never arrived");
    tab.find(".attach-help summary").click();
    assertThat(tab.find("tm-attach-help")).containsText("-javaagent:tidemark-attach.jar=" + tidemark.address().toString().replaceAll("/$", ""));
    looks(tab, "overview with an attached query");
  }

  private static void query(Tab tab) {
    assertThat(tab.find("h1")).hasText("shop.counts");
    assertThat(tab.find(".query-actions button, .query-actions a")).hasCount(0);
    assertThat(tab.find("tm-attached-panel")).containsText("rows do not leave it");
    assertThat(tab.find("tm-attached-panel")).containsText(NAME);
    assertThat(tab.find("tm-definition-editor, tm-result-table, tm-query-state")).hasCount(0);
    looks(tab, "an attached query");
  }

  private static void looks(Tab tab, String what) {
    Looks.settle(tab.page());
    Looks.isAccessible(tab.page(), what);
    for (Screen screen : List.of(Screen.LAPTOP.phone().dark().russian(), Screen.LAPTOP)) {
      tab.page().setViewportSize(screen.width(), screen.height());
      tab.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(screen.colours()));
      tab.find("button[lang=" + screen.language() + "]").click();
      tab.page().evaluate("() => document.activeElement.blur()");
      Looks.settle(tab.page());
      Looks.fits(tab.page(), what + " at " + screen);
    }
  }

  private static String report(int lost) {
    String now = Instant.now().toString();
    return """
        {"application":{"id":"local-1","name":"%s","sparkVersion":"3.5.5"},"sent":0,"lost":%d,"events":[
          {"kind":"started","at":"%s","queryId":"q1","runId":"r1","name":"counts"},
          {"kind":"progress","at":"%s","queryId":"q1","runId":"r1","name":"counts","progress":{"runId":"r1","batchId":%d,"timestamp":"%s",
            "numInputRows":10,"inputRowsPerSecond":5.0,"processedRowsPerSecond":20.0,"durationMs":{"addBatch":300,"triggerExecution":500},
            "eventTime":{},"stateOperators":[],"sources":[]}}]}"""
        .formatted(NAME, lost, now, now, lost, now);
  }
}
