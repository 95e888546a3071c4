package io.tidemark.lambda;

import io.tidemark.store.Transactions;
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

  /** What a generation counted in one hour of reporting, epoch milliseconds. */
  record SpeedRow(long hour, Key key, long reports, long delayed, long minutes) {}

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
}
