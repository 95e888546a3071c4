package io.tidemark.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.BoundingBox;
import com.microsoft.playwright.options.LoadState;
import io.tidemark.TidemarkProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The lab and the lessons in a real browser on a real engine: what is dragged, moved or stepped is answered by Spark. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LabPagesIT {
  /** More moves than any lesson has; a walk that needs more goes in circles. */
  private static final int MOST_MOVES = 120;

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

  private Tab open(Screen screen) {
    return browser.open(tidemark.address().toString().replaceAll("/$", ""), screen);
  }

  private static void awaitStep(Tab tab, int step) {
    tab.until("step " + step + " is shown and Spark is at rest", () -> tab.find(".lab-strip [aria-current]").count() > 0
        && tab.text(".lab-strip [aria-current]").startsWith(String.valueOf(step)) && tab.text(".lab-busy").isEmpty());
  }

  @Test
  void aDraggedEventIsAnsweredAnewBySpark() {
    try (Tab tab = open(Screen.LAPTOP)) {
      tab.go("/#/lab?id=team-scores&at=6");
      awaitStep(tab, 6);
      Locator nine = tab.find("[data-event=frank-9]");
      assertThat(nine).hasAttribute("aria-label", java.util.regex.Pattern.compile(".*dropped.*", java.util.regex.Pattern.CASE_INSENSITIVE | java.util.regex.Pattern.DOTALL));
      assertThat(firstWindow(tab)).isEqualTo("5");

      BoundingBox from = nine.boundingBox();
      BoundingBox early = tab.find("[data-event=julie-5]").boundingBox();
      Page page = tab.page();
      page.mouse().move(from.x + from.width / 2, from.y + from.height / 2);
      page.mouse().down();
      page.mouse().move(from.x + from.width / 2, early.y + early.height / 2, new com.microsoft.playwright.Mouse.MoveOptions().setSteps(8));
      page.mouse().up();

      tab.until("Spark counts the nine in its window", () -> firstWindow(tab).contains("14"));
      awaitStep(tab, 6);
      assertThat(nine).hasAttribute("aria-label", java.util.regex.Pattern.compile("^(?!.*dropped).*$", java.util.regex.Pattern.CASE_INSENSITIVE | java.util.regex.Pattern.DOTALL));
      tab.screenshot("lab-dragged");
      assertThat(tab.find(".lp-ghost").count()).as("the former answer is still seen").isPositive();
      assertThat(page.url()).as("the address carries the edited scenario").contains("s=");

      String shared = page.url();
      page.reload();
      awaitStep(tab, 6);
      assertThat(firstWindow(tab)).as("the link holds the edit: " + shared).contains("14");
    }
  }

  /** What Spark wrote for the first window, as the lab's result table shows it. */
  private static String firstWindow(Tab tab) {
    Locator rows = tab.find(".lab-result tbody tr");
    return rows.count() == 0 ? "" : rows.first().locator("td").last().innerText().trim();
  }

  @Test
  void aLongerDelayKeepsTheNine() {
    try (Tab tab = open(Screen.LAPTOP)) {
      tab.go("/#/lab?id=team-scores&at=6");
      awaitStep(tab, 6);
      assertThat(firstWindow(tab)).isEqualTo("5");
      Locator delay = tab.find(".lab-delay input");
      delay.focus();
      for (int i = 0; i < 40 && !tab.text(".lab-delay output").startsWith("5"); i++) {
        tab.page().keyboard().press("ArrowRight");
      }
      tab.until("Spark answers 14 with a delay of five minutes", () -> firstWindow(tab).contains("14"));
      tab.screenshot("lab-delay");
    }
  }

  /** The fourth step of the words drops the donkey; the window it is too late for was evicted a batch before, and is not written now. */
  @Test
  void aStepIsToldAsSparkTookIt() {
    try (Tab tab = open(Screen.LAPTOP)) {
      tab.go("/#/lab?id=watermark-words&at=3");
      awaitStep(tab, 3);
      assertThat(closing(tab)).containsExactly("Updated 12:00–12:10 12:05–12:15 12:10–12:20 12:15–12:25 12:20–12:30", "Evicted 12:00–12:10");
      tab.page().keyboard().press("ArrowRight");
      awaitStep(tab, 4);
      assertThat(closing(tab)).containsExactly("Updated 12:10–12:20 12:15–12:25");
      assertThat(tab.text(".lab-dropped")).startsWith("2 rows dropped: 1 event");
      assertThat(tab.find(".lp-window:has(.lp-written)")).hasCount(2);
      tab.page().keyboard().press("ArrowLeft");
      awaitStep(tab, 3);
      assertThat(tab.find(".lp-window:has(.lp-written)")).hasCount(5);
    }
  }

  /** What each batch of the step did to windows, in the words of the watermark panel. */
  private static List<String> closing(Tab tab) {
    return tab.find(".lab-closing > div").allInnerTexts().stream().map(text -> text.replaceAll("\\s+", " ").trim()).toList();
  }

  @Test
  void everyLessonIsWalkedToItsEndInBothLanguages() {
    List<String> walked = new ArrayList<>();
    for (JsonNode lesson : tidemark.get("/api/lessons")) {
      try (Tab tab = open(Screen.LAPTOP)) {
        String id = lesson.path("id").asText();
        walk(tab, id, lesson.path("scenes").asInt());
        walked.add(id);
      }
    }
    assertThat(walked).hasSizeGreaterThanOrEqualTo(14);
  }

  private static void walk(Tab tab, String id, int scenes) {
    tab.go("/#/lessons/" + id);
    int moves = 0;
    String language = "en";
    String scene = "";
    while (moves < MOST_MOVES) {
      tab.until("Spark is at rest in " + tab.page().url(), () -> tab.find(".le-next:not([disabled]), .ls-ask button[type=button]:not([disabled]), .le-end").count() > 0);
      assertThat(tab.find(".problem[role=alert]")).hasCount(0);
      String now = tab.text(".le-place span");
      if (!now.equals(scene)) {
        language = language.equals("en") ? "ru" : "en";
        tab.find("button[lang=" + language + "]").click();
        assertThat(tab.find("html")).hasAttribute("lang", language);
        if (language.equals("ru")) {
          Looks.isRussian(tab.page(), tab.page().url());
        }
        Looks.fits(tab.page(), tab.page().url());
        scene = tab.text(".le-place span");
        tab.page().evaluate("() => document.activeElement.blur()");
      }
      if (tab.find(".le-end").count() > 0) {
        break;
      }
      if (tab.find("tm-lesson-question").count() > 0) {
        answer(tab, moves);
      } else {
        String before = state(tab);
        tab.page().keyboard().press("ArrowRight");
        tab.until("the walk goes on from " + before, () -> !state(tab).equals(before));
      }
      moves++;
    }
    tab.page().waitForLoadState(LoadState.NETWORKIDLE);
    assertThat(tab.find(".le-end")).isVisible();
    assertThat(moves).as("%s has a step for each of its %s scenes", id, scenes).isGreaterThanOrEqualTo(scenes);
    tab.screenshot("lesson-" + id);
  }

  private static void answer(Tab tab, int moves) {
    Locator question = tab.find("tm-lesson-question");
    if (moves % 3 == 0) {
      question.locator("button[type=button]").click();
    } else {
      if (question.locator("input[type=number]").count() > 0) {
        question.locator("input[type=number]").fill("1");
      } else {
        tab.page().keyboard().press("1");
      }
      tab.page().keyboard().press("Enter");
    }
    tab.until("the answer is shown", () -> tab.find("tm-lesson-question").count() == 0);
  }

  private static String state(Tab tab) {
    return tab.page().url() + tab.text(".le-place") + tab.find("tm-lesson-question").count() + tab.find(".le-after").count() + tab.find(".le-end").count();
  }
}
