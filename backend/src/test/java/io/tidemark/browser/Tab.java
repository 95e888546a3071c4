package io.tidemark.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.WebSocket;
import com.microsoft.playwright.WebSocketFrame;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * One open page. Closing it fails when the page wrote an error to the console, threw, or met the content security policy, unless the
 * test said before that it {@link #expectsTrouble}.
 *
 * <p>Keeps the frames of its live channel, newest last, at most {@value #FRAMES}.
 */
final class Tab implements AutoCloseable {
  static final double PATIENCE_MILLIS = 60_000;
  private static final double ASK_MILLIS = 40;
  private static final int FRAMES = 4_000;

  private final BrowserContext context;
  private final boolean ownsContext;
  private final Page page;
  private final List<String> troubles = new ArrayList<>();
  private final List<Pattern> expected = new ArrayList<>();
  private final List<String> received = new ArrayList<>();
  private final List<String> sent = new ArrayList<>();
  private int connections;

  private Tab(BrowserContext context, boolean ownsContext) {
    this.context = context;
    this.ownsContext = ownsContext;
    context.setDefaultTimeout(PATIENCE_MILLIS);
    this.page = context.newPage();
    page.onPageError(error -> troubles.add("thrown: " + error));
    page.onConsoleMessage(
        message -> {
          if ("error".equals(message.type())) {
            troubles.add("console: " + message.text() + " (" + message.location() + ")");
          }
        });
    page.onWebSocket(this::listen);
  }

  static Tab alone(BrowserContext context) {
    return new Tab(context, true);
  }

  /** Another tab of the same reader. */
  Tab another() {
    return new Tab(context, false);
  }

  private void listen(WebSocket socket) {
    connections++;
    socket.onFrameReceived(frame -> keep(received, frame));
    socket.onFrameSent(frame -> keep(sent, frame));
  }

  private static void keep(List<String> frames, WebSocketFrame frame) {
    frames.add(frame.text());
    if (frames.size() > FRAMES) {
      frames.remove(0);
    }
  }

  Page page() {
    return page;
  }

  List<String> received() {
    return received;
  }

  List<String> sent() {
    return sent;
  }

  int connections() {
    return connections;
  }

  /** What matches is no failure, for example the browser's own line about a refused call. */
  Tab expectsTrouble(String pattern) {
    expected.add(Pattern.compile(pattern));
    return this;
  }

  /** Opens an address of the page and waits until the view is there. */
  Tab go(String address) {
    page.navigate(address);
    return this;
  }

  /** Another view of the page that is open. */
  Tab turnTo(String hash) {
    page.evaluate("hash => { location.hash = hash; }", hash);
    return this;
  }

  Locator find(String selector) {
    return page.locator(selector);
  }

  /** What matches and holds the text. */
  Locator find(String selector, String text) {
    return page.locator(selector).filter(new Locator.FilterOptions().setHasText(text));
  }

  String text(String selector) {
    return page.locator(selector).first().innerText().trim();
  }

  /** Waits, and says what never came. */
  void until(String what, BooleanSupplier condition) {
    until(what, PATIENCE_MILLIS, condition);
  }

  /** Asks every {@value #ASK_MILLIS} ms; Playwright's own wait asks without a pause, which takes a core from what is waited for. */
  void until(String what, double millis, BooleanSupplier condition) {
    long end = System.nanoTime() + (long) (millis * 1e6);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("within " + (long) millis + " ms it never came to this: " + what + "\n" + page.locator("main, body").first().innerText());
      }
      page.waitForTimeout(ASK_MILLIS);
    }
  }

  /** Waits until the text of the first match is another than now. */
  void untilChanges(String selector) {
    String before = text(selector);
    until(selector + " says something else than \"" + before + "\"", () -> !text(selector).equals(before));
  }

  /** For people to look at, with {@code -Dtidemark.screenshots=true}; nothing is checked by it. */
  void screenshot(String name) {
    if (!Boolean.getBoolean("tidemark.screenshots")) {
      return;
    }
    Path target = Path.of(System.getProperty("tidemark.jar", "target/tidemark.jar")).resolveSibling("screenshots");
    page.screenshot(new Page.ScreenshotOptions().setPath(target.resolve(name + ".png")));
  }

  void checkTroubles() {
    assertThat(troubles).as("errors of %s", page.url()).allMatch(text -> expected.stream().anyMatch(pattern -> pattern.matcher(text).find()));
  }

  @Override
  public void close() {
    page.close();
    if (ownsContext) {
      context.close();
    }
    checkTroubles();
  }
}
