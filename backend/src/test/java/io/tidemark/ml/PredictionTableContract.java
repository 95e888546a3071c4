package io.tidemark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.ml.PredictedBatch.Announced;
import io.tidemark.ml.Prediction.Role;
import io.tidemark.ml.PredictionTable.Chosen;
import io.tidemark.store.Store;
import io.tidemark.store.Transactions;
import io.tidemark.wire.Interval;
import io.tidemark.wire.Json;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the table of predictions promises; run over each kind of database. */
abstract class PredictionTableContract {
  private static final Instant DAY = Instant.parse("2001-03-01T00:00:00Z");
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00.123Z");

  private Store store;
  private Transactions transactions;
  private PredictionTable table;
  private FigureTable figures;

  abstract Store open() throws Exception;

  @BeforeEach
  void begin() throws Exception {
    store = open();
    transactions = store.transactions().orElseThrow();
    PredictionTable.forgetAllBut(transactions, "");
    table = new PredictionTable(transactions, "m1");
    figures = new FigureTable(transactions, "m1");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Prediction said(String flight, Role role, long batchId, double score) {
    return new Prediction(flight, DAY, role, "m" + batchId, batchId, score, 0);
  }

  private static PredictedBatch batch(long batchId, Prediction... predictions) {
    List<Announced> flights =
        Stream.of(predictions).map(Prediction::flight).distinct()
            .map(flight -> new Announced(flight, DAY, "ORD", "QQQ", 1_745.5, true)).toList();
    return new PredictedBatch(batchId, new Chosen("m" + batchId, null), flights, List.of(predictions), 2, 1);
  }

  private void write(PredictionTable to, PredictedBatch batch) {
    to.choose(batch.batchId(), batch.chosen());
    to.write(batch, NOW);
  }

  private List<String> rows(String run) {
    return transactions.run(handle ->
        handle.createQuery("SELECT flight, role, model, score FROM ml_prediction WHERE run = :run ORDER BY flight, role").bind("run", run)
            .map((row, context) ->
                row.getString("flight") + " " + row.getString("role") + " " + row.getString("model") + " "
                    + Double.doubleToLongBits(row.getDouble("score")))
            .list());
  }

  private static String row(String flight, Role role, String model, double score) {
    return flight + " " + role + " " + model + " " + Double.doubleToLongBits(score);
  }

  @Test
  void repeatedBatchHasTheModelsOfItsFirstTry() {
    assertThat(table.choose(0, new Chosen("m1", null))).isEqualTo(new Chosen("m1", null));
    assertThat(table.choose(0, new Chosen("m2", "m3"))).isEqualTo(new Chosen("m1", null));
    assertThat(table.choose(1, new Chosen("m2", "m3"))).isEqualTo(new Chosen("m2", "m3"));
    assertThat(new PredictionTable(transactions, "m2").choose(0, new Chosen("m4", null))).isEqualTo(new Chosen("m4", null));
  }

  @Test
  void whatIsWrittenStaysToTheBit() {
    double score = 0.1 + 0.2;
    write(table, batch(1, said("f-1", Role.champion, 1, score), said("f-1", Role.challenger, 1, Math.nextUp(score))));
    write(table, batch(2, said("f-1", Role.champion, 2, 0.9), said("f-2", Role.champion, 2, Double.MIN_VALUE)));
    assertThat(rows("m1")).containsExactly(
        row("f-1", Role.challenger, "m1", Math.nextUp(score)), row("f-1", Role.champion, "m1", score),
        row("f-2", Role.champion, "m2", Double.MIN_VALUE));
  }

  @Test
  void batchIsCountedWhenItIsFirstWrittenAndNotAgain() {
    PredictedBatch batch = batch(1, said("f-1", Role.champion, 1, 0.5));
    table.choose(1, batch.chosen());
    assertThat(table.written(1)).isEmpty();
    assertThat(figures.lastChosen()).hasValue(1);
    assertThat(figures.lastWritten()).isEmpty();
    assertThat(table.write(batch, NOW).written()).isEqualTo(NOW);
    assertThat(table.write(batch(1, said("f-2", Role.champion, 1, 0.5)), NOW.plusSeconds(1)).written()).isEqualTo(NOW);
    assertThat(table.written(1)).hasValue(NOW);
    assertThat(figures.lastWritten()).hasValue(1);
    assertThat(rows("m1")).hasSize(1);
  }

  @Test
  void allAreWrittenOrNone() {
    table.choose(1, new Chosen("m1", null));
    PredictedBatch broken = batch(1, said("f-1", Role.champion, 1, 0.5), new Prediction("f-2", DAY, Role.champion, null, 1, 0.5, 0));
    assertThatThrownBy(() -> table.write(broken, NOW)).isInstanceOf(RuntimeException.class);
    assertThat(rows("m1")).isEmpty();
    assertThat(table.written(1)).isEmpty();
  }

  @Test
  void boardThatIsToldAgainShowsTheSame() {
    Scoreboard first = new Scoreboard("m0", model -> null);
    PredictedBatch one = batch(0, said("f-1", Role.champion, 0, 0.3), said("f-2", Role.champion, 0, 0.7), said("f-1", Role.challenger, 0, 0.9));
    PredictedBatch two = batch(3, said("f-9", Role.champion, 3, 0.25));
    for (PredictedBatch batch : List.of(one, two)) {
      table.choose(batch.batchId(), batch.chosen());
      first.predicted(table.write(batch, NOW));
    }
    table.choose(4, new Chosen("m4", null));
    JudgedBatch judged = new JudgedBatch(7, List.of(met("f-2", Role.champion, 0.7, 40), met("f-1", Role.champion, 0.3, 0), met("f-1", Role.challenger, 0.9, 0)), 5);
    for (JudgedBatch batch : List.of(judged, judged, new JudgedBatch(8, List.of(), 0), new JudgedBatch(9, List.of(), 2))) {
      table.judged(batch);
      first.joined(batch);
    }

    Scoreboard again = new Scoreboard("m0", model -> null);
    figures.tell(again);
    assertThat(again.counts()).isEqualTo(first.counts()).isEqualTo(new Scoreboard.Counts(2, 3, 3, 0, 4, 2));
    assertThat(again.swaps()).isEqualTo(first.swaps()).containsExactly(new OnlineView.Swap(3, NOW, "m0", "m3", "f-9"));
    assertThat(again.predictions()).isEqualTo(first.predictions()).hasSize(3);
    assertThat(again.windows(null)).isEqualTo(first.windows(null)).hasSize(1);
    assertThat(again.total()).isEqualTo(first.total());
    assertThat(again.dropped()).isEqualTo(first.dropped()).isEqualTo(7);
    assertThat(again.joined()).isEqualTo(first.joined()).isEqualTo(2);
    assertThat(again.waiting(null)).isEqualTo(first.waiting(null)).isEqualTo(1);
    assertThat(figures.models()).containsExactlyInAnyOrder("m0", "m3", "m4");
  }

  private static JoinedRow met(String flight, Role role, double score, int minutes) {
    return new JoinedRow(
        flight, role, new Scored("m0", score, 0, Flight.delayed(minutes)),
        new OnlineView.Truth(minutes, Flight.delayed(minutes), DAY.plusSeconds(60)), DAY, DAY.plusSeconds(3_600));
  }

  @Test
  void runIsLeftFromWhenItIsRememberedUntilItIsDisowned() {
    RunTable run = new RunTable(transactions, "m12");
    OnlineDefinition definition =
        new OnlineDefinition("m1", null, LocalDate.of(2001, 3, 1), 2, 60, Interval.parse("2 hours"), Interval.parse("6 hours"),
            Interval.parse("1 hour"), 2, 7);
    assertThat(RunTable.left(transactions)).isEmpty();
    run.remember(definition, new Chosen("m1", null), 60);
    run.want(new Chosen("m2", "m3"));
    run.speed(7_200);
    assertThat(RunTable.left(transactions)).hasValue(new RunTable.Left("m12", Json.write(definition), new Chosen("m2", "m3"), 7_200));
    PredictionTable.forgetAllBut(transactions, "m12");
    assertThat(RunTable.left(transactions)).isPresent();
    run.disown();
    assertThat(RunTable.left(transactions)).isEmpty();
  }

  @Test
  void forgettingARunLeavesTheOthers() {
    PredictionTable other = new PredictionTable(transactions, "m2");
    write(table, batch(1, said("f-1", Role.champion, 1, 0.5)));
    write(other, batch(1, said("f-1", Role.champion, 1, 0.5)));
    table.choose(0, new Chosen("m1", null));
    table.forget();
    assertThat(rows("m1")).isEmpty();
    assertThat(rows("m2")).hasSize(1);
    assertThat(table.choose(0, new Chosen("m2", null))).isEqualTo(new Chosen("m2", null));
  }
}
