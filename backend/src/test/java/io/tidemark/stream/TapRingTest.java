package io.tidemark.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TapRingTest {
  @Test
  void oldestGiveWayAndAreNoLongerCovered() {
    TapRing ring = new TapRing(10);
    read(ring, 0, 8);
    assertThat(ring.covers(0, 8)).isTrue();
    assertThat(ring.covers(0, 9)).isFalse();
    read(ring, 8, 14);
    assertThat(ring.covers(4, 14)).isTrue();
    assertThat(ring.covers(3, 14)).isFalse();
    assertThat(ring.range(0, 7)).extracting(TappedRecord::offset).containsExactly(4L, 5L, 6L);
    assertThat(ring.newest(2)).extracting(TappedRecord::offset).containsExactly(12L, 13L);
  }

  @Test
  void whatWasPassedOverIsNotCovered() throws Exception {
    TapRing ring = new TapRing(100);
    read(ring, 0, 10);
    read(ring, 20, 30);
    ring.progress(40);
    assertThat(ring.covers(0, 10)).isTrue();
    assertThat(ring.covers(5, 25)).isFalse();
    assertThat(ring.covers(20, 30)).isTrue();
    assertThat(ring.range(5, 25)).hasSize(10);
    assertThat(ring.await(40, Duration.ZERO)).isTrue();
    assertThat(ring.await(41, Duration.ofMillis(5))).isFalse();
  }

  @Test
  void sampleOfManyIsBoundedOrderedAndSteady() {
    TapRing ring = new TapRing(10_000);
    read(ring, 0, 5_000);
    List<TappedRecord> sample = ring.sampleFrom(1_000, 300);
    assertThat(sample).hasSize(300).isEqualTo(ring.sampleFrom(1_000, 300));
    assertThat(sample).extracting(TappedRecord::offset).isSorted();
    assertThat(sample.stream().mapToLong(TappedRecord::offset).average().orElse(0)).isBetween(2_800.0, 3_200.0);
    assertThat(ring.sampleFrom(4_990, 300)).hasSize(10);
  }

  private static void read(TapRing ring, long from, long until) {
    List<TappedRecord> records = new ArrayList<>();
    for (long offset = from; offset < until; offset++) {
      records.add(new TappedRecord(0, offset, offset, "{}", new RecordParser.Parsed(0, List.of(), null)));
    }
    ring.add(records);
    ring.cover(from, until);
    ring.progress(until);
  }
}
