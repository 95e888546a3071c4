package io.tidemark.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.lambda.ServingTables.SpeedRow;
import io.tidemark.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the serving layer's tables promise; run over each kind of database. */
abstract class ServingTablesContract {
  private static final Key ATL = new Key("ATL", "2001-01-07");
  private static final Key ORD = new Key("ORD", "2001-01-07");
  private static final Offsets START = Offsets.begin(2);

  private Store store;
  private ServingTables tables;
  private KappaTables kappa;

  abstract Store open() throws Exception;

  @BeforeEach
  void begin() throws Exception {
    store = open();
    ServingTables.forgetAll(store.transactions().orElseThrow());
    tables = new ServingTables(store.transactions().orElseThrow(), "l1");
    tables.begin(START);
    kappa = new KappaTables(store.transactions().orElseThrow(), "l1");
  }

  @AfterEach
  void close() {
    store.close();
  }

  static Offsets at(long first, long second) {
    return new Offsets(new TreeMap<>(Map.of(0, first, 1, second)));
  }

  private static SpeedRow row(Key key, long hour, long reports, long delayed, long minutes) {
    return new SpeedRow(hour, key, reports, delayed, minutes);
  }

  @Test
  void beginsWithAnEmptyViewThatIsServed() {
    Served served = tables.answer();
    assertThat(List.of(served.version(), served.read(), served.counted())).containsOnly(0L);
    assertThat(served.cut()).isEqualTo(START);
    assertThat(served.merged()).isEmpty();
    assertThat(kappa.answer()).isEmpty();
  }

  @Test
  void mergesTheViewWithItsGenerationAndTellsHowFarItHasRead() {
    tables.write(1, at(3, 2), Map.of(ATL, new Totals(5, 4, 1, 30)));
    tables.serve(1);
    tables.count(1, at(5, 4), List.of(row(ATL, 0, 1, 1, 20), row(ATL, 3_600_000, 1, 0, -5), row(ORD, 0, 1, 0, 2)));

    Served served = tables.answer();
    assertThat(served.batch()).containsExactly(Map.entry(ATL, new Totals(5, 4, 1, 30)));
    assertThat(served.speed()).isEqualTo(Map.of(ATL, new Totals(2, 2, 1, 15), ORD, new Totals(1, 1, 0, 2)));
    assertThat(served.merged()).isEqualTo(Map.of(ATL, new Totals(7, 6, 2, 45), ORD, new Totals(1, 1, 0, 2)));
    assertThat(List.of(served.cut(), served.readTo())).containsExactly(at(3, 2), at(5, 4));
    assertThat(List.of(served.read(), served.counted(), served.dropped())).containsExactly(4L, 3L, 1L);
  }

  @Test
  void totalsWrittenAgainAreTheSameAndNewerOnesReplaceThem() {
    List<SpeedRow> batch = List.of(row(ATL, 0, 2, 1, 20));
    assertThat(tables.count(0, at(2, 0), batch)).contains(2L);
    assertThat(tables.count(0, at(2, 0), batch)).contains(2L);
    assertThat(tables.count(0, at(4, 1), List.of(row(ATL, 0, 5, 2, 50)))).contains(5L);
    assertThat(tables.answer().speed()).containsExactly(Map.entry(ATL, new Totals(5, 5, 2, 50)));
  }

  @Test
  void servesAVersionWhenItsGenerationHasReadAllThatTheServedOneHas() {
    tables.count(0, at(4, 4), List.of(row(ATL, 0, 8, 0, 0)));
    tables.write(1, at(3, 3), Map.of(ATL, new Totals(6, 6, 0, 0)));
    assertThat(tables.serveIfCaughtUp(1)).isFalse();
    tables.count(1, at(9, 3), List.of(row(ATL, 0, 6, 0, 0)));
    assertThat(tables.serveIfCaughtUp(1)).as("ahead in one partition, behind in the other").isFalse();
    assertThat(tables.answer().version()).isZero();
    tables.count(1, at(9, 4), List.of(row(ATL, 0, 7, 0, 0)));
    assertThat(tables.serveIfCaughtUp(1)).isTrue();
    assertThat(tables.answer().merged()).containsExactly(Map.entry(ATL, new Totals(13, 13, 0, 0)));
  }

  @Test
  void takesNothingForAVersionThatWasRemoved() {
    tables.write(1, at(1, 0), Map.of(ATL, new Totals(1, 1, 0, 0)));
    tables.serve(1);
    tables.remove(0);
    assertThat(tables.count(0, at(3, 0), List.of(row(ATL, 0, 3, 0, 0)))).isEmpty();
    assertThat(tables.answer().speed()).isEmpty();
  }

  /** Each version says the same of one key in both layers, so a mixed pair would show. */
  @Test
  void whoeverReadsDuringASwitchSeesTheOldPairOrTheNewOne() throws Exception {
    ExecutorService reader = Executors.newSingleThreadExecutor();
    AtomicBoolean over = new AtomicBoolean();
    Callable<List<Served>> reading = () -> {
      List<Served> seen = new ArrayList<>();
      while (!over.get()) {
        seen.add(tables.answer());
      }
      seen.add(tables.answer());
      return seen;
    };
    Future<List<Served>> seen = reader.submit(reading);
    for (long version = 1; version <= 30; version++) {
      tables.write(version, at(version, version), Map.of(ATL, new Totals(version, version, 0, version)));
      tables.count(version, at(2 * version, 2 * version), List.of(row(ATL, 0, 2 * version, 0, 2 * version)));
      assertThat(tables.serveIfCaughtUp(version)).isTrue();
      tables.remove(version - 1);
    }
    over.set(true);
    assertThat(seen.get()).isNotEmpty().allSatisfy(served -> {
      long version = served.version();
      assertThat(served.read()).isEqualTo(2 * version);
      assertThat(served.merged()).isEqualTo(version == 0 ? Map.of() : Map.of(ATL, new Totals(3 * version, 3 * version, 0, 3 * version)));
    });
    assertThat(seen.get()).extracting(Served::version).isSorted().last().isEqualTo(30L);
    reader.shutdownNow();
  }

  @Test
  void kappaKeepsTheReportWithTheGreaterOffset() {
    kappa.begin(0, START);
    assertThat(kappa.keep(0, at(3, 0), List.of(
        new KappaTables.Row("f1", 0, ATL, false, 0), new KappaTables.Row("f1", 2, ATL, true, 40), new KappaTables.Row("f2", 1, ORD, false, 3)))).isTrue();
    kappa.keep(0, at(3, 0), List.of(new KappaTables.Row("f1", 0, ATL, false, 0)));
    assertThat(kappa.answer()).isEqualTo(Map.of(ATL, new Totals(1, 1, 1, 40), ORD, new Totals(1, 1, 0, 3)));
  }

  @Test
  void anotherReplayIsServedWhenItHasReadAsMuch() {
    kappa.begin(0, START);
    kappa.keep(0, at(2, 0), List.of(new KappaTables.Row("f1", 1, ATL, false, 5)));
    kappa.begin(1, START);
    assertThat(kappa.serveIfCaughtUp(1)).isFalse();
    kappa.keep(1, at(2, 0), List.of(new KappaTables.Row("f1", 1, ORD, true, 5)));
    assertThat(kappa.answer()).containsOnlyKeys(ATL);
    assertThat(kappa.serveIfCaughtUp(1)).isTrue();
    kappa.remove(0);
    assertThat(kappa.answer()).isEqualTo(Map.of(ORD, new Totals(1, 1, 1, 5)));
    assertThat(kappa.keep(0, at(9, 9), List.of())).isFalse();
  }

  @Test
  void forgetsARunAndLeavesOthers() {
    ServingTables other = new ServingTables(store.transactions().orElseThrow(), "l2");
    other.begin(START);
    other.count(0, at(1, 0), List.of(row(ATL, 0, 1, 0, 0)));
    tables.forget();
    assertThat(other.answer().counted()).isEqualTo(1);
    tables.begin(START);
    assertThat(tables.answer().merged()).isEmpty();
  }
}
