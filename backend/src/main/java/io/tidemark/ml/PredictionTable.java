package io.tidemark.ml;

import io.tidemark.ml.PredictedBatch.Announced;
import io.tidemark.store.Transactions;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * The predictions of one run, which models each micro-batch had and what it came to, and the predictions that have met their report.
 * Each method is one transaction. What is written once stays as it is: a repeated batch is told the models of its first try, and its
 * rows are those that are there. Safe for use by many threads; every method throws {@link io.tidemark.wire.Problem} when the database
 * does not work.
 */
final class PredictionTable {
  private static final List<String> ALL = List.of("ml_run", "ml_batch", "ml_prediction", "ml_judged", "ml_dropped");
  private static final String PREDICTED =
      "INSERT INTO ml_prediction (run, flight, role, batch_id, place, model, score, prediction, scheduled, origin, destination,"
          + " distance, unseen) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run, flight, role) DO NOTHING";

  /** The models of a batch. @param challenger null for none */
  record Chosen(String champion, String challenger) {}

  private final Transactions transactions;
  private final String run;

  PredictionTable(Transactions transactions, String run) {
    this.transactions = transactions;
    this.run = run;
  }

  /** Removes what other runs have left. */
  static void forgetAllBut(Transactions transactions, String run) {
    transactions.run(handle -> {
      ALL.forEach(table -> handle.createUpdate("DELETE FROM " + table + " WHERE run <> :run").bind("run", run).execute());
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
    return transactions.run(handle -> chosen(handle, batchId).orElseGet(() -> {
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

  private Optional<Chosen> chosen(Handle handle, long batchId) {
    return handle.createQuery("SELECT champion, challenger FROM ml_batch WHERE run = :run AND batch_id = :batch")
        .bind("run", run)
        .bind("batch", batchId)
        .map((row, context) -> new Chosen(row.getString("champion"), row.getString("challenger")))
        .findOne();
  }

  /** When the batch was written with all its predictions; empty when it was not. */
  Optional<Instant> written(long batchId) {
    return transactions.run(handle -> written(handle, batchId));
  }

  private Optional<Instant> written(Handle handle, long batchId) {
    return handle.createQuery("SELECT written FROM ml_batch WHERE run = :run AND batch_id = :batch AND written IS NOT NULL")
        .bind("run", run)
        .bind("batch", batchId)
        .mapTo(Long.class)
        .findOne()
        .map(Instant::ofEpochMilli);
  }

  /**
   * The predictions of a batch that was chosen, and what it came to: all of it, or nothing.
   *
   * @return what is kept of it, written {@code now} or before
   */
  PredictedBatch.Kept write(PredictedBatch batch, Instant now) {
    return transactions.run(handle -> written(handle, batch.batchId()).map(batch::kept).orElseGet(() -> {
      insert(handle, batch);
      PredictedBatch.Kept kept = batch.kept(now);
      count(handle, kept);
      return kept;
    }));
  }

  private void insert(Handle handle, PredictedBatch batch) {
    Map<String, Announced> flights =
        batch.flights().stream().collect(Collectors.toMap(Announced::flight, Function.identity(), (first, second) -> first));
    try (PreparedStatement rows = handle.getConnection().prepareStatement(PREDICTED)) {
      int place = 0;
      for (Prediction one : batch.predictions()) {
        bind(rows, one, place++, flights.get(one.flight()));
        rows.addBatch();
      }
      rows.executeBatch();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** By place: of thousands of rows, finding each value's place by its name would take longer than writing it. */
  private void bind(PreparedStatement row, Prediction one, int place, Announced flight) throws SQLException {
    row.setString(1, run);
    row.setString(2, one.flight());
    row.setString(3, one.role().name());
    row.setLong(4, one.batchId());
    row.setInt(5, place);
    row.setString(6, one.model());
    row.setDouble(7, one.score());
    row.setInt(8, one.prediction());
    row.setLong(9, flight.scheduled().toEpochMilli());
    row.setString(10, flight.origin());
    row.setString(11, flight.destination());
    row.setDouble(12, flight.distanceMiles());
    row.setInt(13, flight.unseen() ? 1 : 0);
  }

  private void count(Handle handle, PredictedBatch.Kept kept) {
    handle.createUpdate(
            "UPDATE ml_batch SET written = :written, predicted = :predicted, unseen = :unseen, skipped = :skipped, nulls = :nulls,"
                + " malformed = :malformed, first_flight = :first WHERE run = :run AND batch_id = :batch")
        .bind("run", run)
        .bind("batch", kept.batchId())
        .bind("written", kept.written().toEpochMilli())
        .bind("predicted", kept.counts().predicted())
        .bind("unseen", kept.counts().unseen())
        .bind("skipped", kept.counts().skipped())
        .bind("nulls", kept.counts().nulls())
        .bind("malformed", kept.counts().malformed())
        .bind("first", kept.firstFlight())
        .execute();
  }

  /** What has left the judging query in a batch of its own, with the rows that Spark has dropped in it. */
  void judged(JudgedBatch batch) {
    if (batch.rows().isEmpty() && batch.dropped() == 0) {
      return;
    }
    transactions.run(handle -> {
      PreparedBatch rows =
          handle.prepareBatch(
              "INSERT INTO ml_judged (run, flight, role, batch_id, place, delay_minutes, reported, window_start, window_end)"
                  + " VALUES (:run, :flight, :role, :batch, :place, :minutes, :reported, :start, :end)"
                  + " ON CONFLICT (run, flight, role) DO NOTHING");
      batch.rows().forEach(row -> bind(rows, batch.batchId(), row).add());
      if (rows.size() > 0) {
        rows.execute();
      }
      handle.createUpdate("INSERT INTO ml_dropped (run, batch_id, dropped) VALUES (:run, :batch, :dropped)"
              + " ON CONFLICT (run, batch_id) DO NOTHING")
          .bind("run", run)
          .bind("batch", batch.batchId())
          .bind("dropped", batch.dropped())
          .execute();
      return null;
    });
  }

  private PreparedBatch bind(PreparedBatch rows, long batchId, JoinedRow row) {
    return rows.bind("run", run)
        .bind("flight", row.flight())
        .bind("role", row.role().name())
        .bind("batch", batchId)
        .bind("place", rows.size())
        .bind("minutes", row.truth().delayMinutes())
        .bind("reported", row.truth().at().toEpochMilli())
        .bind("start", row.windowStart().toEpochMilli())
        .bind("end", row.windowEnd().toEpochMilli());
  }
}
