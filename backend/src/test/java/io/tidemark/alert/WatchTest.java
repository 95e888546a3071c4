package io.tidemark.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.diagnosis.Diagnosis;
import io.tidemark.diagnosis.QueryFacts;
import io.tidemark.live.Publisher;
import io.tidemark.progress.ProgressSnapshot;
import io.tidemark.wire.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When alerts fire, are told again and are over. */
class WatchTest {
  private static final QueryStanding RUNNING = new QueryStanding("q", true, null);
  private final MovedClock clock = new MovedClock();
  private final Diagnosis diagnosis = new Diagnosis(new NoPublisher());
  private final List<String> events = new ArrayList<>();
  private final Watch watch = new Watch(diagnosis, clock, event -> events.add(event.alert() + " " + event.query() + " " + event.event() + " " + event.value() + " " + event.detail()));
  private long batch;

  private void define(String id, String json) {
    watch.define(id, new AlertReader(Json.node(json)).read());
  }

  private void report(long tookMillis, long behind, long dropped) {
    watch.take(TestingReport.of("q", batch++, clock.instant(), tookMillis, behind, dropped));
  }

  private void pass(Duration time, QueryStanding... queries) {
    clock.move(time);
    watch.tick(List.of(queries));
  }

  @Test
  void firesOnceItHasHeldAndIsOverAsSoonAsItDoesNot() {
    define("slow", "{\"query\":\"q\",\"on\":{\"metric\":\"batchMs\",\"above\":1000},\"for\":\"30 seconds\",\"repeatAfter\":\"10 minutes\"}");
    pass(Duration.ZERO, RUNNING);
    report(1_001, 0, 0);
    pass(Duration.ofSeconds(29), RUNNING);
    assertThat(events).isEmpty();
    assertThat(watch.firing()).isEmpty();
    pass(Duration.ofSeconds(1), RUNNING);
    assertThat(events).containsExactly("slow q fired 1001.0 batchMs is 1001, above 1000");
    assertThat(watch.firing()).singleElement().satisfies(firing -> assertThat(firing.since()).isEqualTo(clock.instant().minusSeconds(30)));
    pass(Duration.ofMinutes(10).minusSeconds(1), RUNNING);
    assertThat(events).hasSize(1);
    pass(Duration.ofSeconds(1), RUNNING);
    assertThat(events).hasSize(2).last().isEqualTo("slow q repeated 1001.0 batchMs is 1001, above 1000");
    report(1_000, 0, 0);
    assertThat(events).hasSize(3).last().isEqualTo("slow q resolved 1001.0 batchMs is 1001, above 1000");
    assertThat(watch.firing()).isEmpty();
  }

  @Test
  void whatDoesNotLastIsNotTold() {
    define("slow", "{\"on\":{\"metric\":\"batchMs\",\"above\":1000},\"for\":\"30 seconds\"}");
    pass(Duration.ZERO, RUNNING);
    for (int i = 0; i < 10; i++) {
      report(2_000, 0, 0);
      pass(Duration.ofSeconds(29), RUNNING);
      report(500, 0, 0);
      pass(Duration.ofSeconds(29), RUNNING);
    }
    assertThat(events).isEmpty();
  }

  @Test
  void aFailedQueryIsToldWithItsErrorAndNeedsNoReport() {
    watch.define("failed-queries", AlertDefinition.builtIn().get("failed-queries"));
    pass(Duration.ZERO, RUNNING, new QueryStanding("broken", false, "DIVIDE_BY_ZERO: Division by zero"));
    assertThat(events).containsExactly("failed-queries broken fired 1.0 DIVIDE_BY_ZERO: Division by zero");
    pass(Duration.ofMinutes(60), new QueryStanding("broken", false, "DIVIDE_BY_ZERO: Division by zero"));
    assertThat(events).hasSize(2).last().asString().contains("repeated");
    pass(Duration.ofSeconds(1), new QueryStanding("broken", true, null));
    assertThat(events).hasSize(3).last().asString().contains("resolved");
  }

  @Test
  void noticesARunningQueryThatReportsNothing() {
    define("silent", "{\"on\":{\"metric\":\"silentMs\",\"above\":60000}}");
    pass(Duration.ZERO, RUNNING, new QueryStanding("stopped", false, null));
    report(100, 0, 0);
    pass(Duration.ofSeconds(60), RUNNING);
    assertThat(events).isEmpty();
    pass(Duration.ofSeconds(1), RUNNING);
    assertThat(events).containsExactly("silent q fired 61000.0 silentMs is 61000, above 60000");
    report(100, 0, 0);
    assertThat(events).hasSize(2).last().asString().contains("resolved");
  }

  @Test
  void firesForFindingsOfAtLeastItsSeverity() {
    define("any", "{\"on\":{\"finding\":\"*\",\"severity\":\"problem\"}}");
    define("behind", "{\"on\":{\"finding\":\"falling-behind\"}}");
    define("state", "{\"on\":{\"finding\":\"state-grows\"}}");
    diagnosis.know("q", new QueryFacts(1_000, false, null, null, Map.of(), true, null));
    pass(Duration.ZERO, RUNNING);
    for (int i = 0; i < 12; i++) {
      clock.move(Duration.ofSeconds(1));
      ProgressSnapshot report = TestingReport.of("q", i, clock.instant(), 100, 5_000 + i * 1_000L, 0);
      diagnosis.take(report);
      watch.take(report);
    }
    assertThat(events).hasSize(2).allSatisfy(event -> assertThat(event).contains("q fired null falling-behind: "));
    diagnosis.rest("q");
    pass(Duration.ZERO, new QueryStanding("q", false, null));
    assertThat(events).hasSize(4).last().asString().contains("resolved");
  }

  @Test
  void droppedRowsAreThoseOfTheLastMinute() {
    define("late", "{\"on\":{\"metric\":\"droppedRows\",\"above\":10}}");
    pass(Duration.ZERO, RUNNING);
    report(100, 0, 6);
    clock.move(Duration.ofSeconds(30));
    report(100, 0, 6);
    assertThat(events).containsExactly("late q fired 12.0 droppedRows is 12, above 10");
    clock.move(Duration.ofSeconds(31));
    report(100, 0, 0);
    assertThat(events).hasSize(2).last().asString().contains("resolved");
  }

  @Test
  void readsEachMetric() {
    Map<String, Double> expected =
        Map.of("behindRows", 70.0, "batchMs", 100.0, "inputRate", 20.0, "processedRate", 200.0, "stateRows", 500.0, "stateBytes", 40_000.0, "droppedRows", 3.0,
            "watermarkLagMs", 60_000.0);
    expected.forEach((metric, value) -> define(metric, "{\"on\":{\"metric\":\"" + metric + "\",\"above\":" + (value - 0.5) + "}}"));
    define("low", "{\"on\":{\"metric\":\"inputRate\",\"below\":21}}");
    pass(Duration.ZERO, RUNNING);
    report(100, 70, 3);
    assertThat(watch.firing()).hasSize(9);
    expected.forEach((metric, value) -> assertThat(watch.firing()).anySatisfy(firing -> {
      assertThat(firing.alert()).isEqualTo(metric);
      assertThat(firing.value()).isEqualTo(value);
    }));
  }

  @Test
  void isOverWhenTheAlertIsSwitchedOffOrTheQueryIsGone() {
    String slow = "{\"on\":{\"metric\":\"batchMs\",\"above\":1000},\"enabled\":%b}";
    define("slow", slow.formatted(true));
    pass(Duration.ZERO, RUNNING);
    report(2_000, 0, 0);
    define("slow", slow.formatted(false));
    assertThat(events).hasSize(2).last().isEqualTo("slow q resolved 2000.0 the alert was switched off");
    define("slow", slow.formatted(true));
    assertThat(events).hasSize(3);
    pass(Duration.ZERO);
    assertThat(events).hasSize(4).last().isEqualTo("slow q resolved 2000.0 the query was removed");
    pass(Duration.ZERO, RUNNING);
    report(2_000, 0, 0);
    watch.define("slow", null);
    assertThat(events).hasSize(6).last().isEqualTo("slow q resolved 2000.0 the alert was removed");
  }

  /** Nobody listens. */
  static final class NoPublisher implements Publisher {
    @Override
    public void publish(String topic, Object message) {}

    @Override
    public void publishLatest(String topic, String key, Object message) {}

    @Override
    public boolean hasSubscribers(String topic) {
      return true;
    }
  }
}
