package io.tidemark.latency;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RoundTripsTest {
  private final Clock clock = Clock.fixed(Instant.ofEpochMilli(1_000_000), ZoneOffset.UTC);
  private final List<List<Long>> pings = new ArrayList<>();
  private final RoundTrips trips = new RoundTrips(clock, new SlidingHistogram(clock), pings::add);

  private static List<LaneReader.Read> records(int count) {
    return LongStream.range(0, count).mapToObj(id -> new LaneReader.Read(id, 999_990_000L, 0.5, 0, id, 999_995_000L)).toList();
  }

  @Test
  void aPingNamesAnEvenSampleAndTheNextWaits() {
    trips.ask(records(100));
    trips.ask(records(100));
    assertThat(pings).containsExactly(LongStream.range(0, 20).map(i -> i * 5).boxed().toList());
  }

  @Test
  void eachRecordIsCountedOnceAndOnlyWhenAskedFor() {
    trips.ask(records(3));
    assertThat(trips.view()).isEmpty();
    trips.seen(List.of(0L, 1L, 77L));
    trips.seen(List.of(1L));
    assertThat(trips.view()).hasValueSatisfying(view -> {
      assertThat(view.count()).isEqualTo(2);
      assertThat(view.max()).isEqualTo(10);
    });
  }
}
