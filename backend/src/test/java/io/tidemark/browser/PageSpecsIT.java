package io.tidemark.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page's own specs, run by Jasmine in the real browser. */
class PageSpecsIT {
  private static final Path FRONTEND = Path.of(System.getProperty("tidemark.root", ".."), "frontend/src");

  @Test
  void everySpecHolds() throws Exception {
    try (SpecServer server = SpecServer.start(FRONTEND);
        RealBrowser browser = RealBrowser.start();
        Tab tab = browser.open(server.address(), Screen.LAPTOP)) {
      tab.go("/spec/index.html");
      tab.until("Jasmine has finished", () -> (Boolean) tab.page().evaluate("() => globalThis.jsApiReporter?.finished === true"));

      List<?> failed =
          (List<?>) tab.page().evaluate(
              "() => jsApiReporter.specs().filter(spec => spec.status === 'failed')"
                  + ".map(spec => `${spec.fullName}: ${spec.failedExpectations.map(e => e.message).join('; ')}`)");
      List<?> outside = (List<?>) tab.page().evaluate("() => (jsApiReporter.runDetails.failedExpectations ?? []).map(e => e.message)");
      assertThat(failed).as("failed specs").isEqualTo(List.of());
      assertThat(outside).as("failures outside of a spec").isEqualTo(List.of());
      assertThat(tab.page().evaluate("() => jsApiReporter.specs().filter(spec => spec.status !== 'passed').map(spec => spec.fullName)"))
          .as("specs left out").isEqualTo(List.of());
      assertThat(((Number) tab.page().evaluate("() => jsApiReporter.specs().length")).intValue()).isGreaterThan(40);
    }
  }

  /** What the pages are looked at for is seen where it is. */
  @Test
  void flawsAreFound() throws Exception {
    try (SpecServer server = SpecServer.start(FRONTEND);
        RealBrowser browser = RealBrowser.start();
        Tab tab = browser.open(server.address(), Screen.LAPTOP)) {
      tab.page().setContent("<main><p style='color: #ccc; background: #fff'>pale</p><img src='data:,'><div style='width: 3000px'>wide</div></main>");
      assertThatThrownBy(() -> Looks.isAccessible(tab.page(), "here")).hasMessageContaining("color-contrast").hasMessageContaining("image-alt");
      assertThatThrownBy(() -> Looks.fits(tab.page(), "here")).hasMessageContaining("the page is 3008 wide");
    }
  }

  @Test
  void everySpecFileIsRun() throws Exception {
    String index = Files.readString(FRONTEND.resolve("test/spec/index.html"));
    try (Stream<Path> files = Files.list(FRONTEND.resolve("test/spec"))) {
      assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".spec.js")))
          .allSatisfy(name -> assertThat(index).contains("src=\"" + name + "\""));
    }
  }
}
