package io.tidemark.ml;

import io.tidemark.store.Transactions;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * The predictions of one run, and which models each micro-batch had. Each method is one transaction. What is written once stays
 * as it is: a repeated batch is told the models of its first try, and its predictions are those that are there. Safe for use by
 * many threads; every method throws {@link io.tidemark.wire.Problem} when the database does not work.
 */
final class PredictionTable {
  private static final List<String> ALL = List.of("ml_batch", "ml_prediction");
  private static final String PREDICTED =
      "INSERT INTO ml_prediction (run, flight, role, batch_id, model, score, prediction) VALUES (?, ?, ?, ?, ?, ?, ?)"
          + " ON CONFLICT (run, flight, role) DO NOTHING";

  /** The models of a batch. @param challenger null for none */
  record Chosen(String champion, String challenger) {}

  private final Transactions transactions;
  private final String run;

  PredictionTable(Transactions transactions, String run) {
    this.transactions = transactions;
    this.run = run;
  }

  /** Removes what any run has left. */
  static void forgetAll(Transactions transactions) {
    transactions.run(handle -> {
      ALL.forEach(table -> handle.execute("DELETE FROM " + table));
      return null;
    });
  }

  /** Removes the run. */
  void forget() {
    transactions.run(handle -> {
      ALL.forEach(table -> handle.createUpdate("DELETE FROM " + table + " WHERE run = :run").bind("run", run).execute());
      return null;
    });
  }

  /** The models that the batch has: those written down when it was first tried, or {@code wanted}, which is written down now. */
  Chosen choose(long batchId, Chosen wanted) {
    return transactions.run(handle -> written(handle, batchId).orElseGet(() -> {
      handle.createUpdate(
              "INSERT INTO ml_batch (run, batch_id, champion, challenger) VALUES (:run, :batch, :champion, :challenger)")
          .bind("run", run)
          .bind("batch", batchId)
          .bind("champion", wanted.champion())
          .bind("challenger", wanted.challenger())
          .execute();
      return wanted;
    }));
  }

  private Optional<Chosen> written(Handle handle, long batchId) {
    return handle.createQuery("SELECT champion, challenger FROM ml_batch WHERE run = :run AND batch_id = :batch")
        .bind("run", run)
        .bind("batch", batchId)
        .map((row, context) -> new Chosen(row.getString("champion"), row.getString("challenger")))
        .findOne();
  }

  /** All of them or none. */
  void write(List<Prediction> predictions) {
    if (predictions.isEmpty()) {
      return;
    }
    transactions.run(handle -> {
      try (PreparedStatement rows = handle.getConnection().prepareStatement(PREDICTED)) {
        for (Prediction one : predictions) {
          bind(rows, one);
          rows.addBatch();
        }
        rows.executeBatch();
        return null;
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  /** By place: of thousands of rows, finding each value's place by its name would take longer than writing it. */
  private void bind(PreparedStatement row, Prediction one) throws SQLException {
    row.setString(1, run);
    row.setString(2, one.flight());
    row.setString(3, one.role().name());
    row.setLong(4, one.batchId());
    row.setString(5, one.model());
    row.setDouble(6, one.score());
    row.setInt(7, one.prediction());
  }
}
