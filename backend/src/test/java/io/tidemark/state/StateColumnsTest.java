package io.tidemark.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateColumnsTest {
  @Test
  void keepSparksNamesAndOrder() {
    assertThat(read(List.of("count", "max"), 3L, Double.NaN)).isEqualTo(Map.of("count", 3L, "max", "NaN"));
  }

  @Test
  void numberANameThatComesAgain() {
    assertThat(read(List.of("sum", "sum", "count", "sum"), 1, 2, 3, 4).toString()).isEqualTo("{sum=1, sum_2=2, count=3, sum_3=4}");
  }

  @Test
  void neverTakeANameThatIsTaken() {
    assertThat(read(List.of("sum_2", "sum", "sum"), 1, 2, 3).toString()).isEqualTo("{sum_2=1, sum=2, sum_3=3}");
  }

  @Test
  void aSketchIsOneText() {
    assertThat(read(List.of("count", "MS[0]", "MS[1]", "MS[2]", "MS[0]", "MS[1]", "sum"), 7, 1L, 2L, 3L, 4L, 5L, 8).toString())
        .isEqualTo("{count=7, sketch=(sketch, 24 bytes), sketch_2=(sketch, 16 bytes), sum=8}");
  }

  @Test
  void anExpiryIsATime() {
    Instant end = Instant.parse("2024-03-01T12:00:00.5Z");
    assertThat(read(List.of("expiresAtMicros"), end.toEpochMilli() * 1_000)).isEqualTo(Map.of("expiresAt", end));
  }

  @Test
  void aValueWithoutColumnsIsEmpty() {
    assertThat(read(List.of("__dummy__"), (Object) null)).isEmpty();
  }

  @Test
  void bytesAreCounted() {
    List<Object> nothing = new ArrayList<>();
    nothing.add(null);
    assertThat(read(List.of("raw"), (Object) new byte[212])).isEqualTo(Map.of("raw", "(212 bytes)"));
    assertThat(new StateColumns(List.of("k")).read(nothing::get)).containsEntry("k", null);
  }

  private static Map<String, Object> read(List<String> fields, Object... values) {
    return new StateColumns(fields).read(i -> values[i]);
  }
}
