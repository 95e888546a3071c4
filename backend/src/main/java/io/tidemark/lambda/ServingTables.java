package io.tidemark.lambda;

import io.tidemark.store.Transactions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Update;

/**
 * The tables of the speed and the serving layer, of one run.
 *
 * <p>A version is a batch view and the generation that begins at its cut; one version is served. Each method is one transaction, and the
 * totals of a generation are written in one with how far it has read, so that whoever reads sees either both or neither. Totals are
 * written as they stand: written again after a kill they are the same. What comes for a version that has been removed is refused. Safe
 * for use by many threads; every method throws {@link io.tidemark.wire.Problem} when the database does not work.
 */
final class ServingTables {
  private static final List<String> ALL =
      List.of("lambda_serving", "lambda_view", "lambda_batch", "lambda_speed", "lambda_replay", "lambda_kappa");
  private static final List<String> OF_A_VERSION = List.of("lambda_view", "lambda_batch", "lambda_speed");

  /** The serving layer: one statement, so one moment of the database. A row without an airport tells of the version only. */
  private static final String ANSWER =
      """
      SELECT v.version, v.cut, v.cut_reports, v.read_to, v.read_reports, v.counted_reports, m.airport, m.day,
        m.batch, m.speed, m.b_reports, m.b_flights, m.b_delayed, m.b_minutes, m.s_reports, m.s_delayed, m.s_minutes
      FROM lambda_serving s
      JOIN lambda_view v ON v.run = s.run AND v.version = s.version
      LEFT JOIN (
        SELECT u.version, u.airport, u.day, MAX(u.batch) AS batch, MAX(u.speed) AS speed,
          SUM(u.b_reports) AS b_reports, SUM(u.b_flights) AS b_flights, SUM(u.b_delayed) AS b_delayed, SUM(u.b_minutes) AS b_minutes,
          SUM(u.s_reports) AS s_reports, SUM(u.s_delayed) AS s_delayed, SUM(u.s_minutes) AS s_minutes
        FROM (
          SELECT version, airport, day, 1 AS batch, 0 AS speed, reports AS b_reports, flights AS b_flights, delayed AS b_delayed,
            minutes AS b_minutes, 0 AS s_reports, 0 AS s_delayed, 0 AS s_minutes
          FROM lambda_batch WHERE run = :run AND version = (SELECT version FROM lambda_serving WHERE run = :run)
          UNION ALL
          SELECT version, airport, day, 0, 1, 0, 0, 0, 0, reports, delayed, minutes
          FROM lambda_speed WHERE run = :run AND version = (SELECT version FROM lambda_serving WHERE run = :run)
        ) u GROUP BY u.version, u.airport, u.day
      ) m ON m.version = v.version
      WHERE s.run = :run
      """;

  private static final String KAPPA =
      """
      SELECT k.airport, k.day, COUNT(*) AS flights, SUM(k.delayed) AS delayed, SUM(k.minutes) AS minutes
      FROM lambda_serving s JOIN lambda_kappa k ON k.run = s.run AND k.replay = s.replay
      WHERE s.run = :run GROUP BY k.airport, k.day
      """;

  /** What a generation counted in one hour of reporting, epoch milliseconds. */
  record SpeedRow(long hour, Key key, long reports, long delayed, long minutes) {}

  /** The last report of a flight in one batch of the kappa query. */
  record KappaRow(String flight, long offset, Key key, boolean delayed, long minutes) {}

  private final Transactions transactions;
  private final String run;

  ServingTables(Transactions transactions, String run) {
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
      ALL.forEach(table -> update(handle, "DELETE FROM " + table + " WHERE run = :run").execute());
      return null;
    });
  }

  private Update update(Handle handle, String sql) {
    return handle.createUpdate(sql).bind("run", run);
  }

  /** Version 0, an empty view at the beginning of the log, is served. */
  void begin(Offsets start) {
    transactions.run(handle -> {
      update(handle, "INSERT INTO lambda_serving (run, version, replay) VALUES (:run, 0, 0)").execute();
      insertView(handle, 0, start);
      return null;
    });
  }

  private void insertView(Handle handle, long version, Offsets cut) {
    update(handle,
        "INSERT INTO lambda_view (run, version, cut, cut_reports, read_to, read_reports, counted_reports)"
            + " VALUES (:run, :version, :cut, :total, :cut, 0, 0)")
        .bind("version", version)
        .bind("cut", cut.text())
        .bind("total", cut.total())
        .execute();
  }

  /** A whole new view, and a generation that has read nothing yet. It is not served. */
  void write(long version, Offsets cut, Map<Key, Totals> view) {
    transactions.run(handle -> {
      insertView(handle, version, cut);
      PreparedBatch rows =
          handle.prepareBatch(
              "INSERT INTO lambda_batch (run, version, airport, day, reports, flights, delayed, minutes)"
                  + " VALUES (:run, :version, :airport, :day, :reports, :flights, :delayed, :minutes)");
      view.forEach((key, totals) -> bind(rows, version, key)
          .bind("reports", totals.reports())
          .bind("flights", totals.flights())
          .bind("delayed", totals.delayed())
          .bind("minutes", totals.minutes())
          .add());
      if (!view.isEmpty()) {
        rows.execute();
      }
      return null;
    });
  }

  private PreparedBatch bind(PreparedBatch rows, long version, Key key) {
    return rows.bind("run", run).bind("version", version).bind("airport", key.airport()).bind("day", key.day());
  }

  /**
   * What a micro-batch of a generation changed, and how far the generation has read with it.
   *
   * @return how many reports the generation has counted; empty when the version has been removed, and nothing is written
   */
  Optional<Long> count(long version, Offsets to, List<SpeedRow> changed) {
    return transactions.run(handle -> {
      PreparedBatch rows =
          handle.prepareBatch(
              "INSERT INTO lambda_speed (run, version, hour, airport, day, reports, delayed, minutes)"
                  + " VALUES (:run, :version, :hour, :airport, :day, :reports, :delayed, :minutes)"
                  + " ON CONFLICT (run, version, airport, day, hour) DO UPDATE"
                  + " SET reports = excluded.reports, delayed = excluded.delayed, minutes = excluded.minutes");
      if (!read(handle, version, to)) {
        return Optional.empty();
      }
      changed.forEach(row -> bind(rows, version, row.key())
          .bind("hour", row.hour())
          .bind("reports", row.reports())
          .bind("delayed", row.delayed())
          .bind("minutes", row.minutes())
          .add());
      if (!changed.isEmpty()) {
        rows.execute();
      }
      return Optional.of(sum(handle, version));
    });
  }

  private boolean read(Handle handle, long version, Offsets to) {
    return update(handle,
        "UPDATE lambda_view SET read_to = :to, read_reports = :total - cut_reports WHERE run = :run AND version = :version")
        .bind("version", version)
        .bind("to", to.text())
        .bind("total", to.total())
        .execute() == 1;
  }

  private long sum(Handle handle, long version) {
    update(handle,
        "UPDATE lambda_view SET counted_reports = (SELECT COALESCE(SUM(reports), 0) FROM lambda_speed"
            + " WHERE run = :run AND version = :version) WHERE run = :run AND version = :version")
        .bind("version", version)
        .execute();
    return handle.createQuery("SELECT counted_reports FROM lambda_view WHERE run = :run AND version = :version")
        .bind("run", run)
        .bind("version", version)
        .mapTo(Long.class)
        .one();
  }

  /** Serves the version from now on if its generation has read all that the served one has; false when it has not. */
  boolean serveIfCaughtUp(long version) {
    return transactions.run(handle -> {
      Offsets served = readTo(handle, "(SELECT version FROM lambda_serving WHERE run = :run)", version);
      return readTo(handle, ":version", version).atLeast(served) && setServed(handle, version);
    });
  }

  /** Serves the version from now on. */
  void serve(long version) {
    transactions.run(handle -> setServed(handle, version));
  }

  private boolean setServed(Handle handle, long version) {
    return update(handle, "UPDATE lambda_serving SET version = :version WHERE run = :run").bind("version", version).execute() == 1;
  }

  private Offsets readTo(Handle handle, String which, long version) {
    return handle.createQuery("SELECT read_to FROM lambda_view WHERE run = :run AND version = " + which)
        .bind("run", run)
        .bind("version", version)
        .mapTo(String.class)
        .findOne()
        .map(Offsets::parse)
        .orElseThrow(() -> new IllegalStateException("there is no version " + version + " of run " + run));
  }

  /** Removes a version that is not served. */
  void remove(long version) {
    transactions.run(handle -> {
      OF_A_VERSION.forEach(table ->
          update(handle, "DELETE FROM " + table + " WHERE run = :run AND version = :version").bind("version", version).execute());
      return null;
    });
  }

  /** What is served now. */
  Served answer() {
    return transactions.run(handle -> {
      Served.Reader reader = new Served.Reader();
      handle.createQuery(ANSWER).bind("run", run).map((row, context) -> reader.take(row)).forEach(ignored -> {});
      return reader.served();
    });
  }

  /** A reading of the log from its beginning. */
  void beginReplay(long replay, Offsets start) {
    transactions.run(handle ->
        update(handle, "INSERT INTO lambda_replay (run, replay, read_to) VALUES (:run, :replay, :to)")
            .bind("replay", replay)
            .bind("to", start.text())
            .execute());
  }

  /** The greater offset of a flight wins, so rows written again change nothing. False when the replay has been removed. */
  boolean keep(long replay, Offsets to, List<KappaRow> last) {
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

  private void upsert(Handle handle, long replay, List<KappaRow> last) {
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
  boolean serveReplayIfCaughtUp(long replay) {
    return transactions.run(handle -> {
      Offsets served = replayedTo(handle, "(SELECT replay FROM lambda_serving WHERE run = :run)", replay);
      return replayedTo(handle, ":replay", replay).atLeast(served)
          && update(handle, "UPDATE lambda_serving SET replay = :replay WHERE run = :run").bind("replay", replay).execute() == 1;
    });
  }

  private Offsets replayedTo(Handle handle, String which, long replay) {
    return Offsets.parse(
        handle.createQuery("SELECT read_to FROM lambda_replay WHERE run = :run AND replay = " + which)
            .bind("run", run)
            .bind("replay", replay)
            .mapTo(String.class)
            .one());
  }

  void removeReplay(long replay) {
    transactions.run(handle -> {
      List.of("lambda_replay", "lambda_kappa").forEach(table ->
          update(handle, "DELETE FROM " + table + " WHERE run = :run AND replay = :replay").bind("replay", replay).execute());
      return null;
    });
  }

  /** What the kappa way answers now; of reports it knows the last ones only, so they are as many as flights. */
  Map<Key, Totals> kappa() {
    Map<Key, Totals> answer = new HashMap<>();
    transactions.run(handle -> {
      handle.createQuery(KAPPA)
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
