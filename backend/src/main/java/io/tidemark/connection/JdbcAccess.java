package io.tidemark.connection;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/**
 * How a database is reached over plain JDBC, for readers and writers that keep no pool.
 *
 * @param user null for SQLite
 * @param password null for none; never shown or logged
 */
public record JdbcAccess(String url, String user, String password) {
  private static final int LOCK_MILLIS = 2_000;

  /** A SQLite file in write-ahead mode, so that reading never waits for who writes. */
  public static JdbcAccess sqlite(java.nio.file.Path file) {
    return new JdbcAccess("jdbc:sqlite:" + file, null, null);
  }

  private boolean isSqlite() {
    return url.startsWith("jdbc:sqlite:");
  }

  /** A new connection; who asks closes it. */
  public Connection open() throws SQLException {
    Properties properties = new Properties();
    if (isSqlite()) {
      properties.put("busy_timeout", String.valueOf(LOCK_MILLIS));
      properties.put("journal_mode", "WAL");
    } else {
      put(properties, "user", user);
      put(properties, "password", password);
      properties.put("ApplicationName", "tidemark");
      properties.put("connectTimeout", "5");
      properties.put("socketTimeout", "30");
    }
    return DriverManager.getConnection(url, properties);
  }

  private static void put(Properties properties, String name, String value) {
    if (value != null) {
      properties.put(name, value);
    }
  }

  /** Has the transaction's statements wait for locks no longer than two seconds. */
  public void boundLocks(Statement statement) throws SQLException {
    if (!isSqlite()) {
      statement.execute("SET LOCAL lock_timeout = " + LOCK_MILLIS);
    }
  }

  @Override
  public String toString() {
    return url;
  }
}
