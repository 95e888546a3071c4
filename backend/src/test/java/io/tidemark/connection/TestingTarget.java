package io.tidemark.connection;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Looks into a database as somebody else would: through a connection of its own. */
interface TestingTarget {
  Connection connect() throws SQLException;

  default void run(String sql) {
    try (Connection open = connect(); Statement statement = open.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** All rows, their values as texts. */
  default List<List<String>> rows(String sql) {
    List<List<String>> rows = new ArrayList<>();
    try (Connection open = connect(); Statement statement = open.createStatement(); ResultSet found = statement.executeQuery(sql)) {
      while (found.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
          row.add(found.getString(i));
        }
        rows.add(row);
      }
      return rows;
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
