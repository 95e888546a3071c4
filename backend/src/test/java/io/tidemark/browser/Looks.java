package io.tidemark.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.args.AxeRunOptions;
import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.AxeResults;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Set;

/** What holds for any view whatever it shows: it fits, it is in one language, and everyone can use it. */
final class Looks {
  private static final Set<String> GRAVE = Set.of("serious", "critical");

  /**
   * Texts of the page that are an English text of {@code i18n} though the page is in Russian, or that are words in a row without a
   * Cyrillic letter. What comes from Spark, from the data or from the user is marked up as code or stands in cells of data.
   */
  private static final String ENGLISH =
      """
      async () => {
        const { TEXTS } = await import('/i18n/index.js');
        const forms = (text) => typeof text === 'string' ? [text] : Object.values(text);
        const escaped = (text) => text.replace(/[.*+?^$()|[\\]\\\\]/g, '\\\\$&').replace(/\\{\\w+\\}/g, '.+');
        const patterns = Object.keys(TEXTS.en)
          .filter((key) => JSON.stringify(TEXTS.en[key]) !== JSON.stringify(TEXTS.ru[key]))
          .flatMap((key) => forms(TEXTS.en[key]))
          .filter((text) => /[a-z]{3}/i.test(text.replace(/\\{\\w+\\}/g, '')))
          .map((text) => new RegExp(`^${escaped(text)}$`));
        const foreign = 'code, pre, textarea, option, .records td, .result td, .result th, .query-name, .wv-table td, [lang=en], .stream-name, .stream-title, .lab-query-name, .lab-queries, .lab-queries *';
        const seen = [];
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          const text = node.data.trim();
          if (text && !node.parentElement.closest(`script, noscript, ${foreign}`)) {
            seen.push(text);
          }
        }
        for (const element of document.body.querySelectorAll('[aria-label], [title], [placeholder], [aria-valuetext]')) {
          if (!element.matches(foreign)) {
            seen.push(...['aria-label', 'title', 'placeholder', 'aria-valuetext'].map((name) => element.getAttribute(name)).filter(Boolean));
          }
        }
        return [...new Set(seen)].filter((text) => !/[а-яё]/i.test(text)
          && (patterns.some((pattern) => pattern.test(text)) || /[a-z]{3,} [a-z]{3,}/.test(text)));
      }
      """;

  /** Elements that reach over an edge of the page without a box of their own that scrolls. */
  private static final String OVERFLOW =
      """
      () => {
        const root = document.documentElement;
        const scrolls = (element) => {
          for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
            if (getComputedStyle(box).overflowX !== 'visible') {
              return true;
            }
          }
          return false;
        };
        const wide = root.scrollWidth > root.clientWidth ? [`the page is ${root.scrollWidth} wide`] : [];
        return wide.concat([...document.body.querySelectorAll('*')]
          .filter((element) => element.checkVisibility() && !element.closest('.visually-hidden, .skip-link, dialog'))
          .filter((element) => {
            const { left, right } = element.getBoundingClientRect();
            return (right > root.clientWidth + 1 || left < -1) && !scrolls(element);
          })
          .slice(0, 8)
          .map((element) => `${element.tagName.toLowerCase()}.${element.className} ends at ${Math.round(element.getBoundingClientRect().right)} of ${root.clientWidth}`));
      }
      """;

  /** What holds is not told in detail. */
  private static final AxeRunOptions VIOLATIONS = new AxeRunOptions();

  static {
    VIOLATIONS.setResultTypes(List.of("violations"));
  }

  private Looks() {}

  static void fits(Page page, String where) {
    assertThat(page.evaluate(OVERFLOW)).as("reaches over the edge: %s", where).isEqualTo(List.of());
  }

  static void isRussian(Page page, String where) {
    assertThat(page.evaluate("() => document.documentElement.lang")).isEqualTo("ru");
    assertThat(page.evaluate(ENGLISH)).as("English left: %s", where).isEqualTo(List.of());
  }

  static void isAccessible(Page page, String where) {
    // In the page itself: there are no frames in it, for which it would otherwise open another page each time.
    AxeResults results = new AxeBuilder(page).setLegacyMode(true).options(VIOLATIONS).analyze();
    assertThat(results.getViolations().stream().filter(rule -> GRAVE.contains(rule.getImpact())))
        .as("serious or critical for axe: %s", where)
        .extracting(rule -> rule.getId() + ": " + rule.getNodes().stream().limit(4).map(node -> node.getHtml() + " " + node.getFailureSummary()).toList())
        .isEmpty();
  }

  /** Sizes of visible type below {@code pixels}, with the text. */
  static Object typeBelow(Page page, int pixels) {
    return page.evaluate(
        """
        pixels => {
          const found = new Set();
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const element = node.parentElement;
            if (node.data.trim() && element.checkVisibility({ visibilityProperty: true }) && !element.closest('.visually-hidden, script, noscript, dialog:not([open])')) {
              const scale = element instanceof SVGGraphicsElement ? element.getScreenCTM().a : 1;
              const size = parseFloat(getComputedStyle(element).fontSize) * scale;
              if (size < pixels - 0.5 && element.getBoundingClientRect().width > 1) {
                found.add(`${size}px ${element.tagName.toLowerCase()}.${element.className}: ${node.data.trim().slice(0, 40)}`);
              }
            }
          }
          return [...found].slice(0, 30);
        }
        """,
        pixels);
  }

  /** Lets charts and boards draw what the last change asked of them. */
  static void settle(Page page) {
    page.evaluate("() => new Promise(done => { let n = 0; const next = () => ++n > 6 ? done() : requestAnimationFrame(next); next(); })");
  }
}
