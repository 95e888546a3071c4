package io.tidemark.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.tidemark.TidemarkProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Queries built, edited and driven in a real browser on a real engine: each answer on the page is Spark's. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BuilderIT {
  private static final String TAKEN = ".bd-verdict .badge[data-tone=ok]";
  private static final String STREAM =
      "{\"schema\":\"eventTime TIMESTAMP, word STRING, score INT\",\"eventTime\":\"eventTime\",\"source\":{\"kind\":\"kafka\"}}";
  private static final String EVENTS =
      "{\"events\":[{\"eventTime\":\"2026-03-02T12:00:26Z\",\"word\":\"dog\",\"score\":5},{\"eventTime\":\"2026-03-02T12:03:00Z\",\"word\":\"cat\",\"score\":1}]}";

  @TempDir static Path folder;
  private TidemarkProcess tidemark;
  private RealBrowser browser;

  @BeforeAll
  void start() {
    PlaywrightAssertions.setDefaultAssertionTimeout(Tab.PATIENCE_MILLIS);
    tidemark = TidemarkProcess.start(folder.resolve("data"), "--demo", "off");
    browser = RealBrowser.start();
    Awaitility.await("Spark is up").atMost(Duration.ofMinutes(2)).until(() -> tidemark.get("/api/health").path("parts").path("spark").asText().equals("up"));
    Awaitility.await("the stream is there").atMost(Duration.ofMinutes(1)).until(() -> tidemark.send("PUT", "/api/streams/words", STREAM).statusCode() < 300);
    Awaitility.await("its topic is open").atMost(Duration.ofMinutes(1)).until(() -> tidemark.send("POST", "/api/streams/words/events", EVENTS).statusCode() < 300);
  }

  @AfterAll
  void stop() {
    try (TidemarkProcess process = tidemark;
        RealBrowser chromium = browser) {
      assertThat(process.output()).doesNotContain("OutOfMemoryError");
    }
  }

  private Tab open(String address) {
    return browser.open(tidemark.address().toString().replaceAll("/$", ""), Screen.LAPTOP).go(address);
  }

  private JsonNode query(String id) {
    return tidemark.get("/api/queries/" + id);
  }

  private JsonNode definition(String id) {
    return query(id).path("definition");
  }

  @Order(1)
  @Test
  void aWindowedQueryBuiltByMouseShowsWhatSparkCounted() {
    try (Tab tab = open("/#/new-query")) {
      assertThat(tab.find(TAKEN)).isVisible();
      tab.find(".bd-segment", "Sliding").click();
      tab.find("#b-window-slide").fill("5");
      tab.find(".bd-chip", "word").click();
      tab.find("#query-name").fill("by-hand");
      assertThat(tab.find(".bd-columns-table th")).hasText(new String[] {"window", "word", "count"});
      tab.find("[data-do=start]").dblclick();
      assertThat(tab.find("h1", "by-hand")).isVisible();
      assertThat(tab.find("tm-result-table tbody tr")).hasCount(4);
      assertThat(definition("by-hand").path("window").path("slide").asText()).isEqualTo("5 minutes");
      assertThat(tab.find("tm-result-table tbody tr", "11:55 – 12:05")).hasCount(2);
      tab.screenshot("builder-built");
    }
  }

  @Order(2)
  @Test
  void whatTheFormCallsRefusedSparkRefusesAndNothingElse() {
    try (Tab tab = open("/#/new-query")) {
      assertThat(tab.find(TAKEN)).isVisible();
      Object differing = tab.page().evaluate("""
          async () => {
            const { refusal } = await import('/views/builder/modes.js');
            const counted = { aggregates: [{ function: 'count', as: 'n' }] };
            const shapes = [{}, { ...counted }, { ...counted, groupBy: ['word'] }, { ...counted, groupBy: ['eventTime'] }, { ...counted, window: { kind: 'tumbling', size: '1 hour' } },
              { ...counted, groupBy: ['word'], window: { kind: 'session', gap: '1 hour' } }, { deduplicate: { columns: ['word'] } }];
            const differing = [];
            for (const shape of shapes) {
              for (const watermark of [null, { delay: '1 minute' }]) {
                await Promise.all(['append', 'update', 'complete'].map(async (outputMode) => {
                  const definition = { stream: 'words', ...shape, watermark, outputMode };
                  const answer = await (await fetch('/api/queries/preview', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(definition) })).json();
                  if (answer.ok === (refusal(definition, outputMode, 'eventTime') !== null)) {
                    differing.push(`${JSON.stringify(definition)}: ${JSON.stringify(answer.errors)}`);
                  }
                }));
              }
            }
            return differing;
          }""");
      assertThat(differing).isEqualTo(List.of());
    }
  }

  @Order(3)
  @Test
  void sqlIsUnderlinedWhereSparkCouldNotReadIt() {
    try (Tab tab = open("/#/new-query?tab=sql")) {
      Locator editor = tab.find("tm-sql-editor .cm-content");
      assertThat(editor).containsText("GROUP BY window(eventTime");
      write(tab, "SELECT word,");
      editor.press("Enter");
      tab.page().keyboard().insertText("scor + 1 AS more FROM words");
      assertThat(tab.find("tm-sql-editor .cm-lintRange-error")).hasText("scor");
      assertThat(tab.find(".bd-sql-error .link-button")).hasText("line 2, character 1");
      Looks.isAccessible(tab.page(), "the SQL editor with an error");
      tab.screenshot("builder-sql-error");

      editor.press("Control+End");
      editor.press("Escape");
      editor.press("Escape");
      editor.press("Tab");
      assertThat(tab.page().evaluate("() => document.activeElement.tagName")).as("Escape and Tab leave the editor").isNotEqualTo("TM-SQL-EDITOR");

      write(tab, "SELECT word, score + 1 AS more FROM words WHERE word = 'dog'");
      assertThat(tab.find(TAKEN)).isVisible();
      tab.find("input[name=output-mode][value=append]").check();
      tab.find("#query-name").fill("by-sql");
      assertThat(tab.find(".bd-columns-table th")).hasText(new String[] {"word", "more"});
      tab.find("[data-do=start]").click();
      assertThat(tab.find("h1", "by-sql")).isVisible();
      assertThat(tab.find("tm-result-table tbody tr")).hasCount(1);
      assertThat(tab.find("tm-result-table tbody tr")).containsText("6");
    }
  }

  /** In place of all there is in the editor. */
  private static void write(Tab tab, String sql) {
    tab.find("tm-sql-editor .cm-content").click();
    tab.page().keyboard().press("ControlOrMeta+a");
    tab.page().keyboard().press("Delete");
    tab.page().keyboard().insertText(sql);
  }

  @Order(4)
  @Test
  void anEditSaysFirstWhatTheCheckpointSurvives() {
    try (Tab tab = open("/#/queries/by-hand/edit")) {
      assertThat(tab.find("[data-do=copy]")).isVisible();
      String run = query("by-hand").path("runId").asText();
      tab.find("#b-watermark-delay").fill("3");
      assertThat(tab.find(".bd-statement[data-kind=survives] li")).containsText("Watermark delay");
      tab.find("#b-window-size").fill("20");
      assertThat(tab.find(".bd-statement[data-kind=lost] li[data-survives=false]")).containsText("Window length");
      assertThat(tab.find("[data-do=checkpoint]")).hasCount(0);
      tab.screenshot("builder-checkpoint");
      tab.page().onceDialog(dialog -> dialog.accept());
      tab.page().reload();
      assertThat(tab.find(".bd-note", "not saved")).isVisible();
      tab.find("#b-window-size").fill("10");
      tab.find("[data-do=checkpoint]").click();
      assertThat(tab.find(".query-head")).isVisible();
      assertThat(definition("by-hand").path("watermark").path("delay").asText()).isEqualTo("3 minutes");
      tab.until("it runs again", () -> query("by-hand").path("state").asText().equals("running") && !query("by-hand").path("runId").asText().equals(run));

      tab.turnTo("#/queries/by-hand/edit");
      tab.find("#b-window-size").fill("15");
      tab.find("[data-do=scratch]").click();
      tab.find("[data-do=scratch-sure]").click();
      assertThat(tab.find(".query-head")).isVisible();
      tab.until("Spark counts in the longer windows", () -> tab.find("tm-result-table tbody tr", "11:50 – 12:05").count() == 2);
    }
  }

  @Order(5)
  @Test
  void anotherTabsChangeIsNotWrittenOver() {
    try (Tab tab = open("/#/queries/by-sql/edit")) {
      tab.find("tm-sql-editor .cm-content").waitFor();
      tab.find("#b-maxOffsetsPerTrigger").fill("50");
      assertThat(tidemark.send("PATCH", "/api/queries/by-sql", "{\"maxOffsetsPerTrigger\":70}").statusCode()).isEqualTo(200);
      assertThat(tab.find(".bd-save .warning")).containsText("Rate limit");
      tab.find("[data-do=mine]").click();
      tab.find("[data-do=checkpoint]").click();
      assertThat(tab.find(".query-head")).isVisible();
      assertThat(definition("by-sql").path("maxOffsetsPerTrigger").asInt()).isEqualTo(50);
    }
  }

  @Order(6)
  @Test
  void aQueryIsPausedResumedPacedClonedAndDeletedFromItsPage() {
    try (Tab tab = open("/#/queries/by-sql")) {
      tab.find("[data-do=pause-query]").click();
      assertThat(tab.find("[data-do=resume-query]")).isEnabled();
      assertThat(query("by-sql").path("state").asText()).isEqualTo("stopped");
      tab.find("[data-do=resume-query]").click();
      tab.until("it runs again", () -> query("by-sql").path("state").asText().equals("running"));
      tab.find("#pace-rate").fill("900");
      tab.find("[data-do=patch-query]").click();
      assertThat(tab.find(".pace .saved")).isVisible();
      assertThat(definition("by-sql").path("maxOffsetsPerTrigger").asInt()).isEqualTo(900);

      tab.find("[data-do=clone-query]").click();
      assertThat(tab.find("#query-name")).hasValue("by-sql-copy");
      tab.find("[data-do=create]").click();
      assertThat(tab.find("h1", "by-sql-copy")).isVisible();
      assertThat(definition("by-sql-copy")).isEqualTo(definition("by-sql"));
      tab.find("button.danger").click();
      tab.find(".confirm button.danger").click();
      assertThat(tab.find("tr.query-row")).hasCount(2);
      assertThat(tidemark.send("GET", "/api/queries/by-sql-copy", null).statusCode()).isEqualTo(404);
    }
  }
}
