package io.tidemark.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.live.LiveHub;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names and labels at {@code /metrics} are a promise: somebody's dashboards and alerts are made of them. */
final class MetricsTest {
  private final TestingServices testing = new TestingServices();
  private final LiveHub hub = new LiveHub("9", Clock.systemUTC());
  private final Metrics metrics = new Metrics(hub, testing.services());

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void namesLabelsAndValuesAreAsPromised() throws Exception {
    metrics.count(200, 250_000_000);
    String golden = new String(MetricsTest.class.getResourceAsStream("metrics.txt").readAllBytes(), StandardCharsets.UTF_8);
    assertThat(own(metrics.scrape()).toList()).isEqualTo(golden.lines().toList());
  }

  @Test
  void seriesOfADeletedQueryVanish() {
    assertThat(own(metrics.scrape())).anyMatch(line -> line.contains("query=\"words\""));
    testing.meters = List.of();
    assertThat(own(metrics.scrape())).noneMatch(line -> line.contains("query=\""));
  }

  @Test
  void whileStartingTheServerIsDescribedAllTheSame() {
    testing.starting();
    assertThat(own(metrics.scrape())).contains("tidemark_part_up{part=\"http\"} 1.0", "tidemark_engine_up 0.0").noneMatch(line -> line.contains("tidemark_query"));
  }

  @Test
  void whatANameMayHoldIsEscaped() {
    testing.meters = List.of(TestingMeters.named("a\"b\\c\nd"));
    assertThat(own(metrics.scrape())).contains("tidemark_query_batches_total{query=\"a\\\"b\\\\c\\nd\"} 7.0");
  }

  /** What is Tidemark's own; the JVM's are Micrometer's. */
  private static Stream<String> own(String scrape) {
    return scrape.lines().filter(line -> line.matches("(# (TYPE|HELP) )?tidemark_.*"));
  }
}
