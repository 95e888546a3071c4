package io.tidemark.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.lambda.LambdaView.Distance;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TruthTest {
  private static final Instant AT = Instant.parse("2001-01-07T12:00:00Z");
  private static final Key ATL = new Key("ATL", "2001-01-07");
  private static final Key ORD = new Key("ORD", "2001-01-07");

  private static Report report(String flight, int delay) {
    return new Report(flight, "ATL", "ORD", "2001-01-07", delay, AT);
  }

  @Test
  void theLastReportOfAFlightCounts() {
    Truth truth = new Truth(new Logic(15, Logic.By.origin));
    truth.take(report("a", 0));
    truth.take(report("b", -3));
    truth.take(report("a", 40));
    assertThat(truth.totals()).isEqualTo(Map.of(ATL, new Totals(3, 2, 1, 37)));
    assertThat(truth.reports()).isEqualTo(3);
    assertThat(truth.flights()).isEqualTo(2);
  }

  @Test
  void otherLogicCountsAllHistoryAnew() {
    Truth truth = new Truth(new Logic(15, Logic.By.origin));
    truth.take(report("a", 40));
    truth.take(report("b", 70));
    truth.logic(new Logic(60, Logic.By.destination));
    assertThat(truth.totals()).isEqualTo(Map.of(ORD, new Totals(2, 2, 1, 110)));
  }

  @Test
  void distanceTellsWhatDiffersIsMissingAndIsTooMuch() {
    Map<Key, Totals> truth = Map.of(ATL, new Totals(3, 2, 1, 37), ORD, new Totals(1, 1, 0, 5));
    assertThat(Distance.of(truth, truth)).isEqualTo(new Distance(2, 0, 0, 0, 0, 0));
    assertThat(Distance.of(truth, Map.of())).isEqualTo(new Distance(2, 0, 3, 42, 2, 0));
    Map<Key, Totals> layer = Map.of(ATL, new Totals(3, 3, 1, 37), new Key("LAX", "2001-01-07"), new Totals(1, 1, 0, -4));
    assertThat(Distance.of(truth, layer)).isEqualTo(new Distance(2, 1, 3, 9, 1, 1));
  }

  @Test
  void pointsCoverTheWholeRun() {
    PointLog log = new PointLog();
    for (int n = 0; n < 5_000; n++) {
      log.add(new LambdaView.Point(AT.plusSeconds(n), n, 0, 0, null, 0, 0));
    }
    assertThat(log.all()).hasSizeLessThanOrEqualTo(PointLog.MOST).hasSizeGreaterThan(PointLog.MOST / 3);
    assertThat(log.all()).extracting(LambdaView.Point::sent).isSorted().contains(0L, 4_999L);
  }
}
