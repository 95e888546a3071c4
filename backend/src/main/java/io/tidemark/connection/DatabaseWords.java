package io.tidemark.connection;

import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.Set;
import org.sqlite.SQLiteException;

/** What a database's exceptions say: in one line, without a password, and whether it may pass by itself. Stateless. */
final class DatabaseWords {
  private static final int LONGEST = 400;
  private static final int DEEPEST = 20;
  private static final int SQLITE_BUSY = 5;
  private static final int SQLITE_LOCKED = 6;
  private static final int SQLITE_FULL = 13;
  private static final int PRIMARY_CODE = 0xff;
  /** Shorter secrets would be found in any text. */
  private static final int SHORTEST_SECRET = 3;

  /** SQLSTATE classes: lost connections, conflicts of transactions, too few resources, operator intervention. */
  private static final Set<String> PASSING_CLASSES = Set.of("08", "40", "53", "57");
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private DatabaseWords() {}

  /**
   * The first line of what the innermost of the database's exceptions says; those around it are the pool's, those within the
   * system's.
   */
  static String of(Throwable error, List<String> secrets) {
    Throwable told = error;
    Throwable at = error;
    for (int depth = 0; at != null && depth < DEEPEST; at = at.getCause(), depth++) {
      told = at instanceof SQLException && at.getMessage() != null ? at : told;
    }
    String text = told.getMessage() == null ? told.getClass().getSimpleName() : told.getMessage().strip();
    String line = text.lines().findFirst().orElse(told.getClass().getSimpleName());
    for (String secret : secrets) {
      line = secret.length() < SHORTEST_SECRET ? line : line.replace(secret, "…");
    }
    return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
  }

  /** A lock, a lost connection, a server that starts or is full: the same may work a little later. */
  static boolean passes(SQLException error) {
    boolean passing = false;
    Throwable at = error;
    for (int depth = 0; at != null && depth < DEEPEST; at = at.getCause(), depth++) {
      if (at instanceof SQLException sql) {
        if (refusesForGood(sql.getSQLState())) {
          return false;
        }
        passing |= passing(sql);
      }
    }
    return passing;
  }

  private static boolean passing(SQLException error) {
    if (error instanceof SQLiteException sqlite) {
      int code = sqlite.getResultCode().code & PRIMARY_CODE;
      return code == SQLITE_BUSY || code == SQLITE_LOCKED || code == SQLITE_FULL;
    }
    String state = error.getSQLState() == null ? "" : error.getSQLState();
    return error instanceof SQLTransientException
        || error instanceof SQLRecoverableException
        || PASSING_CLASSES.stream().anyMatch(state::startsWith)
        || state.equals(LOCK_NOT_AVAILABLE);
  }

  /** A wrong name, password or database, whatever the pool around it says. */
  private static boolean refusesForGood(String state) {
    return state != null && (state.startsWith("28") || state.equals("3D000"));
  }
}
