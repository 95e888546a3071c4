package io.tidemark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidemark.ml.FlightScript.Entry;
import io.tidemark.ml.FlightScript.Kind;
import io.tidemark.wire.Interval;
import io.tidemark.wire.Json;
import io.tidemark.wire.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlightScriptTest {
  private static FlightScript script(int dirty, int seed) {
    return new FlightScript(
        new OnlineDefinition(
            "m1", null, Flights.FIRST_DAY, 3, 3_600, Interval.parse("2 hours"), Interval.parse("6 hours"), Interval.parse("6 hours"), dirty,
            seed));
  }

  private static List<Entry> all(FlightScript script) {
    List<Entry> all = new ArrayList<>();
    while (script.left() > 0) {
      all.add(script.next());
    }
    return all;
  }

  @Test
  void noFlightIsReportedBeforeItIsAnnounced() {
    Map<String, Instant> announced = new HashMap<>();
    int reports = 0;
    for (Entry entry : all(script(0, 7))) {
      String flight = Json.node(entry.json()).path("flight").asText();
      if (entry.kind() == Kind.announcement) {
        announced.put(flight, entry.due());
      } else {
        reports++;
        assertThat(announced).containsKey(flight);
        assertThat(entry.due()).isAfterOrEqualTo(announced.get(flight));
      }
    }
    assertThat(announced).hasSize(reports).hasSize(Flights.of(Flights.FIRST_DAY, 3).size());
  }

  @Test
  void entriesComeInTheOrderTheyAreDue() {
    assertThat(all(script(10, 7))).extracting(Entry::due).isSorted();
  }

  @Test
  void announcementsTellNothingOfTheDelay() {
    assertThat(all(script(0, 7)).stream().filter(entry -> entry.kind() == Kind.announcement))
        .allSatisfy(entry -> assertThat(entry.json()).doesNotContain("delay").doesNotContain("reported"));
  }

  @Test
  void theSeedSpoilsAThirdEachWay() {
    List<String> sent = all(script(100, 5)).stream().filter(entry -> entry.kind() == Kind.announcement).map(Entry::json).toList();
    long malformed = sent.stream().filter(FlightScriptTest::malformed).count();
    long nulls = sent.stream().filter(json -> json.contains(":null")).count();
    long unseen = sent.stream().filter(json -> !malformed(json) && json.contains(FlightScript.NOWHERE)).count();
    assertThat(malformed + nulls + unseen).isEqualTo(sent.size());
    assertThat(List.of(malformed, nulls, unseen)).allSatisfy(n -> assertThat(n / (double) sent.size()).isCloseTo(1 / 3.0, within(0.1)));
    assertThat(all(script(100, 5))).isEqualTo(all(script(100, 5))).isNotEqualTo(all(script(100, 6)));
  }

  private static boolean malformed(String json) {
    try {
      Json.node(json);
      return false;
    } catch (Problem e) {
      return true;
    }
  }

  @Test
  void goingOnByFlightsEndsWithAnAnnouncementAndThenBringsTheReports() {
    FlightScript script = script(0, 7);
    List<Entry> taken = script.next(20);
    assertThat(taken.get(taken.size() - 1).kind()).isEqualTo(Kind.announcement);
    assertThat(script.announced()).isEqualTo(20);
    assertThat(script.reported()).isEqualTo(taken.size() - 20);
    script.next(10_000);
    assertThat(script.announced()).isEqualTo(Flights.of(Flights.FIRST_DAY, 3).size());
    int left = script.left();
    assertThat(script.next(5)).hasSize(5).allSatisfy(entry -> assertThat(entry.kind()).isEqualTo(Kind.report));
    assertThat(script.left()).isEqualTo(left - 5);
  }

  @Test
  void whatWasHalfSentIsNeitherSentAgainNorLeftOut() {
    List<Entry> whole = all(script(10, 7));
    FlightScript before = script(10, 7);
    before.next(150);
    for (int behind : List.of(0, 1, 40, before.reported())) {
      FlightScript again = script(10, 7);
      assertThat(again.goOn(before.announced(), before.reported() - behind)).isTrue();
      assertThat(again.clock()).isEqualTo(before.clock());
      assertThat(again.left()).isEqualTo(before.left() + behind);
      List<Entry> rest = all(again);
      for (Kind kind : Kind.values()) {
        int sent = kind == Kind.announcement ? before.announced() : before.reported() - behind;
        assertThat(of(rest, kind)).isEqualTo(of(whole, kind).subList(sent, of(whole, kind).size()));
      }
    }
  }

  private static List<Entry> of(List<Entry> entries, Kind kind) {
    return entries.stream().filter(entry -> entry.kind() == kind).toList();
  }

  @Test
  void moreThanThereIsCantHaveBeenSent() {
    FlightScript script = script(0, 7);
    int flights = Flights.of(Flights.FIRST_DAY, 3).size();
    assertThat(script.goOn(flights + 1, 0)).isFalse();
    assertThat(script.goOn(0, flights + 1)).isFalse();
    assertThat(script.announced()).isZero();
    assertThat(script.goOn(flights, flights)).isTrue();
    assertThat(script.nextDue()).isEmpty();
  }
}
