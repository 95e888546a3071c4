package io.tidemark.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.stream.FairSample.Range;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class FairSampleTest {
  @Test
  void smallStretchIsReadWhole() {
    assertThat(FairSample.blocks(100, 450, 200, 2, new Random(1))).containsExactly(new Range(100, 450));
    assertThat(FairSample.blocks(100, 100, 200, 2, new Random(1))).isEmpty();
  }

  @Test
  void rangesAscendApartAndWithinTheStretch() {
    Random random = new Random(5);
    for (int round = 0; round < 500; round++) {
      List<Range> ranges = FairSample.blocks(1_000, 13_333, 200, 7, random);
      assertThat(ranges).hasSize(7);
      long previous = 1_000;
      for (Range range : ranges) {
        assertThat(range.from()).isGreaterThanOrEqualTo(previous);
        assertThat(range.length()).isBetween(1L, 200L);
        previous = range.until();
      }
      assertThat(previous).isLessThanOrEqualTo(13_333);
    }
  }

  @Test
  void eachRecordIsAsLikelyAsAnyOther() {
    int length = 1_050;
    int rounds = 40_000;
    int block = 50;
    int count = 5;
    long[] read = new long[length];
    Random random = new Random(11);
    for (int round = 0; round < rounds; round++) {
      for (Range range : FairSample.blocks(0, length, block, count, random)) {
        for (long offset = range.from(); offset < range.until(); offset++) {
          read[(int) offset]++;
        }
      }
    }
    double share = count / (double) (length / block);
    double expected = rounds * share;
    double chiSquare = 0;
    for (int first = 0; first < length; first += block) {
      chiSquare += Math.pow(read[first] - expected, 2) / (expected * (1 - share));
    }
    // 21 blocks, 20 degrees of freedom: 45.3 is passed once in a thousand fair draws.
    assertThat(chiSquare).isLessThan(45.3);
  }
}
