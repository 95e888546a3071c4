package io.tidemark.connection;

/**
 * A database did not take what was to be written; the message names the table, the connection, the database's words and a
 * remedy.
 */
public final class DatabaseRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  DatabaseRefused(String connection, TableSpec spec, String why) {
    super("table " + spec.table() + " of connection " + connection + ": " + why, null, false, false);
  }
}
