package io.tidemark.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocketRoute;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.tidemark.TidemarkProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every view in a real browser against one real Tidemark with its demonstration, as a user meets them.
 *
 * <p>The program is started once; the last test kills it and starts it again. Each test leaves the queries running.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PagesIT {
  private static final String REFUSED = "status of 400";
  private static final String CUT = "WebSocket connection to|ERR_CONNECTION";

  private final String port = freePort();
  @TempDir static Path folder;
  private TidemarkProcess tidemark;
  private RealBrowser browser;

  @BeforeAll
  void start() {
    PlaywrightAssertions.setDefaultAssertionTimeout(Tab.PATIENCE_MILLIS);
    tidemark = startTidemark();
    browser = RealBrowser.start();
    Awaitility.await("three queries that have written").atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofMillis(500)).ignoreExceptions()
        .until(() -> List.of("quakes-tumbling", "quakes-sliding", "quakes-session").stream().allMatch(id -> query(id).path("batchId").asLong(-1) > 0));
  }

  @AfterAll
  void stop() {
    try (TidemarkProcess process = tidemark;
        RealBrowser chromium = browser) {
      assertThat(process.output()).doesNotContain("OutOfMemoryError");
    }
  }

  private TidemarkProcess startTidemark() {
    return TidemarkProcess.start(folder.resolve("data"), "--port", port);
  }

  private Tab open(Screen screen) {
    return browser.open("http://127.0.0.1:" + port, screen);
  }

  private JsonNode query(String id) {
    return tidemark.get("/api/queries/" + id);
  }

  @Order(1)
  @ParameterizedTest
  @EnumSource
  void viewFitsEveryScreenInBothLanguagesAndThemesAndIsPresented(View view) {
    try (Tab tab = open(Screen.LAPTOP)) {
      view.open(tab);
      Looks.isAccessible(tab.page(), view + " light");
      for (Screen screen : List.of(Screen.LAPTOP, Screen.LAPTOP.dark().russian(), Screen.LAPTOP.projector().russian(), Screen.LAPTOP.projector().dark(),
          Screen.LAPTOP.phone(), Screen.LAPTOP.phone().dark().russian())) {
        show(tab, screen);
        tab.screenshot(view + "-" + screen);
        Looks.fits(tab.page(), view + " at " + screen);
        if (screen.language().equals("ru")) {
          Looks.isRussian(tab.page(), view + " at " + screen);
        }
      }
      Looks.isAccessible(tab.page(), view + " dark, on a phone");
      tab.page().setViewportSize(1440, 900);
      Looks.settle(tab.page());
      Looks.isAccessible(tab.page(), view + " dark");
      isReadWhenPresented(tab, view);
    }
  }

  /** From the last row of a hall. */
  private static void isReadWhenPresented(Tab tab, View view) {
    show(tab, Screen.LAPTOP.projector());
    tab.page().keyboard().press("p");
    assertThat(tab.find("html[data-presenter]")).isVisible();
    Looks.settle(tab.page());
    tab.screenshot(view + "-presenter");
    assertThat(Looks.typeBelow(tab.page(), 24)).as("small type in %s", view).isEqualTo(List.of());
    Looks.fits(tab.page(), view + " presented");
    tab.page().keyboard().press("Escape");
    assertThat(tab.find("html[data-presenter]")).hasCount(0);
  }

  private static void show(Tab tab, Screen screen) {
    tab.page().setViewportSize(screen.width(), screen.height());
    tab.page().emulateMedia(new Page.EmulateMediaOptions().setColorScheme(screen.colours()));
    tab.find("button[lang=" + screen.language() + "]").click();
    tab.page().evaluate("() => document.activeElement.blur()");
    Looks.settle(tab.page());
  }

  @Order(3)
  @Test
  void apiPageListsTheCalls() {
    try (Tab tab = open(Screen.LAPTOP)) {
      tab.go("/api");
      assertThat(tab.find(".opblock-summary-path", "/api/health")).isVisible();
      tab.screenshot("api-" + Screen.LAPTOP);
    }
  }

  @Order(4)
  @Test
  void numbersMoveInEveryView() {
    try (Tab tab = open(Screen.LAPTOP)) {
      View.overview.open(tab);
      tab.untilChanges("tr[data-query=quakes-tumbling]");
      View.windows.turnTo(tab);
      tab.untilChanges(".wv-count-all b");
      View.query.turnTo(tab);
      tab.untilChanges(".facts > div:nth-child(2) dd");
      tab.untilChanges("tm-result-table");
      View.streams.turnTo(tab);
      tab.untilChanges(".facts > div:nth-child(2) dd");
      tab.untilChanges(".records tbody td");
    }
  }

  @Order(5)
  @Test
  void whatOneTabStopsAndStartsTheOtherSees() {
    try (Tab tab = open(Screen.LAPTOP);
        Tab other = tab.another()) {
      View.overview.open(tab);
      View.overview.open(other);
      String row = "tr[data-query=quakes-sliding]";
      tab.find(row + " [data-do=stop-query]").click();
      assertThat(tab.find(row + "[data-state=stopped]")).isVisible();
      assertThat(other.find(row + "[data-state=stopped] [data-do=start-query]")).isVisible();
      assertThat(query("quakes-sliding").path("state").asText()).isEqualTo("stopped");

      other.find(row + " [data-do=start-query]").click();
      assertThat(other.find(row + "[data-state=running]")).isVisible();
      assertThat(tab.find(row + "[data-state=running]")).isVisible();
      tab.page().reload();
      assertThat(tab.find(row + "[data-state=running]")).isVisible();
    }
  }

  @Order(6)
  @Test
  void restartFromScratchIsMarkedOnTheChartsThatGoOn() {
    try (Tab tab = open(Screen.LAPTOP)) {
      tab.go("/#/queries/quakes-sliding");
      tab.find("tm-time-chart").first().waitFor();
      String before = query("quakes-sliding").path("runId").asText();
      tab.until("the run has something to show", () -> (Boolean) tab.page().evaluate(
          "run => document.querySelector('tm-query-view').state.queryDetails['quakes-sliding'].progress.some(point => point.runId === run)", before));
      tab.find("tm-query-controls summary").click();
      tab.find("[data-do=restart-scratch]").click();
      tab.until("the restart is marked on every chart",
          () -> (Boolean) tab.page().evaluate("() => [...document.querySelectorAll('tm-time-chart')].every(chart => chart.marks.some(mark => mark.kind === 'restarted'))"));
      tab.until("the new run begins at batch 0 beside the old one", () -> (Boolean) tab.page().evaluate("""
          before => {
            const { progress } = document.querySelector('tm-query-view').state.queryDetails['quakes-sliding'];
            return progress.some(point => point.runId === before) && progress.some(point => point.runId !== before && point.batchId === 0);
          }""", before));
      Looks.settle(tab.page());
      tab.screenshot("query-restarted");
    }
  }

  @Order(7)
  @Test
  void eventFarTooLateIsDroppedWithTheRuleItMet() {
    String moment = "2018-01-01T00:00:00.123";
    try (Tab tab = open(Screen.LAPTOP)) {
      View.streams.open(tab);
      tab.find("button.switch").click();
      assertThat(tab.find(".stream-title + .badge[data-state=paused]")).isVisible();
      tab.find("#inject-time").fill(moment);
      tab.find("#inject-mag").fill("2.5");
      tab.find(".inject .primary").click();
      assertThat(tab.find(".inject .saved")).isVisible();
      Matcher offset = Pattern.compile("offset ([\\d,]+)").matcher(tab.text(".inject .saved"));
      assertThat(offset.find()).as(tab.text(".inject .saved")).isTrue();
      long at = digits(offset.group(1));
      Locator record = tab.find(".records tbody tr").first();
      assertThat(record).containsText("2018-01-01 00:00:00.123");
      assertThat(record.locator("td").first()).hasText("0:" + at);

      tab.turnTo("#/windows?q=quakes-tumbling");
      tab.find(".wv-bar button", "table").click();
      Locator dropped = tab.find(".wv-table:nth-child(2) tbody tr", "2018-01-01 00:00:00.123");
      assertThat(dropped).containsText("dropped in batch");
      JsonNode verdict = stream(tidemark.get("/api/queries/quakes-tumbling/events?limit=1000")).filter(event -> event.path("offset").asLong() == at).findFirst().orElseThrow();
      assertThat(verdict.path("verdict").asText()).isEqualTo("dropped");
      assertThat(verdict.path("eventTime").asText()).isEqualTo(moment + "Z");
      assertThat(verdict.path("windows")).hasSize(1).allMatch(window -> window.path("dropped").asBoolean());
      assertThat(dropped).containsText(Pattern.compile("batch " + verdict.path("batchId").asLong() + "\\b"));
      assertThat(dropped).containsText(verdict.path("windows").get(0).path("end").asText().substring(11, 16));
      tab.screenshot("windows-table");

      View.streams.turnTo(tab);
      tab.find("button.switch").click();
      assertThat(tab.find(".stream-title + .badge[data-state=running]")).isVisible();
    }
  }

  @Order(8)
  @Test
  void formSaysAtTheFieldWhatIsWrong() {
    try (Tab tab = open(Screen.LAPTOP).expectsTrouble(REFUSED)) {
      View.streams.open(tab);
      tab.find("#inject-mag").fill("strong");
      tab.find("#inject-time").fill("");
      tab.find(".inject .primary").click();
      assertThat(tab.find("#inject-mag-error .error")).isVisible();
      assertThat(tab.find("#inject-time-error .error")).isVisible();
      assertThat(tab.find("#inject-mag[aria-invalid=true]")).isVisible();
      tab.screenshot("streams-refused");
    }
  }

  @Order(9)
  @Test
  void newQueryIsRefusedFieldByFieldThenMadeAndDeleted() {
    try (Tab tab = open(Screen.LAPTOP).expectsTrouble(REFUSED)) {
      tab.go("/#/new-query?tab=json");
      Locator text = tab.find("#definition-text");
      String good = text.inputValue();
      tab.find("#query-name").fill("probe");
      text.fill(good.replace("\"update\"", "\"sometimes\"").replace("\"6 hours\"\n  },\n  \"groupBy\"", "\"long\"\n  },\n  \"groupBy\""));
      assertThat(tab.find(".field-error code")).hasText(new String[] {"/window/size", "/outputMode"});
      tab.find("[data-do=create]").click();
      assertThat(tab.find(".bd-save .problem")).isVisible();
      tab.screenshot("new-query-refused");
      assertThat(tidemark.send("GET", "/api/queries/probe", null).statusCode()).as("a refused query is not there").isEqualTo(404);

      text.fill("{\"stream\": oops}");
      assertThat(tab.find("#definition-errors .error")).isVisible();
      assertThat(tab.find("[data-do=create]")).isDisabled();

      text.fill(good);
      tab.find("[data-do=create]").click();
      assertThat(tab.find("h1", "probe")).isVisible();
      assertThat(tab.find(".facts .badge[data-state=created]")).isVisible();
      tab.find("button.danger").click();
      tab.find(".confirm button.danger").click();
      assertThat(tab.find("tr.query-row")).hasCount(3);
      assertThat(tidemark.send("GET", "/api/queries/probe", null).statusCode()).isEqualTo(404);
    }
  }

  @Order(10)
  @Test
  void connectionThatDropsComesBackWithWholeSnapshots() {
    try (Tab tab = open(Screen.LAPTOP)) {
      List<WebSocketRoute> routes = new ArrayList<>();
      tab.page().routeWebSocket(Pattern.compile(".*/live"), route -> {
        routes.add(route);
        if (routes.size() == 1 || routes.size() > 4) {
          route.connectToServer();
        } else {
          route.close();
        }
      });
      View.query.open(tab);
      assertThat(tab.find(".live[data-phase=live]")).isVisible();
      routes.get(0).close();
      assertThat(tab.find(".live[data-phase=offline]")).isVisible();
      assertThat(tab.find("tm-result-table tbody tr").first()).isVisible();
      tab.screenshot("query-offline");
      assertThat(tab.find(".live[data-phase=live]")).isVisible();
      assertThat(routes).hasSizeGreaterThan(4);
      tab.untilChanges(".facts > div:nth-child(2) dd");
    }
  }

  @Order(11)
  @Test
  void languageAndThemeAreChosenInTheHeaderAndKept() {
    try (Tab tab = open(Screen.LAPTOP)) {
      View.overview.open(tab);
      List<String> english = tab.find("nav.tabs a, h1, h2, th").allInnerTexts();
      tab.find("button[lang=ru]").click();
      assertThat(tab.find("html[lang=ru]")).isVisible();
      List<String> russian = tab.find("nav.tabs a, h1, h2, th:not(.query-name)").allInnerTexts();
      assertThat(russian).filteredOn(text -> !text.isBlank()).allMatch(text -> text.matches("(?s).*[а-яё].*")).doesNotContainAnyElementsOf(english.stream().filter(text -> !text.isBlank()).toList());

      Object light = background(tab);
      tab.find("button[data-theme-choice]").click();
      assertThat(tab.find("html[data-theme=light]")).isVisible();
      tab.find("button[data-theme-choice]").click();
      assertThat(tab.find("html[data-theme=dark]")).isVisible();
      assertThat(background(tab)).isNotEqualTo(light);

      tab.page().reload();
      assertThat(tab.find("html[lang=ru][data-theme=dark]")).isVisible();
      assertThat(tab.find("nav.tabs a").first()).hasText(russian.get(0));
    }
  }

  private static Object background(Tab tab) {
    return tab.page().evaluate("() => getComputedStyle(document.body).backgroundColor");
  }

  @Order(12)
  @Test
  void keyboardReachesPagesAndControls() {
    try (Tab tab = open(Screen.LAPTOP)) {
      View.overview.open(tab);
      tab.page().keyboard().press("2");
      assertThat(tab.find("main[data-view=windows]")).isVisible();
      tab.page().keyboard().press("3");
      assertThat(tab.find("main[data-view=streams]")).isVisible();
      tab.page().keyboard().press("1");
      assertThat(tab.find("tr.query-row")).hasCount(3);

      List<Object> passed = new ArrayList<>();
      for (int i = 0; i < 60 && !passed.contains("stop-query quakes-tumbling"); i++) {
        tab.page().keyboard().press("Tab");
        passed.add(tab.page().evaluate("() => `${document.activeElement.dataset.do} ${document.activeElement.closest('tr')?.dataset.query}`"));
        assertThat(tab.page().evaluate("""
            () => {
              const style = getComputedStyle(document.activeElement);
              return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
            }""")).as("focus is seen on %s", tab.page().evaluate("() => document.activeElement.outerHTML.slice(0, 200)")).isEqualTo(true);
      }
      assertThat(passed).contains("stop-query quakes-tumbling");

      tab.page().keyboard().press("?");
      assertThat(tab.find("dialog[open]")).isVisible();
      Looks.isAccessible(tab.page(), "the list of keys");
      tab.page().keyboard().press("Escape");
      assertThat(tab.find("dialog[open]")).hasCount(0);
    }
  }

  @Order(13)
  @Test
  void hiddenTabWantsNothing() {
    try (Tab tab = open(Screen.LAPTOP)) {
      View.windows.open(tab);
      hide(tab, true);
      tab.until("it subscribes to nothing", () -> last(tab.sent(), "subscribe").path("topics").isEmpty());
      tab.until("the server has answered a ping since", () -> "pong".equals(TidemarkProcess.json(newest(tab)).path("type").asText()));
      int before = tab.received().size();
      tab.until("and another", () -> tab.received().size() > before);
      assertThat(tab.received().subList(before, tab.received().size())).extracting(frame -> TidemarkProcess.json(frame).path("type").asText()).containsOnly("pong");

      hide(tab, false);
      tab.until("it wants its planes again", () -> last(tab.sent(), "subscribe").path("topics").size() == 5);
      tab.until("and gets them whole", () -> last(tab.received(), "plane-snapshot").path("seq").asLong() > before);
      tab.untilChanges(".wv-count-all b");
    }
  }

  private static void hide(Tab tab, boolean hidden) {
    tab.page().evaluate("""
        hidden => {
          Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
          document.dispatchEvent(new Event('visibilitychange'));
        }""", hidden);
  }

  private static String newest(Tab tab) {
    return tab.received().get(tab.received().size() - 1);
  }

  private static JsonNode last(List<String> frames, String type) {
    return frames.stream().map(TidemarkProcess::json).filter(frame -> frame.path("type").asText().equals(type)).reduce((a, b) -> b).orElseThrow();
  }

  @Order(14)
  @Test
  void everyCountOnScreenIsSparksOwn() {
    try (Tab tab = open(Screen.LAPTOP)) {
      View.overview.open(tab);
      tab.find("tr[data-query=quakes-tumbling] [data-do=stop-query]").click();
      Locator row = tab.find("tr[data-query=quakes-tumbling][data-state=stopped]");
      assertThat(row).isVisible();
      JsonNode query = query("quakes-tumbling");
      JsonNode progress = tidemark.get("/api/queries/quakes-tumbling/progress?limit=1000");
      assertThat(digits(row.locator("td").nth(6).innerText())).isEqualTo(query.path("droppedRows").asLong()).isEqualTo(sum(progress, "droppedByWatermark"));
      assertThat(digits(row.locator("td").nth(5).innerText())).isEqualTo(query.path("stateRows").asLong());
      assertThat(query.path("disagreements").asLong()).isZero();

      tab.turnTo("#/windows?q=quakes-tumbling");
      tab.find(".wv-count-all b:text-matches('[0-9]')").waitFor();
      List<Long> counts = tab.find(".wv-count b").allInnerTexts().stream().map(PagesIT::digits).toList();
      assertThat(counts.get(0)).as("events read").isEqualTo(sum(progress, "inputRows"));
      assertThat(counts.subList(1, 6).stream().mapToLong(Long::longValue).sum()).as("verdicts add up to the events read").isEqualTo(counts.get(0));

      JsonNode result = tidemark.get("/api/queries/quakes-tumbling/result");
      assertThat(result.path("truncated").asBoolean()).isFalse();
      assertThat(sum(result.path("rows"), "quakes")).as("what Spark counted in windows is what the page calls on time or late").isEqualTo(counts.get(1) + counts.get(2));

      tab.find(".wv-bar button", "table").click();
      Map<String, Long> byWindow = new LinkedHashMap<>();
      result.path("rows").forEach(item -> byWindow.put(item.path("window").path("start").asText(), item.path("quakes").asLong()));
      List<?> shown = (List<?>) tab.page().evaluate("""
          () => document.querySelector('tm-windows-view').lanes.find(lane => lane.id === 'quakes-tumbling').model.windows.filter(w => w.exact)
            .map(w => `${new Date(w.s).toISOString()} ${w.count}`)""");
      assertThat(shown).as("windows whose events were all judged").isNotEmpty();
      for (Object window : shown) {
        String[] startAndCount = window.toString().split(" ");
        assertThat(Long.valueOf(startAndCount[1])).as("events counted in the window of %s", startAndCount[0]).isEqualTo(byWindow.getOrDefault(startAndCount[0], 0L));
      }

      View.overview.turnTo(tab);
      tab.find("tr[data-query=quakes-tumbling] [data-do=start-query]").click();
      assertThat(tab.find("tr[data-query=quakes-tumbling][data-state=running]")).isVisible();
    }
  }

  @Order(15)
  @Test
  void serverThatIsKilledComesBackWithEverything() {
    try (Tab tab = open(Screen.LAPTOP).expectsTrouble(CUT)) {
      View.query.open(tab);
      long batch = query("quakes-tumbling").path("batchId").asLong();
      String instance = last(tab.received(), "hello").path("instance").asText();
      tidemark.kill();
      assertThat(tab.find(".live[data-phase=offline]")).isVisible();
      assertThat(tab.find("tm-result-table tbody tr").first()).isVisible();
      tab.find("#main [data-do=stop-query]").click();
      assertThat(tab.find(".problem")).containsText("did not answer");
      tab.screenshot("query-server-gone");

      tidemark = startTidemark();
      assertThat(tab.find(".live[data-phase=live]")).isVisible();
      assertThat(last(tab.received(), "hello").path("instance").asText()).isNotEqualTo(instance);
      tab.until("the query goes on from its checkpoint", 120_000,
          () -> tab.find(".facts .badge[data-state=running]").count() == 1 && digits(tab.text(".facts > div:nth-child(2) dd").lines().findFirst().orElse("0")) > batch);
      tab.until("charts show the past and the recovery", () -> (Boolean) tab.page().evaluate("""
          batch => {
            const detail = document.querySelector('tm-query-view').state.queryDetails['quakes-tumbling'];
            return detail !== undefined && detail.progress.some(point => point.batchId < batch) && detail.marks.some(mark => mark.kind === 'recovered' || mark.kind === 'started');
          }""", Math.toIntExact(batch)));
      Looks.settle(tab.page());
      tab.screenshot("query-after-kill");
    }
  }

  private static java.util.stream.Stream<JsonNode> stream(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }

  private static long sum(JsonNode list, String field) {
    return stream(list).mapToLong(item -> item.path(field).asLong()).sum();
  }

  private static long digits(String text) {
    String digits = text.replaceAll("\\D", "");
    return digits.isEmpty() ? 0 : Long.parseLong(digits);
  }

  private static String freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Integer.toString(socket.getLocalPort());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
