package io.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is promised in golden file, document and dashboard is the same; the scrape of the running program is in RealProgramIT. */
final class DashboardTest {
  private static final Path ROOT = Path.of(System.getProperty("tidemark.root", ".."));
  private static final Pattern NAME = Pattern.compile("tidemark_[a-z_]+[a-z]");

  @Test
  void theDashboardAsksForNothingThatIsNotPromised() throws Exception {
    String promised = new String(DashboardTest.class.getResourceAsStream("metrics.txt").readAllBytes(), StandardCharsets.UTF_8);
    assertThat(names(promised)).containsAll(names(Files.readString(ROOT.resolve("docker/grafana/dashboards/tidemark.json"))));
  }

  @Test
  void theDocumentNamesEachMetricOfQueriesAndStreams() throws Exception {
    String golden = new String(DashboardTest.class.getResourceAsStream("metrics.txt").readAllBytes(), StandardCharsets.UTF_8);
    Set<String> own = names(golden);
    own.removeIf(name -> name.startsWith("tidemark_live") || name.startsWith("tidemark_http"));
    assertThat(names(Files.readString(ROOT.resolve("docs/metrics.md")))).containsAll(own);
  }

  private static Set<String> names(String text) {
    Set<String> names = new TreeSet<>();
    for (Matcher name = NAME.matcher(text); name.find(); ) {
      names.add(name.group());
    }
    return names;
  }
}
