package io.tidemark.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * SQLite in one file, in write-ahead mode.
 *
 * <p>Two connections, one for each degree of durability ({@code synchronous} is a connection's property); each is used by one thread
 * at a time, which {@link SqlStore} sees to. A file locked by another process is waited for as long as {@code patience}.
 */
final class SqliteDatabase implements Database {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Path file;
  private final Duration patience;
  private final int maxPages;
  private Connection durable;
  private Connection relaxed;

  SqliteDatabase(Path file) {
    this(file, PATIENCE, 0);
  }

  /** {@code maxPages}: how large the file may become, 0 for no bound. */
  SqliteDatabase(Path file, Duration patience, int maxPages) {
    this.file = file;
    this.patience = patience;
    this.maxPages = maxPages;
  }

  @Override
  public String migrations() {
    return "sqlite";
  }

  @Override
  public String address() {
    return file.toString();
  }

  @Override
  public DataSource dataSource() {
    return source(SQLiteConfig.SynchronousMode.FULL);
  }

  @Override
  public synchronized Jdbi durable() {
    durable = durable == null ? connect(SQLiteConfig.SynchronousMode.FULL) : durable;
    return Jdbi.create(durable);
  }

  @Override
  public synchronized Jdbi relaxed() {
    relaxed = relaxed == null ? connect(SQLiteConfig.SynchronousMode.NORMAL) : relaxed;
    return Jdbi.create(relaxed);
  }

  @Override
  public synchronized void close() {
    for (Connection connection : new Connection[] {relaxed, durable}) {
      try {
        if (connection != null) {
          connection.close();
        }
      } catch (SQLException e) {
        // Everything committed is in the file or its log; the next start reads both.
      }
    }
  }

  private Connection connect(SQLiteConfig.SynchronousMode synchronous) {
    try {
      Connection connection = source(synchronous).getConnection();
      if (maxPages > 0) {
        try (var statement = connection.createStatement()) {
          statement.execute("PRAGMA max_page_count = " + maxPages);
        }
      }
      return connection;
    } catch (SQLException e) {
      throw new org.jdbi.v3.core.ConnectionException(e);
    }
  }

  private SQLiteDataSource source(SQLiteConfig.SynchronousMode synchronous) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(synchronous);
    config.setBusyTimeout((int) patience.toMillis());
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + file);
    return source;
  }
}
