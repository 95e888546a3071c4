package io.tidemark.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.wire.Failure;
import io.tidemark.wire.Problem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read back of lanes whose driver writes the files of a real one: fates, attempts, and what can be done when. */
class LanesTest {
  @TempDir Path folder;
  private TestingGround ground;

  private Lanes lanes(String run) {
    ground = new TestingGround(folder);
    Lanes lanes = new Lanes(run, ground, new DeliveryDefinition(SinkChoice.of(SinkChoice.Kind.KAFKA), Api.STRUCTURED, List.of(Guarantee.values()), null, List.of()));
    lanes.open();
    return lanes;
  }

  private static List<RunView.Lane> play(Lanes lanes, Action action) {
    lanes.refuseUnlessPossible(action);
    lanes.play(action);
    return lanes.view(lanes.topic());
  }

  private static List<RunView.Totals> totals(List<RunView.Lane> lanes) {
    return lanes.stream().map(RunView.Lane::totals).toList();
  }

  @Test
  void aKillHalfWayLosesDoublesAndKeeps() {
    Lanes lanes = lanes("d1");
    play(lanes, Action.send(6));
    play(lanes, Action.go(Point.COMMITTED));
    play(lanes, Action.send(6));
    List<RunView.Lane> half = play(lanes, Action.go(Point.HALF));
    assertThat(totals(half)).containsExactly(
        new RunView.Totals(12, 0, 9, 0, 3), new RunView.Totals(12, 0, 9, 0, 3), new RunView.Totals(12, 0, 6, 0, 6));
    assertThat(half.get(1).attempts()).containsExactly(
        new RunView.Attempt(0, 1, 0, 6, List.of(1, 2, 3, 4, 5, 6), RunView.Fate.written),
        new RunView.Attempt(1, 1, 6, 12, List.of(7, 8, 9, 10), RunView.Fate.IN_HAND));
    List<RunView.Lane> dead = play(lanes, Action.fail(FailurePoint.DRIVER));
    assertThat(dead).allSatisfy(lane -> assertThat(lane.query()).isEqualTo(RunView.Query.gone));
    assertThat(totals(dead)).containsExactly(
        new RunView.Totals(12, 3, 9, 0, 0), new RunView.Totals(12, 0, 9, 0, 3), new RunView.Totals(12, 0, 6, 0, 6));
    assertThat(lanes.driver().state()).isEqualTo(RunView.DriverView.State.killed);
    play(lanes, Action.restart());
    List<RunView.Lane> end = play(lanes, Action.go(Point.COMMITTED));
    assertThat(totals(end)).containsExactly(
        new RunView.Totals(12, 3, 9, 0, 0), new RunView.Totals(12, 0, 9, 3, 0), new RunView.Totals(12, 0, 12, 0, 0));
    assertThat(end.get(1).attempts()).extracting(RunView.Attempt::fate).containsExactly(RunView.Fate.written, RunView.Fate.killed, RunView.Fate.written);
    assertThat(end.get(1).attempts()).extracting(RunView.Attempt::run).containsExactly(1, 1, 2);
    assertThat(end.get(1).restarts()).isEqualTo(1);
    assertThat(end.get(0).offsetLog()).extracting(RunView.Planned::run).containsExactly(1, 1);
    assertThat(lanes.driver().starts()).isEqualTo(2);
  }

  @Test
  void aLossFailsTheQueriesOnceAndIsAcceptedByTheNextRestart() {
    Lanes lanes = lanes("d1");
    play(lanes, Action.send(4));
    play(lanes, Action.fail(FailurePoint.SOURCE));
    assertThat(totals(lanes.view(lanes.topic()))).as("a query that runs may have fetched them").containsOnly(new RunView.Totals(4, 0, 0, 0, 4));
    List<RunView.Lane> failed = play(lanes, Action.go(Point.COMMITTED));
    assertThat(failed).allSatisfy(lane -> assertThat(lane.error()).isEqualTo(new Failure("KAFKA_DATA_LOSS.GONE", "set failOnDataLoss")));
    assertThat(totals(failed)).containsOnly(new RunView.Totals(4, 4, 0, 0, 0));
    play(lanes, Action.restart());
    List<RunView.Lane> end = play(lanes, Action.go(Point.COMMITTED));
    assertThat(end).allSatisfy(lane -> assertThat(lane.query()).isEqualTo(RunView.Query.running));
    assertThat(totals(end).subList(1, 3)).containsOnly(new RunView.Totals(4, 4, 0, 0, 0));
  }

  @Test
  void aLossWhileTheDriverIsGoneIsToldByTheFirstStart() {
    Lanes lanes = lanes("d1");
    play(lanes, Action.fail(FailurePoint.DRIVER));
    play(lanes, Action.send(4));
    play(lanes, Action.fail(FailurePoint.SOURCE));
    play(lanes, Action.restart());
    assertThat(play(lanes, Action.go(Point.COMMITTED)).get(2).error().condition()).isEqualTo("KAFKA_DATA_LOSS.GONE");
    play(lanes, Action.restart());
    assertThat(play(lanes, Action.go(Point.COMMITTED)).get(2).query()).isEqualTo(RunView.Query.running);
  }

  @Test
  void whatCannotBeDoneNowIsRefusedWithTheReason() {
    Lanes lanes = lanes("d1");
    refused(lanes, Action.restart(), "nothing to restart");
    refused(lanes, Action.mend(), "takes writes already");
    refused(lanes, Action.fail(FailurePoint.SOURCE), "send events first");
    play(lanes, Action.fail(FailurePoint.SINK));
    refused(lanes, Action.fail(FailurePoint.SINK), "refuses already");
    play(lanes, Action.fail(FailurePoint.DRIVER));
    refused(lanes, Action.go(Point.HALF), "restart first");
    refused(lanes, Action.fail(FailurePoint.TASK), "restart first");
    refused(lanes, Action.fail(FailurePoint.DRIVER), "killed already");
  }

  private static void refused(Lanes lanes, Action action, String why) {
    assertThatThrownBy(() -> lanes.refuseUnlessPossible(action)).isInstanceOf(Problem.class).hasMessageContaining(why);
  }

  @Test
  void eitherAllSinksRefuseOrNone() {
    Lanes lanes = lanes("d1");
    ground.sinks("d1").get(Guarantee.EXACTLY_ONCE).locked = true;
    assertThatThrownBy(() -> lanes.play(Action.fail(FailurePoint.SINK))).hasMessageContaining("holds");
    assertThat(lanes.sinkRefuses()).isFalse();
    assertThat(ground.sinks("d1").values()).noneMatch(sink -> sink.refuses);
  }

  /** Random actions: what is lost stays lost, what is exact or doubled never becomes less, and the sums are right. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whatIsLostStaysLostWhateverIsDone(long seed) {
    Random random = new Random(seed);
    Map<String, Integer> best = new HashMap<>();
    Lanes lanes = lanes("d" + seed);
    List<Action> played = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      Action action = any(random);
      try {
        lanes.refuseUnlessPossible(action);
      } catch (Problem notNow) {
        continue;
      }
      played.add(action);
      lanes.play(action);
      for (RunView.Lane lane : lanes.view(lanes.topic())) {
        RunView.Totals totals = lane.totals();
        assertThat(totals.lost() + totals.exact() + totals.doubled() + totals.pending()).isEqualTo(totals.sent());
        atLeast(best, lane.guarantee() + " lost", totals.lost(), played, seed);
        atLeast(best, lane.guarantee() + " there", totals.exact() + totals.doubled(), played, seed);
        assertThat(lane.guarantee() != Guarantee.AT_LEAST_ONCE && totals.doubled() > 0).as("%s doubled by %s", lane.guarantee(), played).isFalse();
      }
    }
    assertThat(played).hasSizeGreaterThan(50);
  }

  private static void atLeast(Map<String, Integer> best, String what, int now, List<Action> played, long seed) {
    assertThat(now).as("%s, seed %d, after %s", what, seed, played).isGreaterThanOrEqualTo(best.getOrDefault(what, 0));
    best.put(what, now);
  }

  private static Action any(Random random) {
    return switch (random.nextInt(8)) {
      case 0, 1 -> Action.send(1 + random.nextInt(5));
      case 2, 3, 4 -> Action.go(Point.values()[random.nextInt(Point.values().length)]);
      case 5 -> random.nextBoolean() ? Action.fail(FailurePoint.values()[random.nextInt(FailurePoint.values().length)]) : Action.mend();
      case 6 -> Action.mend();
      default -> Action.restart();
    };
  }
}
