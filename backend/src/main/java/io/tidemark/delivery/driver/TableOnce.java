package io.tidemark.delivery.driver;

import io.tidemark.delivery.LaneSettings;
import io.tidemark.delivery.SinkOrder;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalLong;
import java.util.Properties;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows and batch number in one transaction: a batch whose number is in {@code <table>_batches} is left out. The batch is
 * collected, in one job, before the transaction begins. SQLite and PostgreSQL.
 */
final class TableOnce implements LaneOutput {
  private final SinkOrder.Table table;

  TableOnce(SinkOrder.Table table) {
    this.table = table;
  }

  /** Makes the table of batch numbers unless it is there. */
  TableOnce prepare() {
    try (Connection open = open(); Statement create = open.createStatement()) {
      create.executeUpdate(
          "CREATE TABLE IF NOT EXISTS " + LaneSettings.batchTable(table.table()) + " (batch BIGINT PRIMARY KEY, until BIGINT)");
      return this;
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  @Override
  public void write(Dataset<Row> rows, long batch, long until) {
    List<Row> collected = rows.collectAsList();
    try (Connection open = open()) {
      open.setAutoCommit(false);
      if (mark(open, batch, until)) {
        insert(open, collected);
      }
      open.commit();
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  /** False when the batch is there already. */
  private boolean mark(Connection open, long batch, long until) throws SQLException {
    String sql = "INSERT INTO " + LaneSettings.batchTable(table.table()) + " VALUES (?, ?) ON CONFLICT DO NOTHING";
    try (PreparedStatement mark = open.prepareStatement(sql)) {
      mark.setLong(1, batch);
      mark.setLong(2, until);
      return mark.executeUpdate() == 1;
    }
  }

  private void insert(Connection open, List<Row> rows) throws SQLException {
    String sql = "INSERT INTO " + table.table() + " (id, batch, run) VALUES (?, ?, ?)";
    try (PreparedStatement insert = open.prepareStatement(sql)) {
      for (Row row : rows) {
        insert.setLong(1, row.getLong(0));
        insert.setLong(2, row.getLong(1));
        insert.setInt(3, row.getInt(2));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  @Override
  public OptionalLong stored() {
    try (Connection open = open(); Statement select = open.createStatement();
        ResultSet newest = select.executeQuery("SELECT max(until) FROM " + LaneSettings.batchTable(table.table()))) {
      newest.next();
      long until = newest.getLong(1);
      return newest.wasNull() ? OptionalLong.empty() : OptionalLong.of(until);
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  private Connection open() throws SQLException {
    Properties who = new Properties();
    if (table.user() != null) {
      who.setProperty("user", table.user());
    }
    if (table.password() != null) {
      who.setProperty("password", table.password());
    }
    return DriverManager.getConnection(table.url(), who);
  }

  private IllegalStateException refused(SQLException e) {
    return new IllegalStateException("the table " + table.table() + " refused: " + e.getMessage(), e);
  }
}
