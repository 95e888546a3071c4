package io.tidemark.ml;

import io.tidemark.ml.OnlineView.Predicted;
import io.tidemark.ml.OnlineView.Said;
import io.tidemark.ml.Prediction.Role;
import io.tidemark.ml.PredictionTable.Chosen;
import io.tidemark.store.Transactions;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Reads what is kept of one run, so that its figures can be gathered again in the order in which they were gathered first. At most
 * a month's flights are read. Safe for use by many threads; every method throws {@link io.tidemark.wire.Problem} when the database
 * does not work.
 */
final class FigureTable {
  private final Transactions transactions;
  private final String run;

  FigureTable(Transactions transactions, String run) {
    this.transactions = transactions;
    this.run = run;
  }

  /** Every model that a micro-batch had or may still have. */
  Set<String> models() {
    return transactions.run(handle -> {
      Set<String> models = new HashSet<>(list(handle, "SELECT DISTINCT champion AS m FROM ml_batch WHERE run = :run", FigureTable::model));
      models.addAll(list(handle, "SELECT DISTINCT challenger AS m FROM ml_batch WHERE run = :run AND challenger IS NOT NULL",
          FigureTable::model));
      return models;
    });
  }

  private static String model(ResultSet row, StatementContext context) throws SQLException {
    return row.getString("m");
  }

  /** The last micro-batch that has models. */
  OptionalLong lastChosen() {
    return last("SELECT MAX(batch_id) FROM ml_batch WHERE run = :run");
  }

  /** The last micro-batch whose predictions are written. */
  OptionalLong lastWritten() {
    return last("SELECT MAX(batch_id) FROM ml_batch WHERE run = :run AND written IS NOT NULL");
  }

  private OptionalLong last(String sql) {
    Long found = transactions.run(handle -> handle.createQuery(sql).bind("run", run).mapTo(Long.class).one());
    return found == null ? OptionalLong.empty() : OptionalLong.of(found);
  }

  /** Tells the board all that it was told before. */
  void tell(Scoreboard board) {
    batches().forEach(board::predicted);
    judged().forEach(board::joined);
  }

  private List<PredictedBatch.Kept> batches() {
    return transactions.run(handle -> {
      Map<Long, List<Predicted>> lines = new LinkedHashMap<>();
      list(handle, "SELECT c.flight, c.batch_id, c.model, c.score, c.prediction, c.scheduled, c.origin, c.destination, c.distance,"
          + " c.unseen, h.model AS other, h.score AS other_score, h.prediction AS other_prediction FROM ml_prediction c"
          + " LEFT JOIN ml_prediction h ON h.run = c.run AND h.flight = c.flight AND h.role = 'challenger'"
          + " WHERE c.run = :run AND c.role = 'champion' ORDER BY c.batch_id, c.place", (row, context) -> line(row))
          .forEach(line -> lines.computeIfAbsent(line.batchId(), batch -> new ArrayList<>()).add(line));
      return list(handle, "SELECT batch_id, champion, challenger, written, predicted, unseen, skipped, nulls, malformed, first_flight"
          + " FROM ml_batch WHERE run = :run AND written IS NOT NULL ORDER BY batch_id", (row, context) ->
              batch(row, lines.getOrDefault(row.getLong("batch_id"), List.of())));
    });
  }

  private static Predicted line(ResultSet row) throws SQLException {
    String other = row.getString("other");
    return new Predicted(
        row.getString("flight"),
        Instant.ofEpochMilli(row.getLong("scheduled")),
        row.getString("origin"),
        row.getString("destination"),
        row.getDouble("distance"),
        row.getLong("batch_id"),
        new Said(row.getString("model"), row.getDouble("score"), row.getInt("prediction")),
        other == null ? null : new Said(other, row.getDouble("other_score"), row.getInt("other_prediction")),
        null,
        null,
        OnlineView.note(row.getInt("unseen") != 0));
  }

  private static PredictedBatch.Kept batch(ResultSet row, List<Predicted> lines) throws SQLException {
    return new PredictedBatch.Kept(
        row.getLong("batch_id"),
        new Chosen(row.getString("champion"), row.getString("challenger")),
        Instant.ofEpochMilli(row.getLong("written")),
        new PredictedBatch.Counts(
            row.getLong("predicted"), row.getLong("unseen"), row.getLong("skipped"), row.getLong("nulls"), row.getLong("malformed")),
        row.getString("first_flight"),
        lines);
  }

  private List<JudgedBatch> judged() {
    return transactions.run(handle -> {
      Map<Long, List<JoinedRow>> rows = new LinkedHashMap<>();
      handle.createQuery("SELECT j.flight, j.role, j.batch_id, j.delay_minutes, j.reported, j.window_start, j.window_end, p.model,"
              + " p.score, p.prediction FROM ml_judged j JOIN ml_prediction p ON p.run = j.run AND p.flight = j.flight"
              + " AND p.role = j.role WHERE j.run = :run ORDER BY j.batch_id, j.place")
          .bind("run", run)
          .map((row, context) -> rows.computeIfAbsent(row.getLong("batch_id"), batch -> new ArrayList<>()).add(joined(row)))
          .list();
      return list(handle, "SELECT batch_id, dropped FROM ml_dropped WHERE run = :run ORDER BY batch_id", (row, context) ->
          new JudgedBatch(
              row.getLong("batch_id"), rows.getOrDefault(row.getLong("batch_id"), List.of()), row.getLong("dropped")));
    });
  }

  private static JoinedRow joined(ResultSet row) throws SQLException {
    int minutes = row.getInt("delay_minutes");
    boolean delayed = Flight.delayed(minutes);
    return new JoinedRow(
        row.getString("flight"),
        Role.valueOf(row.getString("role")),
        new Scored(row.getString("model"), row.getDouble("score"), row.getInt("prediction"), delayed),
        new OnlineView.Truth(minutes, delayed, Instant.ofEpochMilli(row.getLong("reported"))),
        Instant.ofEpochMilli(row.getLong("window_start")),
        Instant.ofEpochMilli(row.getLong("window_end")));
  }

  private <T> List<T> list(Handle handle, String sql, RowMapper<T> mapper) {
    return handle.createQuery(sql).bind("run", run).map(mapper).list();
  }
}
