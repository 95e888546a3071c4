package io.tidemark.connection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * In what the two databases differ: names of types, how values are bound, null-safe equality, and what a transaction begins
 * with.
 */
enum Dialect {
  POSTGRESQL {
    @Override
    String type(TableColumn column) {
      return switch (column.kind()) {
        case BOOLEAN -> "boolean";
        case INTEGER -> "integer";
        case LONG -> "bigint";
        case FLOAT -> "real";
        case DOUBLE -> "double precision";
        case DECIMAL -> "numeric(" + column.precision() + "," + column.scale() + ")";
        case TEXT -> "text";
        case TIMESTAMP -> "timestamptz";
        case LOCAL_TIMESTAMP -> "timestamp";
        case DATE -> "date";
        case BYTES -> "bytea";
      };
    }

    @Override
    void bind(PreparedStatement statement, int index, Object value) throws SQLException {
      statement.setObject(index, value instanceof Instant time ? time.atOffset(ZoneOffset.UTC) : value);
    }

    @Override
    String same() {
      return " IS NOT DISTINCT FROM ";
    }

    @Override
    String exists() {
      return "SELECT to_regclass(?) IS NOT NULL";
    }

    @Override
    void begin(Connection connection) throws SQLException {
      connection.setAutoCommit(false);
      try (Statement statement = connection.createStatement()) {
        statement.execute("SET LOCAL statement_timeout = " + STATEMENT_MILLIS);
        statement.execute("SET LOCAL lock_timeout = " + LOCK_MILLIS);
      }
    }

    @Override
    void alone(Connection connection) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute("SELECT pg_advisory_xact_lock(" + CREATING + ")");
      }
    }
  },

  /** Values as text where SQLite has no type: times are ISO 8601 in UTC with six digits, so that they sort as texts. */
  SQLITE {
    @Override
    String type(TableColumn column) {
      return switch (column.kind()) {
        case BOOLEAN, INTEGER, LONG -> "INTEGER";
        case FLOAT, DOUBLE -> "REAL";
        case DECIMAL, TEXT, TIMESTAMP, LOCAL_TIMESTAMP, DATE -> "TEXT";
        case BYTES -> "BLOB";
      };
    }

    @Override
    void bind(PreparedStatement statement, int index, Object value) throws SQLException {
      if (value instanceof Instant time) {
        statement.setString(index, MICROS.format(time.atOffset(ZoneOffset.UTC)) + "Z");
      } else if (value instanceof LocalDateTime time) {
        statement.setString(index, MICROS.format(time));
      } else if (value instanceof LocalDate || value instanceof java.math.BigDecimal) {
        statement.setString(index, value instanceof java.math.BigDecimal number ? number.toPlainString() : value.toString());
      } else {
        statement.setObject(index, value);
      }
    }

    @Override
    String same() {
      return " IS ";
    }

    @Override
    String exists() {
      return "SELECT count(*) > 0 FROM sqlite_master WHERE type IN ('table', 'view') AND lower('\"' || name || '\"') = lower(?)";
    }

    @Override
    void begin(Connection connection) throws SQLException {
      connection.setAutoCommit(false);
    }

    @Override
    void alone(Connection connection) {
      // A transaction of SQLite's is alone from its beginning.
    }
  };

  static final int STATEMENT_MILLIS = 15_000;
  static final int LOCK_MILLIS = 5_000;
  private static final long CREATING = 0x7469646d;
  private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");

  /** What the type of a column is called in {@code CREATE TABLE}. */
  abstract String type(TableColumn column);

  abstract void bind(PreparedStatement statement, int index, Object value) throws SQLException;

  /** Equality by which null equals null. */
  abstract String same();

  /** A query with the quoted table for its parameter, which answers whether there is one. */
  abstract String exists();

  /** Begins a transaction whose statements are bounded in time. */
  abstract void begin(Connection connection) throws SQLException;

  /** Waits until no other transaction creates tables for Tidemark. */
  abstract void alone(Connection connection) throws SQLException;
}
