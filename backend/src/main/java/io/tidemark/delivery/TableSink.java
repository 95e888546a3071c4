package io.tidemark.delivery;

import io.tidemark.connection.JdbcAccess;
import io.tidemark.wire.Problem;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * A table that a lane writes into. It is made to refuse by renaming it away and putting a view in its place that shows its rows and
 * takes none: Spark's {@code jdbc} writer would make a table that is missing.
 *
 * <p>Opens a connection for each call. A lock held by a batch in hand is waited for two seconds.
 */
final class TableSink implements EventSink {
  private final JdbcAccess database;
  private final String table;

  private TableSink(JdbcAccess database, String table) {
    this.database = database;
    this.table = table;
  }

  static TableSink create(JdbcAccess database, String table) {
    TableSink sink = new TableSink(database, table);
    sink.run("be made", "CREATE TABLE " + table + " (id BIGINT, batch BIGINT, run INT)");
    return sink;
  }

  /** Removes what a server before has left, under whatever name it stood. */
  static void drop(JdbcAccess database, String table) {
    new TableSink(database, table).close();
  }

  @Override
  public SinkOrder order() {
    return new SinkOrder.Table(database.url(), database.user(), database.password(), table);
  }

  @Override
  public Map<Integer, Integer> counts() {
    try (Connection open = database.open();
        Statement statement = open.createStatement();
        ResultSet rows = statement.executeQuery("SELECT id, count(*) FROM " + table + " GROUP BY id")) {
      Map<Integer, Integer> counts = new HashMap<>();
      while (rows.next()) {
        counts.put(rows.getInt(1), rows.getInt(2));
      }
      return counts;
    } catch (SQLException e) {
      throw Problem.unavailable("table " + table + " can't be read: " + e.getMessage());
    }
  }

  @Override
  public void refuse() {
    run(
        "be renamed while a batch in hand may hold on to it; go on to a point where it is not",
        "ALTER TABLE " + table + " RENAME TO " + away(),
        "CREATE VIEW " + table + " AS SELECT * FROM " + away() + " UNION ALL SELECT * FROM " + away() + " WHERE 1 = 0");
  }

  @Override
  public void mend() {
    run("be put back", "DROP VIEW " + table, "ALTER TABLE " + away() + " RENAME TO " + table);
  }

  private String away() {
    return table + "_away";
  }

  private void run(String what, String... statements) {
    try (Connection open = database.open()) {
      open.setAutoCommit(false);
      try (Statement statement = open.createStatement()) {
        database.boundLocks(statement);
        for (String sql : statements) {
          statement.execute(sql);
        }
        open.commit();
      } catch (SQLException e) {
        open.rollback();
        throw e;
      }
    } catch (SQLException e) {
      throw Problem.conflict("table " + table + " can't " + what + ": " + e.getMessage());
    }
  }

  /** Of a view and a table of the name only one is there, and dropping the other kind is an error: each is tried on its own. */
  @Override
  public void close() {
    for (String sql :
        new String[] {
          "DROP VIEW IF EXISTS " + table, "DROP TABLE IF EXISTS " + table, "DROP TABLE IF EXISTS " + away(), "DROP TABLE IF EXISTS " + table + "_batches"
        }) {
      try (Connection open = database.open(); Statement statement = open.createStatement()) {
        statement.execute(sql);
      } catch (SQLException e) {
        // The next one may be what is there.
      }
    }
  }
}
