package io.tidemark.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One headless Chromium for the tests of a class, to be used by one thread.
 *
 * <p>Taken in this order: the system property {@code tidemark.chromium}, the environment's {@code TIDEMARK_CHROMIUM}, Chromium's
 * headless shell (the same pages without a browser's own windows, which cost a second of a processor for each tab), Chromium or
 * Chrome on the path or in its usual places. Where none is installed Playwright downloads its own, once, into its cache.
 */
final class RealBrowser implements AutoCloseable {
  private static final List<String> NAMES = List.of("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final List<String> PLACES =
      List.of(
          "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
          "/Applications/Chromium.app/Contents/MacOS/Chromium",
          "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe");
  private static final List<String> ARGUMENTS =
      List.of(
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync");

  private final Playwright playwright;
  private final Browser browser;

  private RealBrowser(Playwright playwright, Browser browser) {
    this.playwright = playwright;
    this.browser = browser;
  }

  static RealBrowser start() {
    Optional<Path> installed = installed();
    Map<String, String> environment = new HashMap<>(System.getenv());
    installed.ifPresent(path -> environment.put("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"));
    Playwright playwright = Playwright.create(new Playwright.CreateOptions().setEnv(environment));
    try {
      BrowserType.LaunchOptions options = new BrowserType.LaunchOptions().setHeadless(true).setArgs(ARGUMENTS);
      installed.ifPresent(options::setExecutablePath);
      return new RealBrowser(playwright, playwright.chromium().launch(options));
    } catch (RuntimeException e) {
      playwright.close();
      throw e;
    }
  }

  private static Optional<Path> installed() {
    Stream<String> named = Stream.of(System.getProperty("tidemark.chromium"), System.getenv("TIDEMARK_CHROMIUM"));
    String folders = Objects.requireNonNullElse(System.getenv("PATH"), "");
    Stream<String> onPath =
        Pattern.compile(Pattern.quote(File.pathSeparator)).splitAsStream(folders)
            .flatMap(folder -> NAMES.stream().map(name -> folder + File.separator + name));
    Stream<String> usual = Stream.concat(NAMES.stream().map(name -> "/usr/bin/" + name), PLACES.stream());
    return Stream.of(named.filter(Objects::nonNull).filter(text -> !text.isBlank()), onPath, usual)
        .flatMap(paths -> paths)
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** A tab in a context of its own: nothing kept from another. */
  Tab open(String baseUrl, Screen screen) {
    return Tab.alone(
        browser.newContext(
            new Browser.NewContextOptions()
                .setBaseURL(baseUrl)
                .setViewportSize(screen.width(), screen.height())
                .setColorScheme(screen.colours())
                .setHasTouch(screen.width() < 600)
                .setLocale(screen.language())));
  }

  @Override
  public void close() {
    playwright.close();
  }
}
