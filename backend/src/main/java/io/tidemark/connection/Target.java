package io.tidemark.connection;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * One database behind a small pool that holds no connection for longer than a minute of rest.
 *
 * <p>Nothing is opened before it is needed. An unreachable server is waited for five seconds. Safe for use by many threads;
 * {@link #close} is idempotent.
 */
final class Target implements AutoCloseable {
  private static final int POSTGRES_CONNECTIONS = 4;
  private static final long PATIENCE_MILLIS = 5_000;
  private static final long REST_MILLIS = 60_000;
  private static final String SOCKET_SECONDS = "30";

  final Dialect dialect;
  private final HikariConfig config;
  private final HikariDataSource pool;
  private final List<String> secrets;

  private Target(Dialect dialect, HikariConfig config, List<String> secrets) {
    this.dialect = dialect;
    this.config = config;
    this.secrets = secrets;
    config.setConnectionTimeout(PATIENCE_MILLIS);
    config.setInitializationFailTimeout(-1);
    config.setMinimumIdle(0);
    config.setIdleTimeout(REST_MILLIS);
    this.pool = new HikariDataSource(config);
  }

  static Target postgres(String name, StoredConnection stored) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("tidemark-" + name);
    config.setJdbcUrl(stored.url());
    stored.properties().forEach(config::addDataSourceProperty);
    config.addDataSourceProperty("ApplicationName", "tidemark");
    config.addDataSourceProperty("connectTimeout", "5");
    config.addDataSourceProperty("socketTimeout", SOCKET_SECONDS);
    config.setMaximumPoolSize(POSTGRES_CONNECTIONS);
    return new Target(Dialect.POSTGRESQL, config, stored.secrets());
  }

  /** SQLite has one writer: one connection, which takes the lock as soon as a transaction begins. */
  static Target sqlite(String name, Path file) {
    SQLiteConfig sqlite = new SQLiteConfig();
    sqlite.setJournalMode(SQLiteConfig.JournalMode.WAL);
    sqlite.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    sqlite.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
    sqlite.setBusyTimeout(Dialect.LOCK_MILLIS);
    SQLiteDataSource source = new SQLiteDataSource(sqlite);
    source.setUrl("jdbc:sqlite:" + file);
    HikariConfig config = new HikariConfig();
    config.setPoolName("tidemark-" + name);
    config.setDataSource(source);
    config.setMaximumPoolSize(1);
    return new Target(Dialect.SQLITE, config, List.of());
  }

  Connection open() throws SQLException {
    return pool.getConnection();
  }

  /** A connection beside the pool, which would go on trying: what a server answers is known at the first try. */
  Connection tried() throws SQLException {
    return dialect == Dialect.SQLITE
        ? open()
        : DriverManager.getConnection(config.getJdbcUrl(), config.getDataSourceProperties());
  }

  /** The connection leads elsewhere by now, or is gone. */
  boolean closed() {
    return pool.isClosed();
  }

  /** Rolls back, and closes the connection instead of giving it to the next: it may have been left in the middle of something. */
  void giveUp(Connection open) {
    try {
      open.rollback();
    } catch (SQLException lost) {
      // A connection that is gone has taken its transaction with it.
    }
    pool.evictConnection(open);
  }

  /** The database's own words, without its passwords. */
  String words(Throwable error) {
    return DatabaseWords.of(error, secrets);
  }

  @Override
  public void close() {
    pool.close();
  }
}
