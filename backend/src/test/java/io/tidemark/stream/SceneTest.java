package io.tidemark.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SceneTest {
  private static final long START = Instant.parse("2024-05-01T12:00:00Z").toEpochMilli();

  @ParameterizedTest
  @EnumSource(Scene.class)
  void sameSeedSameEvents(Scene scene) {
    assertThat(events(scene, 7, 0.5, 500)).isEqualTo(events(scene, 7, 0.5, 500));
    assertThat(events(scene, 7, 0.5, 500)).isNotEqualTo(events(scene, 8, 0.5, 500));
  }

  @ParameterizedTest
  @EnumSource(Scene.class)
  void withoutDisorderEventsAreInOrderAndNow(Scene scene) {
    for (long n = 0; n < 2_000; n++) {
      assertThat(scene.latenessMillis(new Dice(3), n, 0)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Scene.class)
  void latenessIsMostlySmallWithAHeavyTailAndNeverNegative(Scene scene) {
    Dice dice = new Dice(3);
    long[] late = new long[20_000];
    for (int n = 0; n < late.length; n++) {
      late[n] = scene.latenessMillis(dice, n, 0.5);
    }
    Arrays.sort(late);
    assertThat(late[0]).isNotNegative();
    assertThat(late[late.length / 2]).as("median").isBetween(1L, 2_000L);
    assertThat(late[late.length * 99 / 100]).as("99th percentile").isGreaterThan(5 * late[late.length / 2]);
  }

  @ParameterizedTest
  @EnumSource(Scene.class)
  void eventsFitTheirOwnSchema(Scene scene) throws Exception {
    StreamDefinition definition =
        new StreamDefinition(scene.schema(), Scene.EVENT_TIME, new Source.Kafka(null, 1, "earliest"), null);
    for (String event : events(scene, 1, 0.7, 1_000)) {
      EventsBody.read(Json.node("{\"events\":[" + event + "]}"), definition, 1, EventsBody.JSON);
    }
  }

  @ParameterizedTest
  @EnumSource(Scene.class)
  void resumedFeedGoesOnAsIfNeverInterrupted(Scene scene) {
    Generator.Synthetic generator = new Generator.Synthetic(scene.name(), true, 42, 100, 0.5);
    List<TestingOutlet.Sent> whole = run(generator, START, START + 10_000, Optional.empty()).sent;
    TestingOutlet first = run(generator, START, START + 4_000, Optional.empty());
    TestingOutlet second = run(generator, START + 60_000, START + 70_000, Optional.of(first.position()));
    List<TestingOutlet.Sent> both = new ArrayList<>(first.sent);
    both.addAll(second.sent);
    assertThat(both.subList(0, whole.size())).extracting(TestingOutlet.Sent::n)
        .isEqualTo(whole.stream().map(TestingOutlet.Sent::n).toList());
    // Event times follow the wall; everything else is a function of seed and number.
    assertThat(whole.get(50).value()).isEqualTo(both.get(50).value());
  }

  private static TestingOutlet run(Generator.Synthetic generator, long from, long until, Optional<Position> last) {
    TestingClock clock = new TestingClock(from);
    TestingOutlet outlet = new TestingOutlet(clock, until, last);
    new PacedFeed(EvenScript.of(generator), clock).run(outlet);
    return outlet;
  }

  private static List<String> events(Scene scene, long seed, double disorder, int count) {
    Dice dice = new Dice(seed);
    List<String> events = new ArrayList<>();
    for (long n = 0; n < count; n++) {
      events.add(new String(scene.event(dice, n, disorder, START + n * 10), StandardCharsets.UTF_8));
    }
    return events;
  }
}
