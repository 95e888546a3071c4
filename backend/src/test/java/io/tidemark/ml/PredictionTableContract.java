package io.tidemark.ml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.ml.Prediction.Role;
import io.tidemark.ml.PredictionTable.Chosen;
import io.tidemark.store.Store;
import io.tidemark.store.Transactions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the table of predictions promises; run over each kind of database. */
abstract class PredictionTableContract {
  private static final Instant DAY = Instant.parse("2001-03-01T00:00:00Z");

  private Store store;
  private Transactions transactions;
  private PredictionTable table;

  abstract Store open() throws Exception;

  @BeforeEach
  void begin() throws Exception {
    store = open();
    transactions = store.transactions().orElseThrow();
    PredictionTable.forgetAll(transactions);
    table = new PredictionTable(transactions, "m1");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Prediction said(String flight, Role role, long batchId, double score) {
    return new Prediction(flight, DAY, role, "m" + batchId, batchId, score, 0);
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
    table.write(List.of(said("f-1", Role.champion, 1, score), said("f-1", Role.challenger, 1, Math.nextUp(score))));
    table.write(List.of(said("f-1", Role.champion, 2, 0.9), said("f-2", Role.champion, 2, Double.MIN_VALUE)));
    assertThat(rows("m1")).containsExactly(
        row("f-1", Role.challenger, "m1", Math.nextUp(score)), row("f-1", Role.champion, "m1", score),
        row("f-2", Role.champion, "m2", Double.MIN_VALUE));
  }

  @Test
  void allAreWrittenOrNone() {
    List<Prediction> broken = Arrays.asList(said("f-1", Role.champion, 1, 0.5), new Prediction(null, DAY, Role.champion, "m1", 1, 0.5, 0));
    assertThatThrownBy(() -> table.write(broken)).isInstanceOf(RuntimeException.class);
    assertThat(rows("m1")).isEmpty();
  }

  @Test
  void forgettingARunLeavesTheOthers() {
    PredictionTable other = new PredictionTable(transactions, "m2");
    table.write(List.of(said("f-1", Role.champion, 1, 0.5)));
    other.write(List.of(said("f-1", Role.champion, 1, 0.5)));
    table.choose(0, new Chosen("m1", null));
    table.forget();
    assertThat(rows("m1")).isEmpty();
    assertThat(rows("m2")).hasSize(1);
    assertThat(table.choose(0, new Chosen("m2", null))).isEqualTo(new Chosen("m2", null));
  }
}
