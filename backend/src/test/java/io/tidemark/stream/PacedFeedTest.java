package io.tidemark.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PacedFeedTest {
  private static final long START = Instant.parse("2024-05-01T12:00:00Z").toEpochMilli();
  private static final String FLIGHTS =
      """
      scheduled,reported,delayMinutes,distanceMiles,origin,destination
      2001-01-01T00:10:00Z,2001-01-01T00:00:00Z,-10,407,LAS,OAK
      2001-01-01T00:05:00Z,2001-01-01T00:10:00Z,5,256,LAS,PHX
      2001-01-01T00:10:00Z,2001-01-01T00:10:00Z,0,1750,DTW,LAS
      2001-01-01T00:50:00Z,2001-01-01T01:00:00Z,10,1750,DTW,LAS
      """;

  @Test
  void rateIsKeptEvenly() {
    TestingClock clock = new TestingClock(START);
    TestingOutlet outlet = new TestingOutlet(clock, START + 10_000, Optional.empty());
    new PacedFeed(new EvenScript("x", 1_000, (n, due) -> new byte[0]), clock).run(outlet);
    assertThat(outlet.sent).hasSizeBetween(9_950, 10_051);
    assertThat(outlet.sent.get(5_000).timestampMillis()).isEqualTo(START + 5_000);
  }

  @Test
  void sleepingMachineCausesNoBurst() {
    TestingClock clock = new TestingClock(START);
    TestingOutlet outlet =
        new TestingOutlet(clock, START + 3_605_000, Optional.empty()) {
          @Override
          public boolean await(long millis) {
            if (clock.millis() - START > 2_000 && clock.millis() - START < 3_000) {
              clock.advance(3_600_000);
            }
            return super.await(millis);
          }
        };
    new PacedFeed(new EvenScript("x", 100, (n, due) -> new byte[0]), clock).run(outlet);
    assertThat(outlet.sent).hasSizeBetween(450, 560);
  }

  @Test
  void replayKeepsGapsOfArrivalScaledBySpeed() throws Exception {
    TestingClock clock = new TestingClock(START);
    StreamClock data = new StreamClock(List.of());
    TestingOutlet outlet = replay(clock, data, 60, START + 61_000, Optional.empty());
    assertThat(outlet.sent).extracting(sent -> sent.timestampMillis() - START).containsExactly(0L, 10_000L, 10_000L, 60_000L);
    assertThat(outlet.sent.get(0).value())
        .isEqualTo(
            "{\"scheduled\":\"2001-01-01T00:10:00.000Z\",\"reported\":\"2001-01-01T00:00:00.000Z\",\"delayMinutes\":-10,"
                + "\"distanceMiles\":407,\"origin\":\"LAS\",\"destination\":\"OAK\"}");
    assertThat(data.eventMillis(START + 30_000)).isEqualTo(Instant.parse("2001-01-01T00:30:00Z").toEpochMilli());
  }

  @Test
  void secondLapIsShiftedByWholeDays() throws Exception {
    TestingClock clock = new TestingClock(START);
    TestingOutlet outlet = replay(clock, new StreamClock(List.of()), 3_600, START + 25_000, Optional.empty());
    assertThat(outlet.sent).extracting(TestingOutlet.Sent::n).startsWith(0L, 1L, 2L, 3L, 4L);
    assertThat(outlet.sent.get(4).timestampMillis() - START).isEqualTo(24_000);
    assertThat(outlet.sent.get(4).value()).startsWith("{\"scheduled\":\"2001-01-02T00:10:00.000Z\"");
  }

  @Test
  void changeOfSpeedAndPauseKeepThePosition() throws Exception {
    TestingClock clock = new TestingClock(START);
    StreamClock data = new StreamClock(List.of());
    TestingOutlet slow = replay(clock, data, 60, START + 5_000, Optional.empty());
    long stopped = clock.millis();
    assertThat(slow.sent).hasSize(1);
    clock.advance(100_000);
    TestingOutlet fast = replay(clock, data, 600, clock.millis() + 1_500, Optional.of(slow.position()));
    long left = 600_000 - (stopped - START) * 60;
    assertThat(fast.sent.get(0).n()).isEqualTo(1);
    assertThat(fast.sent.get(0).timestampMillis() - stopped - 100_000).isBetween(left / 600, left / 600 + 1);
    assertThat(data.segments()).extracting(ClockSegment::speed).containsExactly(60.0, 0.0, 600.0, 0.0);
  }

  @Test
  void afterAKillTheLastRecordSaysWhereToGoOn() throws Exception {
    TestingClock clock = new TestingClock(START);
    StreamClock data = new StreamClock(List.of());
    TestingOutlet first = replay(clock, data, 60, START + 12_000, Optional.empty());
    // As if the orderly stop had never been written down.
    StreamClock kept = new StreamClock(data.segments().subList(0, 1));
    clock.advance(50_000);
    long resumed = clock.millis();
    TestingOutlet second = replay(clock, kept, 60, resumed + 51_000, Optional.of(first.position()));
    assertThat(second.sent).extracting(TestingOutlet.Sent::n).startsWith(3L);
    assertThat(second.sent.get(0).timestampMillis() - resumed).isEqualTo(50_000);
    assertThat(kept.eventMillis(resumed)).isEqualTo(Instant.parse("2001-01-01T00:10:00Z").toEpochMilli());
  }

  @Test
  void recordedDataIsCompleteAndInOrderOfArrival() throws Exception {
    for (Dataset.Name name : Dataset.Name.values()) {
      Dataset dataset = Dataset.load(name);
      assertThat(dataset.rows()).isEqualTo(name == Dataset.Name.earthquakes ? 1_707 : 20_000);
      assertThat(dataset.lapDays()).isEqualTo(name == Dataset.Name.earthquakes ? 7 : 90);
      for (long n = 1; n < 2L * dataset.rows() + 5; n++) {
        assertThat(dataset.arrivalMillis(n)).isGreaterThanOrEqualTo(dataset.arrivalMillis(n - 1));
      }
    }
    String second = new String(Dataset.load(Dataset.Name.earthquakes).json(1_707), StandardCharsets.UTF_8);
    assertThat(second).startsWith("{\"time\":\"2018-02-07T02:18:21.235Z\",\"id\":\"ak18247005-lap2\",\"mag\":2.3,");
  }

  private static TestingOutlet replay(TestingClock clock, StreamClock data, double speed, long until, Optional<Position> last)
      throws Exception {
    Dataset flights = Dataset.read(Dataset.Name.flights, new ByteArrayInputStream(FLIGHTS.getBytes(StandardCharsets.UTF_8)));
    TestingOutlet outlet = new TestingOutlet(clock, until, last);
    new PacedFeed(new ReplayScript(flights, speed, data), clock).run(outlet);
    return outlet;
  }
}
