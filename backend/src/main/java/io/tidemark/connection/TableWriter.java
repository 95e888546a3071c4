package io.tidemark.connection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/**
 * Writes micro-batches into one table, each exactly once: rows and a row of {@code tidemark_batches} in one transaction.
 *
 * <p>The table is created when it is not there, and checked by the database's own planner when it is. What may pass (a lock, a lost
 * connection) is tried again for {@code patience}, after which the batch is refused with the database's words; the batch is then not in
 * the table. Of the batches written the newest {@value #KEPT_BATCHES} are remembered; Spark runs none again that is older than its last
 * twenty. Holds {@value #CHUNK} rows at a time. Confined to one thread at a time.
 */
public final class TableWriter {
  static final String BATCHES = "tidemark_batches";
  private static final int CHUNK = 500;
  private static final long KEPT_BATCHES = 1_000;
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  private final Supplier<Target> target;
  private final String connection;
  private final TableSpec spec;
  private final Duration patience;
  private Target prepared;

  TableWriter(Supplier<Target> target, String connection, TableSpec spec, Duration patience) {
    this.target = target;
    this.connection = connection;
    this.spec = spec;
    this.patience = patience;
  }

  /**
   * One micro-batch.
   *
   * @param replaces it is the whole table, the rows of before are deleted
   */
  public record Batch(String checkpoint, long batchId, boolean replaces) {}

  /**
   * Writes a batch unless it is there already; answers how many rows it has written.
   *
   * @param rows asked for anew in each attempt
   * @throws DatabaseRefused when the database does not take it
   * @throws InterruptedException when the query is stopped meanwhile
   */
  public long write(Batch batch, Supplier<Iterator<Object[]>> rows) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    for (long pause = FIRST_PAUSE_MILLIS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
      Target now = target.get();
      try {
        prepare(now);
        return attempt(now, batch, rows.get());
      } catch (SQLException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException("stopped while writing to " + spec.table());
        }
        if (!DatabaseWords.passes(e)) {
          throw refused(now.words(e) + ". Nothing of this batch was written; mend that, then start the query again");
        }
        if (System.nanoTime() > deadline) {
          throw refused(
              now.words(e) + ". It was tried again for " + patience.toSeconds() + " s, and nothing of this batch was written;"
                  + " start the query again when the database is back");
        }
        Thread.sleep(pause);
      }
    }
  }

  private DatabaseRefused refused(String why) {
    return new DatabaseRefused("table " + spec.table() + " of connection " + connection + ": " + why);
  }

  private long attempt(Target now, Batch batch, Iterator<Object[]> rows) throws SQLException {
    try (Connection open = now.open()) {
      try {
        now.dialect.begin(open);
        long written = mark(open, batch) ? fill(open, now.dialect, batch, rows) : 0;
        open.commit();
        return written;
      } catch (SQLException | RuntimeException e) {
        giveUp(now, open);
        throw e;
      }
    }
  }

  private static void giveUp(Target now, Connection open) {
    try {
      open.rollback();
    } catch (SQLException lost) {
      // A connection that is gone has taken its transaction with it.
    }
    now.discard(open);
  }

  /** False when the batch is in the table already. */
  private boolean mark(Connection open, Batch batch) throws SQLException {
    try (PreparedStatement mark =
        open.prepareStatement("INSERT INTO " + BATCHES + " (checkpoint, sink, batch_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")) {
      mark.setString(1, batch.checkpoint());
      mark.setString(2, spec.table());
      mark.setLong(3, batch.batchId());
      if (mark.executeUpdate() == 0) {
        return false;
      }
    }
    try (PreparedStatement prune = open.prepareStatement("DELETE FROM " + BATCHES + " WHERE checkpoint = ? AND sink = ? AND batch_id < ?")) {
      prune.setString(1, batch.checkpoint());
      prune.setString(2, spec.table());
      prune.setLong(3, batch.batchId() - KEPT_BATCHES);
      prune.executeUpdate();
    }
    return true;
  }

  private long fill(Connection open, Dialect dialect, Batch batch, Iterator<Object[]> rows) throws SQLException {
    if (batch.replaces()) {
      try (Statement delete = open.createStatement()) {
        delete.executeUpdate("DELETE FROM " + spec.quotedTable());
      }
    }
    List<Integer> keys = spec.keyPlaces();
    long written = 0;
    try (PreparedStatement insert = open.prepareStatement(spec.insert());
        PreparedStatement delete = spec.upserts() ? open.prepareStatement(spec.deleteKey(dialect)) : null) {
      while (rows.hasNext()) {
        boolean deletes = false;
        for (int i = 0; i < CHUNK && rows.hasNext(); i++) {
          Object[] row = rows.next();
          if (keys.stream().anyMatch(key -> row[key] == null)) {
            bind(delete, dialect, keys.stream().map(key -> row[key]).toArray());
            deletes = true;
          }
          bind(insert, dialect, row);
          written++;
        }
        if (deletes) {
          delete.executeBatch();
        }
        insert.executeBatch();
      }
    }
    return written;
  }

  private static void bind(PreparedStatement statement, Dialect dialect, Object[] values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      dialect.bind(statement, i + 1, values[i]);
    }
    statement.addBatch();
  }

  // ---- the table ---------------------------------------------------------------------------------------------------------------

  /** Once for each database the connection leads to. */
  private void prepare(Target now) throws SQLException {
    if (prepared == now) {
      return;
    }
    try (Connection open = now.open()) {
      try {
        now.dialect.begin(open);
        now.dialect.alone(open);
        try (Statement create = open.createStatement()) {
          create.execute(
              "CREATE TABLE IF NOT EXISTS " + BATCHES + " (checkpoint VARCHAR(100) NOT NULL, sink VARCHAR(200) NOT NULL, batch_id BIGINT NOT NULL,"
                  + " written_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (checkpoint, sink, batch_id))");
          if (exists(open, now.dialect)) {
            check(now, create);
          } else {
            create.execute(spec.create(now.dialect));
          }
        }
        open.commit();
      } catch (SQLException | RuntimeException e) {
        giveUp(now, open);
        throw e;
      }
    }
    prepared = now;
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
      throw refused("it is there and lacks " + missingColumns(now.dialect, missing) + "; add them, or write to another table");
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
    return spec.upserts()
        ? "Its columns must take the query's, and upsert needs a unique constraint on exactly " + String.join(", ", spec.keys()) + "; or write to another table"
        : "Its columns must take the query's; change them, or write to another table";
  }

  private String missingColumns(Dialect dialect, List<String> missing) {
    return String.join(
        ", ", spec.columns().stream().filter(column -> missing.contains(column.name())).map(column -> column.name() + " (" + dialect.type(column) + ")").toList());
  }
}
