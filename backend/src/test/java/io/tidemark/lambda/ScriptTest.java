package io.tidemark.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScriptTest {
  private static final Instant NOON = Instant.parse("2001-01-07T12:00:00Z");

  private static Script.Entry entry(long n, String flight, int minute, int delay) {
    Instant at = NOON.plusSeconds(60L * minute);
    return new Script.Entry(at, n, new Report(flight, "ATL", "ORD", "2001-01-07", delay, at), false);
  }

  private static List<String> rest(Script script) {
    List<String> sent = new ArrayList<>();
    while (script.nextDue().isPresent()) {
      Report report = script.next();
      sent.add(report.flight() + " " + report.delay());
    }
    return sent;
  }

  @Test
  void sendsInTheOrderOfReporting() {
    Script script = new Script(List.of(entry(0, "b", 5, 0), entry(1, "a", 1, 3), entry(2, "b", 9, 4)), 1);
    assertThat(script.nextDue()).contains(NOON.plusSeconds(60));
    assertThat(rest(script)).containsExactly("a 3", "b 0", "b 4");
    assertThat(script.clock()).isEqualTo(NOON.plusSeconds(540));
  }

  @Test
  void aReportThatAnotherOfItsFlightWouldOvertakeIsNotHeldBack() {
    Script script = new Script(List.of(entry(0, "a", 0, 0), entry(1, "b", 1, 1), entry(2, "a", 2, 7), entry(3, "c", 90, 2)), 1);
    assertThat(script.late(2, Duration.ofHours(1))).isEqualTo(2);
    assertThat(script.held()).isEqualTo(2);
    assertThat(script.left()).isEqualTo(4);
    assertThat(rest(script)).containsExactly("a 0", "a 7", "b 1", "c 2");
    assertThat(script.held()).isZero();
  }

  @Test
  void aLateReportKeepsItsTime() {
    Script script = new Script(List.of(entry(0, "a", 0, 4), entry(1, "b", 30, 1)), 1);
    script.late(1, Duration.ofHours(2));
    script.next();
    assertThat(script.nextDue()).contains(NOON.plus(Duration.ofHours(2)));
    assertThat(script.next().reported()).isEqualTo(NOON);
    assertThat(script.clock()).as("the newest time sent").isEqualTo(NOON.plusSeconds(1_800));
  }

  @Test
  void aWrongReportIsNextAndPutRightTwentyReportsLater() {
    List<Script.Entry> entries = new ArrayList<>();
    for (int n = 0; n < 60; n++) {
      entries.add(entry(n, "f" + n, n, n));
    }
    Script script = new Script(entries, 1);
    script.next();
    assertThat(script.wrong(5)).as("only one flight has been reported").isEqualTo(1);
    List<String> sent = rest(script);
    assertThat(sent.get(0)).isEqualTo("f0 180");
    assertThat(sent.indexOf("f0 0")).isEqualTo(Script.RIGHT_AFTER + 1);
    assertThat(sent).hasSize(61);
  }

  @Test
  void whatIsWrongWhenTheInputIsOverIsPutRightAtOnce() {
    Script script = new Script(List.of(entry(0, "a", 0, 4), entry(1, "b", 1, 5)), 1);
    rest(script);
    assertThat(script.wrong(2)).isEqualTo(2);
    assertThat(rest(script)).hasSize(4).last().asString().doesNotEndWith("18");
    assertThat(script.left()).isZero();
  }

  @Test
  void recordedFlightsThatLeftLateAreReportedTwice() {
    List<Script.Entry> day = FlightInput.entries(FlightInput.USUAL_DAY);
    Map<String, List<Report>> flights = new HashMap<>();
    day.forEach(entry -> flights.computeIfAbsent(entry.report().flight(), id -> new ArrayList<>()).add(entry.report()));
    assertThat(flights).hasSize(256);
    assertThat(flights.values()).allSatisfy(reports -> {
      Report last = reports.get(reports.size() - 1);
      assertThat(reports).hasSize(last.delay() > 0 ? 2 : 1);
      assertThat(reports.get(0).delay()).isEqualTo(last.delay() > 0 ? 0 : last.delay());
    });
    assertThat(FlightInput.entries(null)).hasSizeGreaterThan(29_000);
  }

  @Test
  void drawnReportsKeepTheOrderOfAFlight() {
    Script script = new Script(RandomInput.entries(3), 3);
    Map<String, Instant> last = new HashMap<>();
    while (script.nextDue().isPresent()) {
      Report report = script.next();
      Instant before = last.put(report.flight(), report.reported());
      assertThat(before == null || before.isBefore(report.reported())).as(report.flight()).isTrue();
    }
    assertThat(last).hasSize(RandomInput.FLIGHTS);
  }
}
