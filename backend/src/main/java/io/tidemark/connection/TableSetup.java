package io.tidemark.connection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes a table ready for being written: creates it and {@code tidemark_batches} where they are missing, and has a table that is there
 * checked by the database's own planner. Confined to one thread at a time.
 */
final class TableSetup {
  static final String MARK = "INSERT INTO tidemark_batches (checkpoint, sink, batch_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
  static final String PRUNE = "DELETE FROM tidemark_batches WHERE checkpoint = ? AND sink = ? AND batch_id < ?";
  private static final String CREATE_BATCHES =
      """
      CREATE TABLE IF NOT EXISTS tidemark_batches (
        checkpoint VARCHAR(100) NOT NULL,
        sink VARCHAR(200) NOT NULL,
        batch_id BIGINT NOT NULL,
        written_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
        PRIMARY KEY (checkpoint, sink, batch_id))""";

  private final String connection;
  private final TableSpec spec;
  private Target done;

  TableSetup(String connection, TableSpec spec) {
    this.connection = connection;
    this.spec = spec;
  }

  /**
   * Once for each database the connection leads to.
   *
   * @throws DatabaseRefused when a table that is there does not fit
   */
  void run(Target now) throws SQLException {
    if (done == now) {
      return;
    }
    try (Connection open = now.open()) {
      try {
        now.dialect.begin(open);
        now.dialect.alone(open);
        try (Statement statement = open.createStatement()) {
          statement.execute(CREATE_BATCHES);
          if (exists(open, now.dialect)) {
            check(now, statement);
          } else {
            statement.execute(spec.create(now.dialect));
          }
        }
        open.commit();
      } catch (SQLException | RuntimeException e) {
        now.giveUp(open);
        throw e;
      }
    }
    done = now;
  }

  private boolean exists(Connection open, Dialect dialect) throws SQLException {
    try (PreparedStatement asked = open.prepareStatement(dialect.exists())) {
      asked.setString(1, spec.quotedTable());
      try (ResultSet answer = asked.executeQuery()) {
        return answer.next() && answer.getBoolean(1);
      }
    }
  }

  private void check(Target now, Statement statement) throws SQLException {
    List<String> missing = new ArrayList<>(spec.names());
    try (ResultSet none = statement.executeQuery("SELECT * FROM " + spec.quotedTable() + " WHERE 1 = 0")) {
      ResultSetMetaData found = none.getMetaData();
      for (int i = 1; i <= found.getColumnCount(); i++) {
        String name = found.getColumnName(i);
        missing.removeIf(now.dialect == Dialect.SQLITE ? name::equalsIgnoreCase : name::equals);
      }
    }
    if (!missing.isEmpty()) {
      throw refused("it is there and lacks " + described(now.dialect, missing) + "; add them, or write to another table");
    }
    try {
      statement.execute(spec.tryInsert(now.dialect));
    } catch (SQLException e) {
      if (DatabaseWords.passes(e)) {
        throw e;
      }
      throw refused("it is there and does not fit: " + now.words(e) + ". " + remedy());
    }
  }

  private String remedy() {
    String keys = String.join(", ", spec.keys());
    return "Its columns must take the query's"
        + (spec.upserts() ? ", and upsert needs a unique constraint on exactly " + keys : "")
        + "; change it, or write to another table";
  }

  private String described(Dialect dialect, List<String> names) {
    return spec.columns().stream()
        .filter(column -> names.contains(column.name()))
        .map(column -> column.name() + " (" + dialect.type(column) + ")")
        .collect(Collectors.joining(", "));
  }

  private DatabaseRefused refused(String why) {
    return new DatabaseRefused(connection, spec, why);
  }
}
