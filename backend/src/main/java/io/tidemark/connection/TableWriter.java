package io.tidemark.connection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;

/**
 * Writes micro-batches into one table, each exactly once: rows and a row of {@code tidemark_batches} in one transaction.
 *
 * <p>The table is created when it is not there, and checked by the database's own planner when it is. What may pass (a lock, a
 * lost connection) is tried again for {@code patience}, after which the batch is refused with the database's words; the batch
 * is then not in the table. Of the batches written the newest {@value #KEPT_BATCHES} are remembered; Spark runs none again that
 * is older than its last twenty. Holds {@value #CHUNK} rows at a time. Confined to one thread at a time.
 */
public final class TableWriter {
  private static final int CHUNK = 500;
  private static final long KEPT_BATCHES = 1_000;
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 2_000;

  private final Supplier<Target> target;
  private final String connection;
  private final TableSpec spec;
  private final Duration patience;
  private final TableSetup setup;

  TableWriter(Supplier<Target> target, String connection, TableSpec spec, Duration patience) {
    this.target = target;
    this.connection = connection;
    this.spec = spec;
    this.patience = patience;
    this.setup = new TableSetup(connection, spec);
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
        setup.run(now);
        return attempt(now, batch, rows.get());
      } catch (SQLException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException("stopped while writing to " + spec.table());
        }
        if (!now.closed() && !DatabaseWords.passes(e)) {
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
    return new DatabaseRefused(connection, spec, why);
  }

  private long attempt(Target now, Batch batch, Iterator<Object[]> rows) throws SQLException {
    try (Connection open = now.open()) {
      try {
        now.dialect.begin(open);
        long written = mark(open, batch) ? fill(open, now.dialect, batch, rows) : 0;
        open.commit();
        return written;
      } catch (SQLException | RuntimeException e) {
        now.giveUp(open);
        throw e;
      }
    }
  }

  /** False when the batch is in the table already. */
  private boolean mark(Connection open, Batch batch) throws SQLException {
    try (PreparedStatement mark = open.prepareStatement(TableSetup.MARK)) {
      mark.setString(1, batch.checkpoint());
      mark.setString(2, spec.table());
      mark.setLong(3, batch.batchId());
      if (mark.executeUpdate() == 0) {
        return false;
      }
    }
    try (PreparedStatement prune = open.prepareStatement(TableSetup.PRUNE)) {
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
}
