package io.tidemark.lambda;

import io.tidemark.store.Transactions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Update;

/**
 * The tables of the kappa way, of one run: the last report of each flight, for each reading of the log; one reading is served.
 *
 * <p>Each method is one transaction; a batch's reports are written in one with how far the reading is. Safe for use by many threads;
 * every method throws {@link io.tidemark.wire.Problem} when the database does not work.
 */
final class KappaTables {
  private static final String ANSWER =
      """
      SELECT k.airport, k.day, COUNT(*) AS flights, SUM(k.delayed) AS delayed, SUM(k.minutes) AS minutes
      FROM lambda_serving s JOIN lambda_kappa k ON k.run = s.run AND k.replay = s.replay
      WHERE s.run = :run GROUP BY k.airport, k.day
      """;

  /** The last report of a flight in one batch of the kappa query. */
  record Row(String flight, long offset, Key key, boolean delayed, long minutes) {}

  private final Transactions transactions;
  private final String run;

  KappaTables(Transactions transactions, String run) {
    this.transactions = transactions;
    this.run = run;
  }

  private Update update(Handle handle, String sql) {
    return handle.createUpdate(sql).bind("run", run);
  }

  /** A reading of the log from its beginning. */
  void begin(long replay, Offsets start) {
    transactions.run(handle ->
        update(handle, "INSERT INTO lambda_replay (run, replay, read_to) VALUES (:run, :replay, :to)")
            .bind("replay", replay)
            .bind("to", start.text())
            .execute());
  }

  /** The greater offset of a flight wins, so rows written again change nothing. False when the replay has been removed. */
  boolean keep(long replay, Offsets to, List<Row> last) {
    return transactions.run(handle -> {
      boolean there =
          update(handle, "UPDATE lambda_replay SET read_to = :to WHERE run = :run AND replay = :replay")
              .bind("replay", replay)
              .bind("to", to.text())
              .execute() == 1;
      if (there && !last.isEmpty()) {
        upsert(handle, replay, last);
      }
      return there;
    });
  }

  private void upsert(Handle handle, long replay, List<Row> last) {
    PreparedBatch rows =
        handle.prepareBatch(
            "INSERT INTO lambda_kappa (run, replay, flight, at_offset, airport, day, delayed, minutes)"
                + " VALUES (:run, :replay, :flight, :offset, :airport, :day, :delayed, :minutes)"
                + " ON CONFLICT (run, replay, flight) DO UPDATE SET at_offset = excluded.at_offset, airport = excluded.airport,"
                + " day = excluded.day, delayed = excluded.delayed, minutes = excluded.minutes"
                + " WHERE excluded.at_offset > lambda_kappa.at_offset");
    last.forEach(row -> rows.bind("run", run)
        .bind("replay", replay)
        .bind("flight", row.flight())
        .bind("offset", row.offset())
        .bind("airport", row.key().airport())
        .bind("day", row.key().day())
        .bind("delayed", row.delayed() ? 1 : 0)
        .bind("minutes", row.minutes())
        .add());
    rows.execute();
  }

  /** Serves the replay from now on if it has read all that the served one has. */
  boolean serveIfCaughtUp(long replay) {
    return transactions.run(handle -> {
      Offsets served = readTo(handle, "(SELECT replay FROM lambda_serving WHERE run = :run)", replay);
      return readTo(handle, ":replay", replay).atLeast(served)
          && update(handle, "UPDATE lambda_serving SET replay = :replay WHERE run = :run").bind("replay", replay).execute() == 1;
    });
  }

  private Offsets readTo(Handle handle, String which, long replay) {
    return Offsets.parse(
        handle.createQuery("SELECT read_to FROM lambda_replay WHERE run = :run AND replay = " + which)
            .bind("run", run)
            .bind("replay", replay)
            .mapTo(String.class)
            .one());
  }

  void remove(long replay) {
    transactions.run(handle -> {
      List.of("lambda_replay", "lambda_kappa").forEach(table ->
          update(handle, "DELETE FROM " + table + " WHERE run = :run AND replay = :replay").bind("replay", replay).execute());
      return null;
    });
  }

  /** What the kappa way answers now; of reports it knows the last ones only, so they are as many as flights. */
  Map<Key, Totals> answer() {
    Map<Key, Totals> answer = new HashMap<>();
    transactions.run(handle -> {
      handle.createQuery(ANSWER)
          .bind("run", run)
          .map((row, context) -> {
            long flights = row.getLong("flights");
            Totals totals = new Totals(flights, flights, row.getLong("delayed"), row.getLong("minutes"));
            return answer.put(new Key(row.getString("airport"), row.getString("day")), totals);
          })
          .forEach(ignored -> {});
      return null;
    });
    return answer;
  }
}
